"""A process that issues, stops and lifts, says what it has done, and kills itself at a step where it is asked to."""

import sys
from pathlib import Path
from typing import Any

from support.issuer_child import PASSPHRASE, DyingStore, noon, say
from support.issuers import delegation

from issuer.issue_request import IssueRequest
from issuer.switch_ports import SwitchKey, SwitchKind
from issuer.wiring import Issuer, assemble, open_issuer


def key_of(number: int) -> SwitchKey:
    """Give the switch of the principal that has this number."""
    return SwitchKey(SwitchKind.PRINCIPAL, f"acct:p{number}@acme.example")


def work(issuer: Issuer, rounds: int) -> None:
    """Issue to one principal after the other; stop each, lift every second and end every third for good."""
    for number in range(rounds):
        document = delegation(validFrom=None, validUntil=None)
        document["credentialSubject"]["delegation"]["principal"]["id"] = key_of(number).name
        issued = issuer.issuing.issue(IssueRequest(document))
        say(did="issue", number=number, id=issued.record.credential_id, raw=issued.secured.raw.decode())
        issuer.switching.stop(key_of(number), reason="a trial", by="a child")
        say(did="stop", number=number)
        if number % 2 == 0:
            issuer.switching.lift(key_of(number), by="a child")
            say(did="lift", number=number)
        if number % 3 == 0:
            issuer.switching.stop(key_of(number), reason="the end", by="a child", for_good=True)
            say(did="end", number=number)


def main(home: str, rounds: str, verb: str, moment: str, times: str) -> None:
    issuer = open_issuer(Path(home), PASSPHRASE, noon)
    store: Any = DyingStore(issuer.store, verb, moment, int(times))
    work(assemble(issuer.settings, issuer.identity, issuer.profiles, store, noon), int(rounds))


if __name__ == "__main__":
    main(*sys.argv[1:])
