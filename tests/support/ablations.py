"""A verifier with exactly one defence taken out, to show first that an attack works without it.

Nothing in the product can be switched off so: these are checks that are wrapped, or a name that is replaced for the
length of a `with` block. What was read meanwhile is forgotten afterwards, for readings are remembered.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from vc.reasons import Reason
from vc.securing import jose_header
from verifier import Outcome, chain
from verifier.checks import CREDENTIAL_CHECKS, PRESENTATION_CHECKS, Checks, CredentialCheck, PresentationCheck
from verifier.examination import Examination
from verifier.readings import READINGS
from verifier.results import CheckResult, passed

Results = tuple[CheckResult, ...]
Change = Callable[[Results, Examination], Results]


def checks_with(
    of_credentials: dict[str, Change] | None = None, of_presentations: dict[str, Change] | None = None
) -> Checks:
    """Return the checks of a verifier of which those that are named find what the changes make of it."""
    credentials, presentations = of_credentials or {}, of_presentations or {}
    return Checks(
        tuple(
            [_credential(row, credentials[row.name]) if row.name in credentials else row for row in CREDENTIAL_CHECKS]
        ),
        tuple(
            [
                _presentation(row, presentations[row.name]) if row.name in presentations else row
                for row in PRESENTATION_CHECKS
            ]
        ),
    )


def _credential(row: CredentialCheck, change: Change) -> CredentialCheck:
    return row._replace(run=lambda exam, shown: change(row.run(exam, shown), exam))


def _presentation(row: PresentationCheck, change: Change) -> PresentationCheck:
    return row._replace(run=lambda exam, shown, expected: change(row.run(exam, shown, expected), exam))


def agreed(results: Results, _exam: Examination | None = None) -> Results:
    """Take every result for a yes: the check is out."""
    return tuple([_yes(result) for result in results])


def agreed_when_unknown(results: Results, _exam: Examination) -> Results:
    """Take what could not be found out for a yes."""
    return tuple([_yes(result) if result.outcome is Outcome.INDETERMINATE else result for result in results])


def _yes(result: CheckResult) -> CheckResult:
    return passed(result.check, result.subject, "not looked at")


def without_rule_between_hops(reason: Reason) -> Checks:
    """Return the checks without the one rule between hops that gives `reason`; all the others are applied."""

    def at_hop(results: Results, _exam: Examination) -> Results:
        return tuple([_yes(result) if result.reason is reason else result for result in results])

    def of_chain(results: Results, exam: Examination) -> Results:
        broken = {problem.reason for problems in exam.chaining.problems.values() for problem in problems}
        return agreed(results) if broken == {reason} else results

    return checks_with({"chain": at_hop}, {"chain": of_chain})


@contextmanager
def replaced(target: str, value: Any) -> Iterator[None]:
    """Put `value` in the place of `target` ("module.name"), and forget before and after what was read meanwhile."""
    _forget()
    try:
        with patch(target, value):
            yield
    finally:
        _forget()


def _forget() -> None:
    jose_header.parse_header.cache_clear()
    chain._REMEMBERED.clear()
    READINGS.forget()
