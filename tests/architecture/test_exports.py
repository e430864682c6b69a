"""What a package exports exists, is said once, has a docstring, and stands in docs/library.md."""

import importlib
import inspect
import re
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("did", "vc", "verifier", "issuer", "wallet", "cli")
# The packages whose names libraries import from the package itself; elsewhere a name is imported from its module.
FOR_USERS = ("did", "vc.delegation", "verifier", "verifier.projections", "wallet")


def with_exports() -> list[str]:
    names = (
        ".".join(path.parent.relative_to(ROOT).parts)
        for package in PACKAGES
        for path in sorted((ROOT / package).rglob("__init__.py"))
    )
    return [name for name in names if hasattr(importlib.import_module(name), "__all__")]


@pytest.mark.parametrize("name", FOR_USERS)
def test_a_package_for_users_says_what_it_exports(name: str) -> None:
    assert getattr(importlib.import_module(name), "__all__", [])


@pytest.mark.parametrize("name", with_exports())
def test_every_exported_name_exists_and_is_named_once(name: str) -> None:
    module = importlib.import_module(name)
    assert [one for one in module.__all__ if not hasattr(module, one)] == []
    assert len(set(module.__all__)) == len(module.__all__)


@pytest.mark.parametrize("name", with_exports())
def test_every_exported_function_and_class_is_described(name: str) -> None:
    module = importlib.import_module(name)
    assert [one for one in module.__all__ if undescribed(module, one)] == []


def undescribed(module: ModuleType, name: str) -> bool:
    value = getattr(module, name)
    return (inspect.isfunction(value) or inspect.isclass(value)) and not inspect.getdoc(value)


@pytest.mark.parametrize("name", FOR_USERS)
def test_every_exported_name_is_in_the_library_page(name: str) -> None:
    page = (ROOT / "docs" / "library.md").read_text(encoding="utf-8")
    section = re.search(rf"^## `{name}`$(.*?)(?=^## |\Z)", page, re.DOTALL | re.MULTILINE)
    assert section is not None, f"docs/library.md has no section `{name}`"
    known = set(re.findall(r"`(\w+)", section[1]))
    assert sorted(set(importlib.import_module(name).__all__) - known) == []


@pytest.mark.parametrize("package", PACKAGES)
def test_every_package_is_typed(package: str) -> None:
    assert (ROOT / package / "py.typed").is_file()
