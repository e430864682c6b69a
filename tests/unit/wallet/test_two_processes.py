"""One wallet file, several processes."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from support.holding import NOW, Organisation

from wallet import Wallet

# Each process opens the wallet and accepts the credentials in the files that it is given.
PROGRAM = """
import sys
from datetime import datetime
from pathlib import Path
from verifier import Trust, Verifier
from verifier.ledger.memory import MemoryLedger
from wallet import Wallet

wallet_file, passphrase, issuer, moment, *files = sys.argv[1:]
wallet = Wallet.open(Path(wallet_file), passphrase)
verifier = Verifier(Trust(delegation_roots={issuer: ["*"]}), ledger=MemoryLedger())
for file in files:
    print(wallet.accept(Path(file).read_bytes(), verifier, at=datetime.fromisoformat(moment)).id, flush=True)
"""


@pytest.fixture
def files(wallet: Wallet, acme: Organisation, tmp_path: Path) -> list[str]:
    """Give twelve files with one credential each; their ids are urn:example:0 and so on."""
    made = [tmp_path / f"{number}.jwt" for number in range(12)]
    for number, file in enumerate(made):
        file.write_bytes(acme.delegation(wallet.did, name=f"urn:example:{number}").raw)
    return [str(file) for file in made]


@pytest.fixture
def start(wallet_file: Path, passphrase: str, acme: Organisation) -> Callable[[list[str]], subprocess.Popen[str]]:
    """Start a process that accepts files into the wallet."""

    def starts(files: list[str]) -> subprocess.Popen[str]:
        command = [sys.executable, "-W", "error", "-c", PROGRAM]
        arguments = [str(wallet_file), passphrase, acme.did, NOW.isoformat(), *files]
        return subprocess.Popen([*command, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    return starts


Start = Callable[[list[str]], subprocess.Popen[str]]


def test_what_several_processes_accept_at_once_is_all_there_and_nothing_twice(
    wallet: Wallet, files: list[str], start: Start
) -> None:
    running = [start(share) for share in (files[:8], files[4:], files)]  # overlapping on purpose
    for process in running:
        output, errors = process.communicate(timeout=120)
        assert process.returncode == 0, errors
        assert len(output.splitlines()) >= 8
    assert sorted(held.id for held in wallet.list()) == sorted(f"urn:example:{number}" for number in range(12))


@pytest.mark.parametrize("told_before", [0, 1, 5])
def test_what_was_reported_as_kept_outlives_a_process_that_is_killed(
    wallet_file: Path, passphrase: str, files: list[str], start: Start, told_before: int
) -> None:
    process = start(files)
    assert process.stdout is not None
    told = [process.stdout.readline().strip() for _ in range(told_before)]
    process.kill()
    rest, _ = process.communicate(timeout=60)
    told += rest.splitlines()
    contents = Wallet.open(wallet_file, passphrase).survey()
    assert contents.damaged == ()
    assert set(told) <= {held.id for held in contents.held}
