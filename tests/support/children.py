"""Starting our own test programs as processes."""

import os
import subprocess
import sys
from pathlib import Path

TESTS = Path(__file__).parent.parent


def start(program: str, *arguments: object, **options: object) -> "subprocess.Popen[str]":
    """Start `support/<program>.py` with its output on a pipe; whoever starts it waits for it."""
    environment = {**os.environ, "PYTHONPATH": str(TESTS), "PYTHONWARNINGS": "error"}
    command = [sys.executable, str(TESTS / "support" / f"{program}.py"), *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment, **options)  # type: ignore[call-overload, no-any-return]
