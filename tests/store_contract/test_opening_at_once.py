"""Processes that open one new file at the same moment all get it, whichever of them makes it."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.children import start

PROCESSES = 8
FILES = 20  # one is seldom opened by all of them at exactly the same moment


@pytest.fixture(params=["issuer", "wallet"])
def children(request: pytest.FixtureRequest) -> Iterator[list["subprocess.Popen[str]"]]:
    started = [start("opening_child", request.param, stdin=subprocess.PIPE) for _ in range(PROCESSES)]
    yield started
    for child in started:
        child.communicate(timeout=60)


def answers(children: list["subprocess.Popen[str]"], path: Path) -> list[str]:
    """Tell all of them to open the file, and give what each of them says."""
    for child in children:
        assert child.stdin is not None
        child.stdin.write(f"{path}\n")
        child.stdin.flush()
    return [child.stdout.readline().strip() for child in children if child.stdout is not None]


def test_processes_that_open_a_new_file_at_once_all_open_it(
    children: list["subprocess.Popen[str]"], tmp_path: Path
) -> None:
    for number in range(FILES):
        assert answers(children, tmp_path / f"{number}.sqlite3") == ["opened"] * PROCESSES
