"""Reading FILE."""

from collections.abc import Callable

import pytest
from click.testing import Result
from support.holding import Organisation

from cli import files

AGENT = "did:key:z6MkpTHR8VNsBxYAAWHut2Geadd9jSwuBV8xRoAnwWsdvktH"


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
