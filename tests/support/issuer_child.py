"""A process that issues and revokes in a loop and says what it has done, to be killed at any moment.

Each line is JSON: {"doing": …} before a step, {"did": …} once it returned. Nothing in the product knows of this: the
process kills itself, where it is asked to, through a wrapper around the store.
"""

import json
import os
import signal
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from support.issuers import delegation

from issuer.issue_request import IssueRequest
from issuer.wiring import Issuer, assemble, open_issuer

PASSPHRASE = "a passphrase of the tests"


class DyingStore:
    """A store that kills its process just before or just after its n-th call of a verb."""

    def __init__(self, inner: Any, verb: str, moment: str, times: int) -> None:
        self._inner, self._verb, self._moment, self._left = inner, verb, moment, times

    def __getattr__(self, name: str) -> Callable[..., Any]:
        method = getattr(self._inner, name)
        if name != self._verb:
            return method  # type: ignore[no-any-return]

        def dying(*arguments: Any, **options: Any) -> Any:
            self._left -= 1
            if self._left == 0 and self._moment == "before":
                os.kill(os.getpid(), signal.SIGKILL)
            result = method(*arguments, **options)
            if self._left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return result

        return dying


def noon() -> datetime:
    """Give the moment at which all of this happens."""
    return datetime(2026, 3, 1, 12, tzinfo=UTC)


def request(key: str) -> IssueRequest:
    """Give the request that belongs to a key."""
    document = delegation(validFrom=None, validUntil=None)
    document["credentialSubject"]["delegation"]["purpose"] = f"planning for {key}"
    return IssueRequest(document, idempotency_key=key)


def say(**line: object) -> None:
    """Write one line, in one write, so that it is whole or absent."""
    os.write(1, (json.dumps(line) + "\n").encode())


def work(issuer: Issuer, prefix: str, rounds: int) -> None:
    """Issue, and revoke every second credential, and suspend and resume every third."""
    for number in range(rounds):
        key = f"{prefix}-{number}"
        say(doing="issue", key=key)
        issued = issuer.issuing.issue(request(key))
        name = issued.record.credential_id
        say(did="issue", key=key, id=name, digest=issued.record.digest, raw=issued.secured.raw.decode())
        if number % 2 == 0:
            say(doing="revocation", id=name)
            issuer.revoking.change_status(name, "revocation", value=True, reason="retired")
            say(did="revocation", id=name)
        if number % 3 == 0:
            for value in (True, False):
                issuer.revoking.change_status(name, "suspension", value=value)
                say(did="suspension", id=name, value=value)


def main(home: str, prefix: str, rounds: str, *death: str) -> None:
    issuer = open_issuer(Path(home), PASSPHRASE, noon)
    if death:
        verb, moment, times = death
        store: Any = DyingStore(issuer.store, verb, moment, int(times))
        issuer = assemble(issuer.settings, issuer.identity, issuer.profiles, store, noon)
    say(doing="begin")
    work(issuer, prefix, int(rounds))
    issuer.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
