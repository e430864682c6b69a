"""The core does no I/O and knows no clock, environment or randomness: proved from its syntax trees."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

PURE = (
    "vc/**/*.py",
    "verifier/**/*.py",
    "did/errors.py",
    "did/multibase.py",
    "did/identifiers.py",
    "did/document.py",
    "did/verification_method.py",
    "did/json_object.py",
    "did/addresses.py",
    "did/methods/key.py",
    "did/methods/jwk.py",
    "did/keys/algorithm.py",
    "did/keys/public_key.py",
    "did/keys/multikey.py",
    "did/keys/jwk.py",
)
# The verifier's edges: the driver with its clock, the caches of status lists and resources, the ledgers.
EDGES = (
    "verifier/verify.py", "verifier/gathering.py", "verifier/status_lists.py", "verifier/resources.py",
    "verifier/ledger/after_fork.py", "verifier/ledger/memory.py", "verifier/ledger/opening.py",
    "verifier/ledger/postgresql*.py", "verifier/ledger/sqlite*.py",
)  # fmt: skip

IMPURE_MODULES = re.compile(
    r"(?:_io|aiohttp|anyio|asyncio|builtins|concurrent|ctypes|dbm|fcntl|fileinput|ftplib|getpass|glob|http|httpcore|httpx|"
    r"importlib|io|logging|mmap|multiprocessing|os|pathlib|pickle|platform|psycopg|random|requests|sched|secrets|select|selectors|"
    r"shelve|shutil|signal|socket|socketserver|sqlite3|sqlite_utils|ssl|subprocess|sys|tempfile|threading|time|"
    r"urllib\.request|uuid|uvicorn|webbrowser)(?:\.|$)"
)
IMPURE_CALLS = re.compile(
    r"(?:__import__|breakpoint|compile|eval|exec|input|open|print|(?:.*\.)?datetime\.(?:now|today|utcnow)|(?:.*\.)?date\.today)$"
)
# The one reading of files in the core: the pinned contexts are part of the package and are read when it is imported.
ALLOWED = {("vc/contexts/__init__.py", "importlib.resources"), ("vc/contexts/__init__.py", "importlib.resources.files")}


def imported_modules(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.lineno, node.module or ""
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def impurities(source: str, name: str) -> list[str]:
    """List what in a module reaches outside it, as 'file:line what'."""
    tree = ast.parse(source)
    found = [
        f"{name}:{line} imports {module}"
        for line, module in imported_modules(tree)
        if IMPURE_MODULES.match(module) and (name, module) not in ALLOWED
    ]
    found += [
        f"{name}:{node.lineno} calls {ast.unparse(node.func)}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and IMPURE_CALLS.match(ast.unparse(node.func))
    ]
    return sorted(set(found))


def pure_files() -> list[Path]:
    edges = {path for pattern in EDGES for path in ROOT.glob(pattern)}
    return sorted({path for pattern in PURE for path in ROOT.glob(pattern)} - edges)


@pytest.mark.parametrize("pattern", [*PURE, *EDGES])
def test_a_pattern_of_the_lists_names_files(pattern: str) -> None:
    assert list(ROOT.glob(pattern)), f"{pattern} names nothing: correct the list"


@pytest.mark.parametrize("path", pure_files(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_core_module_reaches_nothing_outside(path: Path) -> None:
    assert impurities(path.read_text(encoding="utf-8"), path.relative_to(ROOT).as_posix()) == []


@pytest.mark.parametrize(
    "line",
    [
        "import os",
        "import time as t",
        "from secrets import token_bytes",
        "from urllib.request import urlopen",
        "from urllib import request",
        "def f():\n    import socket",
        "open('x')",
        "from datetime import datetime\nnow = datetime.now()",
        "from importlib import resources",
    ],
)
def test_the_check_sees_a_reach_outside(line: str) -> None:
    assert impurities(line, "vc/example.py")


def test_the_check_lets_pure_code_pass() -> None:
    assert (
        impurities("import json\nfrom datetime import datetime\nfrom urllib.parse import urlsplit\n", "vc/x.py") == []
    )
