"""A process that allots and reserves in a SQLite store, and says what it was given: one of several on one file."""

import sys
from pathlib import Path

from support.stores import REVOCATION, SUSPENSION, intent

from issuer.store.sqlite import SqliteStore


def main(path: str, name: str, times: str) -> None:
    store = SqliteStore(Path(path))
    for number in range(int(times)):
        entries = [*store.allot(REVOCATION, 1), *store.allot(SUSPENSION, 2)[:1]]
        reservation = store.reserve(intent(f"urn:{name}:{number}", *entries))
        # All processes use the same keys: each key is reserved by one of them.
        shared = store.reserve(intent(f"urn:shared:{name}:{number}", key=f"k{number}", fingerprint="f"))
        store.complete(reservation.record.credential_id, f"uEi{number}")
        print(int(shared.fresh), *[f"{entry.list_id}:{entry.index}" for entry in entries], flush=True)  # noqa: T201
    store.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
