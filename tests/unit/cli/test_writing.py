"""Writing `--output`: what can be written is known before the work begins, and what cannot changes nothing."""

import os
import shutil
from pathlib import Path

import click
import pytest

from cli import writing
from cli.exits import Exit


def test_a_file_is_replaced_whole(tmp_path: Path) -> None:
    file = tmp_path / "out.jwt"
    file.write_text("old")
    with writing.drafted(file) as write:
        assert file.read_text() == "old"
        write("new\n")
        assert file.read_text() == "new\n"
    assert [one.name for one in tmp_path.iterdir()] == ["out.jwt"]


def test_a_file_stays_as_it_was_when_the_work_fails(tmp_path: Path) -> None:
    file = tmp_path / "out.jwt"
    file.write_text("old")
    with pytest.raises(KeyError), writing.drafted(file):
        raise KeyError
    assert [(one.name, one.read_text()) for one in tmp_path.iterdir()] == [("out.jwt", "old")]


def test_without_a_result_no_file_is_made(tmp_path: Path) -> None:
    with writing.drafted(tmp_path / "out.jwt"):
        pass
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("", "it is a folder; name a file in it"),
        ("folder", "it is a folder; name a file in it"),
        ("missing/out.jwt", "No such file or directory; name a file in a folder you may write"),
        ("file/out.jwt", "Not a directory; name a file in a folder you may write"),
        ("n" * 300, "File name too long; name a file in a folder you may write"),
        ("pipe", "it is no file; leave the option away"),
    ],
)
def test_what_cannot_be_written_is_told_with_place_and_remedy_before_the_work(
    tmp_path: Path, name: str, said: str
) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_text("old")
    os.mkfifo(tmp_path / "pipe")
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(click.UsageError) as refused, writing.drafted(tmp_path / name):
        pytest.fail("the work began")
    assert refused.value.message == f"cannot write {tmp_path / name}: {said}" + (
        " and redirect the output" if name == "pipe" else ""
    )
    assert sorted(tmp_path.rglob("*")) == before
    assert (tmp_path / "file").read_text() == "old"


@pytest.mark.parametrize("name", ["out.jwt", "n" * 255, "\N{SNOWMAN}" * 85])
def test_a_name_as_long_as_the_system_takes_can_be_written(tmp_path: Path, name: str) -> None:
    writing.write_text(tmp_path / name, "new\n")
    assert [(one.name, one.read_text()) for one in tmp_path.iterdir()] == [(name, "new\n")]


def test_a_result_whose_file_can_be_written_no_more_is_printed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "out.jwt"
    with writing.output_to(file) as out:
        file.mkdir()  # by somebody else, while the command worked
        assert out.show("result", {}) is Exit.REFUSED
    printed = capsys.readouterr()
    assert printed.out == "result\n"
    assert f"cannot write {file}: Is a directory" in printed.err
    assert "the result was made, and printed instead" in printed.err
    assert list(tmp_path.iterdir()) == [file]


def test_a_result_whose_folder_is_gone_is_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    with writing.output_to(folder / "out.jwt") as out:
        shutil.rmtree(folder)
        assert out.show("result", {}) is Exit.REFUSED
    assert capsys.readouterr().out == "result\n"


def test_without_a_file_the_result_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    with writing.output_to(None) as out:
        assert out.show("result", {}) is Exit.DONE
    assert capsys.readouterr().out == "result\n"
