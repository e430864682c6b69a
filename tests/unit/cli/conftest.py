"""The command line in this process, in a folder of its own, with a passphrase in the environment."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from support.holding import Organisation

from cli.main import agentvc

PASSPHRASE = "correct horse battery staple"

Run = Callable[..., Result]


@pytest.fixture(scope="session")
def acme() -> Organisation:
    return Organisation.founded()


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run `agentvc` with arguments; what it prints and its exit code come back."""
    monkeypatch.chdir(tmp_path)
    for name in ("AGENTVC_HOME", "AGENTVC_WALLET", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AGENTVC_PASSPHRASE", PASSPHRASE)

    def runs(*arguments: str, given: str | bytes | None = None) -> Result:
        result = CliRunner().invoke(agentvc, arguments, input=given)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        assert "Traceback" not in result.output
        return result

    return runs


@pytest.fixture
def data_of(run: Run) -> Callable[..., Any]:
    """Run `agentvc … --json` to success and give the JSON value of its standard output."""

    def runs(*arguments: str, given: str | None = None, code: int = 0) -> Any:
        result = run(*arguments, "--json", given=given)
        assert result.exit_code == code, result.output
        return json.loads(result.stdout)

    return runs


@pytest.fixture
def agent(run: Run) -> str:
    """Make a wallet and give its DID."""
    result = run("wallet", "init")
    assert result.exit_code == 0, result.output
    return result.stdout.strip()
