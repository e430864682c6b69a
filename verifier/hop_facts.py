"""The hops of a chain as a report tells of them: who gave what to whom, and what their status lists said. Pure.

Nothing here is verified; whether it holds is for the checks, whose results say it.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple

from vc.delegation.hop import Delegation
from vc.delegation.lattice import Authority, authority_of
from vc.status.entry import StatusEntry
from verifier.evidence import FetchedList
from verifier.examination import Examination
from verifier.results import CheckResult, Outcome
from verifier.shown import ShownCredential

_STATES = {Outcome.PASSED: "clear", Outcome.FAILED: "set"}


class StatusFact(NamedTuple):
    """One status entry of a hop: `clear`, `set`, or `unknown`, and how old the list is that says so, None for none.

    `position` is the index in the list.
    """

    purpose: str
    status_list: str
    position: int
    state: str
    age: timedelta | None


class Actor(NamedTuple):
    """One hop: the DID that may act, by which credential of whom, with what authority, and its status.

    `credential_id` is None for a credential without one. `authority` is what this hop alone states.
    """

    did: str
    credential_id: str | None
    issuer: str
    delegation: Delegation
    authority: Authority
    status: tuple[StatusFact, ...]


def actors_of(exam: Examination, checks: Sequence[CheckResult]) -> tuple[Actor, ...]:
    """Return the hops of the chain from the root to the leaf; empty when there is no chain."""
    return tuple(
        [
            _actor(exam, shown, shown.delegation, checks)
            for shown in exam.chain
            if shown.delegation is not None  # always, in a chain
        ]
    )


def _actor(exam: Examination, shown: ShownCredential, delegation: Delegation, checks: Sequence[CheckResult]) -> Actor:
    credential = shown.credential
    return Actor(
        credential.subject_ids[0] if credential.subject_ids else "",
        credential.id,
        credential.issuer,
        delegation,
        authority_of(delegation, credential.valid_from, credential.valid_until),
        _status(exam, shown, checks),
    )


def _status(exam: Examination, shown: ShownCredential, checks: Sequence[CheckResult]) -> tuple[StatusFact, ...]:
    """What the status check, which gives one result for each entry, in their order, found."""
    results = [check for check in checks if check.check == "status" and check.subject == shown.label]
    return tuple(
        [
            StatusFact(entry.purpose, entry.list_url, entry.index, _STATES.get(result.outcome, "unknown"), age)
            for entry, result in zip(shown.entries, results, strict=False)  # one more where a needed entry is missing
            if isinstance(entry, StatusEntry)
            for age in [_age(exam, entry.list_url)]
        ]
    )


def _age(exam: Examination, url: str) -> timedelta | None:
    fetched = exam.evidence.status_lists.get(url)
    return exam.now - fetched.fetched_at if isinstance(fetched, FetchedList) else None
