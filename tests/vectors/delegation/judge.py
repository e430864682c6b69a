"""This implementation as the corpus calls it: one case a line on stdin, one verdict a line on stdout.

A case is one call of `Verifier.verify`, or one for each of its presentations, with the status lists of the case served
from memory. Every problem that the report names is given, so that a case with more than its one defect is noticed.
"""

import json
import sys
from collections.abc import Iterator
from typing import Any

from did.errors import FetchFailed, FetchFault
from did.fetching import Fetched
from vc.delegation.authority import Act
from vc.reasons import Reason
from vc.times import parse_timestamp
from verifier import MemoryLedger, PresentationExpectations, Report, StatusLists, Trust, Verifier
from verifier.results import CheckResult, Outcome

BAD = (Outcome.FAILED, Outcome.INDETERMINATE)


class CaseServer:
    """A Fetcher that has the status lists of one case and nothing else."""

    def __init__(self, lists: dict[str, str]) -> None:
        """Take the lists by their URL."""
        self.lists = lists

    def fetch(self, url: str, *, accept: str, etag: str | None = None, max_bytes: int | None = None) -> Fetched:
        """Return the list at `url`."""
        del accept, etag, max_bytes
        if url not in self.lists:
            raise FetchFailed(url, FetchFault.UNEXPECTED_STATUS, "404")
        return Fetched(url, 200, {}, self.lists[url].encode())


def judge(case: dict[str, Any]) -> dict[str, Any]:
    """Return the verdict on one case; where several things were presented before, on the last of them."""
    report = reports(case)[-1]
    reasons = [{"reason": reason, "hop": hop} for reason, hop in dict.fromkeys(_problems(report))]
    return {"id": case["id"], "decision": "allow" if report.accepted else "deny", "reasons": reasons}


def reports(case: dict[str, Any]) -> list[Report]:
    """Return the report on each presentation of a case, in order: one verifier, one ledger."""
    lists = StatusLists(CaseServer(case.get("statusLists", {})))
    # Whoever may grant is believed about who an agent is, too: a case names one list.
    trust = Trust(case["trust"], case["trust"])
    verifier = Verifier(trust, status_lists=lists, ledger=MemoryLedger())
    shown = [*case.get("before", ()), case]
    return [
        verifier.verify(
            each["presentation"],
            PresentationExpectations(case["service"], act=Act(**each["act"])),
            at=parse_timestamp(each["at"]),
        )
        for each in shown
    ]


def _problems(report: Report) -> Iterator[tuple[str, int | None]]:
    for check in report.checks:
        if check.outcome in BAD and check.reason is not None:
            yield check.reason.value, _hop(check, report.chain)


def _hop(check: CheckResult, chain: tuple[str, ...]) -> int | None:
    """The position in the chain; without a chain the place in the presentation, and none where several are to blame."""
    if check.subject in chain:
        return chain.index(check.subject)
    if check.reason is Reason.DELEGATION_SEVERAL_CHAINS or not check.subject.startswith("credentials/"):
        return None
    return int(check.subject.partition("/")[2])


def main() -> None:
    """Answer each line of stdin."""
    for line in sys.stdin:
        print(json.dumps(judge(json.loads(line)), separators=(",", ":")), flush=True)


if __name__ == "__main__":
    main()
