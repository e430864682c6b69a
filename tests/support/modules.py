"""Scripts that stand beside tests and are no part of any package, as modules."""

import importlib.util
from pathlib import Path
from types import ModuleType


def module_at(script: Path) -> ModuleType:
    """Run `script` and return it as a module of its own."""
    spec = importlib.util.spec_from_file_location(f"{script.parent.name}_{script.stem}", script)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
