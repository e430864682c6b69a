"""What is committed holds no address of a package registry and no path of the machine it was written on."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]

NOT_OURS = frozenset({".git", ".venv", "__pycache__", "build", "node_modules", ".agentvc"})
MADE = re.compile(r"(\.egg-info|_cache)$|^\.hypothesis$")
BINARY = frozenset({".png", ".gz", ".sqlite3", ".jpg", ".pyc"})

# A bracket in each name keeps this file from matching itself.
REGISTRIES = re.compile(
    r"py[p]i\.(?:org|python)|files\.python[h]osted\.org|registry\.npm[j]s\.org|[c]rates\.io|proxy\.[g]olang\.org|ruby[g]ems\.org"
)
# Alice, Bob and acme have no machine: their home folders stand in tests as data.
LOCAL_PATHS = re.compile(r"(?<![\w.:/])/(?:[w]ork|[h]ome(?!/(?:acme|alice|bob))|[r]oot|[U]sers)/[\w.-]")
INDEX_OPTION = re.compile(r"--(?:extra-)?index-[u]rl|--trusted-[h]ost")


def committed_files() -> Iterator[Path]:
    for folder, folders, files in os.walk(ROOT):
        folders[:] = [name for name in folders if name not in NOT_OURS and not MADE.search(name)]
        yield from (Path(folder, name) for name in files if Path(name).suffix not in BINARY)


def lines_with(pattern: re.Pattern[str], files: Iterator[Path]) -> list[str]:
    return [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:120]}"
        for path in files
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1)
        if pattern.search(line)
    ]


def test_no_registry_is_named() -> None:
    assert lines_with(REGISTRIES, committed_files()) == []


def test_no_local_path_is_named() -> None:
    assert lines_with(LOCAL_PATHS, committed_files()) == []


def test_the_lock_file_names_no_index_and_every_line_has_a_hash() -> None:
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert INDEX_OPTION.search(text) is None
    assert "://" not in text
    requirements = [entry for entry in re.split(r"(?<!\\)\n(?! )", text) if entry and not entry.startswith("#")]
    assert requirements
    assert [entry.splitlines()[0] for entry in requirements if "--hash=sha256:" not in entry] == []


def test_the_checks_see_what_they_look_for() -> None:
    assert REGISTRIES.search("see https://py" + "pi.org/simple")
    assert LOCAL_PATHS.search("open /ho" + "me/me/file")
    assert not LOCAL_PATHS.search("https://acme.example/wo" + "rk/7")


def test_the_licence_is_the_full_text() -> None:
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "Apache License" in text
    assert "END OF TERMS AND CONDITIONS" in text
