"""A ledger is named by a path or a URI, and nothing that is wrong with it is told with what may be a password."""

import subprocess
import sys
from pathlib import Path

import pytest

from verifier import ConfigurationError, LedgerUnavailable, MemoryLedger, SqliteLedger, open_ledger


def test_a_ledger_is_chosen_by_its_scheme(tmp_path: Path) -> None:
    assert isinstance(open_ledger("memory:"), MemoryLedger)
    for name in (f"sqlite:{tmp_path}/a.sqlite3", f"sqlite://{tmp_path}/b.sqlite3", f"{tmp_path}/c.sqlite3"):
        ledger = open_ledger(name)
        assert isinstance(ledger, SqliteLedger)
        ledger.close()
    assert sorted(path.name for path in tmp_path.glob("*.sqlite3")) == ["a.sqlite3", "b.sqlite3", "c.sqlite3"]


@pytest.mark.parametrize("scheme", ["postgresql", "postgres"])
def test_a_server_is_asked_for_postgresql(scheme: str) -> None:
    with pytest.raises(LedgerUnavailable, match="refused") as caught:
        open_ledger(f"{scheme}://alice:s3cr3t@127.0.0.1:1/acme")
    assert "s3cr3t" not in str(caught.value)


@pytest.mark.parametrize("name", ["", "mysql://alice:s3cr3t@db.example/acme", "POSTGRESQL://alice:s3cr3t@db.example/"])
def test_what_names_no_ledger_is_refused_and_not_repeated(name: str) -> None:
    with pytest.raises(ConfigurationError, match="memory:, sqlite:, postgresql:") as caught:
        open_ledger(name)
    assert "s3cr3t" not in str(caught.value)


def test_the_package_works_without_psycopg_and_says_what_is_missing(tmp_path: Path) -> None:
    program = (
        "import sys\n"
        "sys.modules['psycopg'] = None\n"
        "from verifier import ConfigurationError, open_ledger\n"
        f"open_ledger({str(tmp_path / 'a.sqlite3')!r}).close()\n"
        "try: open_ledger('postgresql://127.0.0.1/acme')\n"
        "except ConfigurationError as error: print(error)\n"
        "try: import verifier.ledger.postgresql\n"
        "except ImportError as error: print(error)\n"
    )
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert told.stdout.count("pip install 'agentvc[postgresql]'") == 2
