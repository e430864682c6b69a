"""Opening what a command works on: the issuer, the wallet, and the passphrase for either."""

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cli import console
from cli.options import PinnedFile, contexts_of
from did.errors import CustodyError, PassphraseMissing
from did.keys.custody import passphrase_from
from wallet import Wallet

if TYPE_CHECKING:
    from issuer.wiring import Issuer

SETTINGS_NAME = "agentvc.toml"


def passphrase(file: Path | None) -> str:
    """Return the passphrase: from the file, else the environment, else asked for on the terminal."""
    return _passphrase(file, confirm=False)


def new_passphrase(file: Path | None) -> str:
    """Return a passphrase for something new; on the terminal it is asked for twice."""
    return _passphrase(file, confirm=True)


def open_wallet(wallet_file: Path, passphrase_file: Path | None) -> Wallet:
    """Open the wallet; the passphrase is asked for only when the file is there."""
    given = passphrase(passphrase_file) if wallet_file.exists() else ""
    with console.progress("opening the wallet"):
        return Wallet.open(wallet_file, given)


def _passphrase(file: Path | None, *, confirm: bool) -> str:
    def ask() -> str:
        return str(click.prompt("Passphrase", hide_input=True, confirmation_prompt=confirm, err=True))

    try:
        return passphrase_from(file=file, prompt=ask if sys.stdin.isatty() else None)
    except PassphraseMissing as error:
        raise click.UsageError(f"{error} with --passphrase-file") from error
    except CustodyError as error:
        raise click.UsageError(f"{error}; write the passphrase there") from error


def opened_issuer(home: Path, passphrase_file: Path | None, pinned: Iterable[PinnedFile] = ()) -> "Issuer":
    """Open the issuer in `home`, which also knows the `pinned` contexts; close it, or use it as a context manager."""
    from issuer.wiring import open_issuer  # noqa: PLC0415 -- keeps the start of other commands fast

    if not (home / SETTINGS_NAME).exists():
        raise click.UsageError(
            f"there is no issuer in {home}: make one with `agentvc init`, or name its folder (--home)"
        )
    given = passphrase(passphrase_file)
    with console.progress("opening the issuer"):
        return open_issuer(home, given, more_contexts=lambda known: contexts_of(pinned, known))
