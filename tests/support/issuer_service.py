"""An issuer's service as a process of its own, which kills itself at a step where it is asked to."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import uvicorn
from support.issuer_child import PASSPHRASE, DyingStore

from issuer.app import create_app
from issuer.wiring import assemble, open_issuer


def now() -> datetime:
    """Give the present moment."""
    return datetime.now(UTC)


def main(home: str, port: str, *death: str) -> None:
    issuer = open_issuer(Path(home), PASSPHRASE)
    if death:
        verb, moment, times = death
        store: Any = DyingStore(issuer.store, verb, moment, int(times))
        issuer = assemble(issuer.settings, issuer.identity, issuer.profiles, store, now)
    uvicorn.run(create_app(issuer), host="127.0.0.1", port=int(port), log_level="error")
    issuer.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
