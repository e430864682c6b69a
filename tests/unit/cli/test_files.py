"""Reading FILE and writing `--output`."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from support.holding import Organisation

from cli import files

AGENT = "did:key:z6MkpTHR8VNsBxYAAWHut2Geadd9jSwuBV8xRoAnwWsdvktH"


def test_a_file_is_replaced_whole(tmp_path: Path) -> None:
    file = tmp_path / "out.jwt"
    file.write_text("old")
    files.write_text(file, "new\n")
    assert file.read_text() == "new\n"
    assert [one.name for one in tmp_path.iterdir()] == ["out.jwt"]


def test_a_file_that_cannot_be_written_leaves_nothing_behind(tmp_path: Path) -> None:
    folder = tmp_path / "taken"
    folder.mkdir()
    with pytest.raises(Exception, match="cannot write"):
        files.write_text(folder, "new\n")
    assert list(tmp_path.iterdir()) == [folder]


def test_a_huge_file_is_not_read_into_memory(
    run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch, acme: Organisation
) -> None:
    monkeypatch.setattr(files, "MAX_BYTES", 100)
    result = run("verify", "-", "--trust", acme.did, given=b"x" * 101)
    assert result.exit_code == 2
    assert "standard input is larger" in result.stderr


def test_white_space_around_a_token_does_not_matter(run: Callable[..., Result], acme: Organisation) -> None:
    raw = acme.delegation(AGENT).raw
    assert run("inspect", "-", given=b"\n  " + raw + b"\r\n\n").exit_code == 0
