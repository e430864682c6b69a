"""Is there one chain of authority, of one principal and persona? agent-credentials R5 and R13."""

from vc.reasons import Reason
from verifier.examination import Examination
from verifier.expectations import PresentationExpectations
from verifier.results import CheckResult, failed, not_applicable, passed, undetermined
from verifier.submission import PRESENTATION, Kind, ShownPresentation

NAME = "chain"


def check_chain(
    exam: Examination, _shown: ShownPresentation, expected: PresentationExpectations
) -> tuple[CheckResult, ...]:
    """Return whether one delegation is shown (none will do where no act is stated), and all speak of one principal.

    Authority is never added up, so a second delegation is refused even where the first would be enough.
    """
    credentials = exam.submission.credentials
    delegations = [shown for shown in credentials if shown.kind is Kind.DELEGATION]
    if len(delegations) > 1:
        labels = ", ".join([shown.label for shown in delegations])
        return (failed(NAME, PRESENTATION, Reason.DELEGATION_SEVERAL_CHAINS, "{} are delegations", labels),)
    if not delegations:
        if expected.act is not None and exam.submission.unreadable:
            return (undetermined(NAME, PRESENTATION, None, "a credential, perhaps the delegation, cannot be read"),)
        if expected.act is not None:
            return (failed(NAME, PRESENTATION, Reason.DELEGATION_MISSING, "an act was stated, no delegation is shown"),)
        return _one_principal(exam) or (
            not_applicable(NAME, PRESENTATION, "no delegation is shown, and none is needed"),
        )
    return _one_principal(exam) or (passed(NAME, PRESENTATION, "one delegation, {}", delegations[0].label),)


def _one_principal(exam: Examination) -> tuple[CheckResult, ...]:
    said = [
        (shown.label, speaker.principal, speaker.persona)
        for shown in exam.submission.credentials
        for speaker in (shown.delegation, shown.agent)
        if speaker is not None
    ]
    for label, principal, persona in said[1:]:
        first_label, first_principal, first_persona = said[0]
        if principal != first_principal:
            return (_altered(first_label, first_principal.id, label, principal.id),)
        if persona != first_persona and None not in (persona, first_persona):
            return (_altered(first_label, first_persona, label, persona),)
    return ()


def _altered(first: str, first_value: object, second: str, second_value: object) -> CheckResult:
    return failed(
        NAME,
        PRESENTATION,
        Reason.DELEGATION_PRINCIPAL_ALTERED,
        "{} names {}, {} names {}",
        first,
        first_value,
        second,
        second_value,
    )
