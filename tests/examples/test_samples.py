"""No sample is published that is not run: README.md and every page of docs/."""

import json
import tomllib
from pathlib import Path

import pytest
from support.samples import ROOT, SampleError, Session, commands_in, matches, samples_in

PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
RUN = {"python", "console"}
READ = {"json", "toml"}
SHOWN = {"mermaid", "text"}  # a picture, and what a program prints


def name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


@pytest.fixture
def session(tmp_path: Path, free_port: int, monkeypatch: pytest.MonkeyPatch) -> Session:
    monkeypatch.chdir(tmp_path)
    return Session(tmp_path, free_port)


@pytest.mark.parametrize("page", [page for page in PAGES if any(s.language in RUN for s in samples_in(page))], ids=name)
def test_the_samples_of_a_page_run_and_print_what_it_says(page: Path, session: Session) -> None:
    try:
        for sample in samples_in(page):
            session.run(sample)
    finally:
        session.close()


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_no_block_escapes_the_tests_by_its_language(page: Path) -> None:
    assert {sample.language for sample in samples_in(page)} <= RUN | READ | SHOWN


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_data_samples_parse(page: Path) -> None:
    for sample in samples_in(page):
        if sample.language == "json":
            json.loads(sample.code)
        elif sample.language == "toml":
            tomllib.loads(sample.code)


def test_readme_has_samples_for_the_three_users_and_the_two_commands() -> None:
    samples = samples_in(ROOT / "README.md")
    commands = [command for s in samples if s.language == "console" for command, _ in commands_in(s.code)]
    assert {"make demo", "make test"} <= set(commands)
    assert sum(s.language == "python" for s in samples) >= 3


GOOD = """```python
print(1 + 1)  # 2
```
```console
$ echo a b
a ...
$ false
$ echo $?
1
```
"""
WRONG = {
    "another text is printed by python": "```python\nprint(1 + 1)  # 3\n```\n",
    "another text is printed by a command": "```console\n$ echo a\nb\n```\n",
    "a command fails": "```console\n$ false\n```\n",
}


def run_text(text: str, folder: Path, session: Session) -> None:
    page = folder / "page.md"
    page.write_text(text, encoding="utf-8")
    try:
        for sample in samples_in(page):
            session.run(sample)
    finally:
        session.close()


def test_a_right_sample_passes(tmp_path: Path, session: Session) -> None:
    run_text(GOOD, tmp_path, session)


@pytest.mark.parametrize("text", WRONG.values(), ids=WRONG)
def test_a_sample_that_is_wrong_in_one_way_fails(text: str, tmp_path: Path, session: Session) -> None:
    with pytest.raises(SampleError):
        run_text(text, tmp_path, session)


def test_three_dots_stand_for_text_or_lines() -> None:
    assert matches(["a...c", "...", "z"], ["abc", "1", "2", "z"])
    assert not matches(["a...c"], ["abd"])
    assert not matches(["a"], ["a", "b"])
