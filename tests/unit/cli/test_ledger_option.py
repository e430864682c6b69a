"""`agentvc verify --ledger`: by path or URI; what cannot be used ends the command, and no password is repeated."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from support.holding import CALENDAR, NOW, Organisation

from vc.times import format_timestamp
from wallet import Wallet

AT = format_timestamp(NOW)
Run = Callable[..., Result]


@pytest.fixture
def ask(run: Run, tmp_path: Path, acme: Organisation) -> Run:
    wallet = Wallet.create(tmp_path / "agent.sqlite3", "secret")
    held = wallet.accept(acme.delegation(wallet.did).raw, acme.trusted(), at=NOW)
    file = tmp_path / "presentation.jwt"
    file.write_bytes(wallet.present([held.id], audience=CALENDAR, now=NOW).raw)

    def asks(ledger: str) -> Result:
        return run(
            "verify", str(file), "--trust", acme.did, "--audience", CALENDAR, "--at", AT, "--ledger", ledger
        )  # fmt: skip

    return asks


def test_a_path_and_its_uri_name_the_same_ledger(ask: Run, tmp_path: Path) -> None:
    assert ask(str(tmp_path / "used.sqlite3")).exit_code == 0
    again = ask(f"sqlite:{tmp_path / 'used.sqlite3'}")
    assert again.exit_code == 1
    assert "replay.detected" in again.stdout


def test_a_ledger_of_an_unknown_kind_is_wrong_usage(ask: Run) -> None:
    result = ask("mysql://alice:s3cr3t@db.example/acme")
    assert result.exit_code == 2
    assert "postgresql:" in result.stderr
    assert "s3cr3t" not in result.output


@pytest.mark.parametrize("ledger", ["missing/used.sqlite3", "postgresql://alice:s3cr3t@127.0.0.1:1/acme"])
def test_a_ledger_that_cannot_be_opened_is_not_found_out(ask: Run, ledger: str) -> None:
    result = ask(ledger)
    assert result.exit_code == 3
    assert "s3cr3t" not in result.output
