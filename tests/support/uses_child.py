"""A service as a process of its own, that is shown presentations of one single-use capability, all at once.

Arguments: a file with the question and the presentations, the ledger (`naive` or `sqlite`), its file, and which part of
the presentations is for this process. Waits for a line on standard input, and prints how many were allowed.
"""

import json
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

from support.verifying import CALENDAR, ISSUER, READ_BOB

from did import PinnedResolver, parse_did_document
from verifier import PresentationExpectations, SqliteLedger, Trust, Verifier
from verifier.ledger import Charge, Exceeded, Ledger, Recorded, Replayed, SingleUse


class NaiveLedger:
    """A ledger in a file that first looks and then writes, in two steps."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def record(self, use: SingleUse, charges: Sequence[Charge], now: datetime) -> Recorded | Replayed | Exceeded:
        """Look what is used; then, as after any other work, write down this use too."""
        assert use.until > now
        lines = self._path.read_text().splitlines() if self._path.exists() else []
        for key in use.keys:
            if key in lines:
                return Replayed(key)
        for charge in charges:
            used = lines.count(charge.counter)
            if used + charge.amount > charge.maximum:
                return Exceeded(charge, charge.amount * used)
        time.sleep(0.05)  # what a busy database, or a slow network, puts between looking and writing
        with self._path.open("a") as file:
            file.write("".join(f"{line}\n" for line in (*use.keys, *(charge.counter for charge in charges))))
        return Recorded()


def main(question: str, kind: str, path: str, part: str) -> None:
    asked = json.loads(Path(question).read_text())
    ledger: Ledger = NaiveLedger(Path(path)) if kind == "naive" else SqliteLedger(Path(path))
    verifier = Verifier(
        Trust({ISSUER: ["acct:*@acme.example"]}),
        resolver=PinnedResolver([parse_did_document(asked["document"], ISSUER)]),
        ledger=ledger,
    )
    now, expected = datetime.fromisoformat(asked["now"]), PresentationExpectations(CALENDAR, act=READ_BOB)
    shown = asked["presentations"][int(part) :: 2]
    print("ready", flush=True)  # noqa: T201
    sys.stdin.readline()
    with ThreadPoolExecutor(len(shown)) as pool:
        reports = list(pool.map(lambda raw: verifier.verify(raw, expected, at=now), shown))
    refused = sorted({str(reason) for report in reports for reason in report.reasons})
    print(json.dumps({"allowed": sum(map(bool, reports)), "reasons": refused}), flush=True)  # noqa: T201


if __name__ == "__main__":
    main(*sys.argv[1:])
