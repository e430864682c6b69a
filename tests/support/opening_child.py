"""A process that opens every file that it is told on its input, and says how it went: one of several on one file.

Argument: `issuer` or `wallet`, whose store it is. A wallet that is not there yet is made.
"""

import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from issuer.errors import IssuerError
from issuer.store.sqlite import SqliteStore as IssuerStore
from wallet.errors import WalletError, WalletExists
from wallet.ports import Header
from wallet.store.sqlite import SqliteStore as WalletStore


def open_issuer_store(path: Path) -> None:
    """Open the store, and read from it."""
    store = IssuerStore(path)
    store.check_ready()
    store.close()


def open_wallet_store(path: Path) -> None:
    """Make the wallet or use the one that another process made, and read from it."""
    try:
        store = WalletStore.create(path, Header("wallet", "sealed"), [])
    except WalletExists:
        store = WalletStore(path)
    store.header()


OPENERS: Mapping[str, Callable[[Path], None]] = {"issuer": open_issuer_store, "wallet": open_wallet_store}


def main(kind: str) -> None:
    for line in sys.stdin:
        try:
            OPENERS[kind](Path(line.rstrip("\n")))
        except (IssuerError, WalletError) as error:
            print(error, flush=True)  # noqa: T201
        else:
            print("opened", flush=True)  # noqa: T201


if __name__ == "__main__":
    main(*sys.argv[1:])
