"""Is there one chain of authority, of one principal and persona? agent-credentials R5 and R13; each hop: see `hop`."""

from vc.delegation.hop import Delegation
from vc.delegation.identity import AgentIdentity
from vc.reasons import Reason
from verifier.examination import Examination
from verifier.expectations import ChainExpectations, Expectations, PresentationExpectations
from verifier.results import CheckResult, failed, not_applicable, passed, undetermined
from verifier.submission import BUNDLE, PRESENTATION, ShownPresentation

NAME = "chain"


def check_chain(
    exam: Examination, _shown: ShownPresentation, expected: PresentationExpectations
) -> tuple[CheckResult, ...]:
    """Return whether the delegations are one chain (none will do where no act is stated), all of one principal.

    Authority is never added up, so a second chain is refused even where the first would be enough.
    """
    return chain_results(exam, expected, PRESENTATION)


def check_received_chain(exam: Examination, expected: ChainExpectations) -> tuple[CheckResult, ...]:
    """Return whether what was received is one chain, all of one principal."""
    return chain_results(exam, expected, BUNDLE)


def chain_results(exam: Examination, expected: Expectations, subject: str) -> tuple[CheckResult, ...]:
    """Return what `check_chain` does, about `subject`: a presentation or a bundle."""
    chaining = exam.chaining
    altered = _altered(exam, subject)
    if altered is not None:
        return (altered,)
    if chaining.hops:
        return (_whole(exam, subject),)
    if chaining.obstacle is not None:
        return (undetermined(NAME, subject, None, "{}", chaining.obstacle),)
    if isinstance(expected, PresentationExpectations) and expected.act is None:
        return (not_applicable(NAME, subject, "no delegation is shown, and none is needed"),)
    if exam.submission.unreadable:
        return (undetermined(NAME, subject, None, "a credential, perhaps the delegation, cannot be read"),)
    return (failed(NAME, subject, Reason.DELEGATION_MISSING, "a delegation is needed, and none is shown"),)


def _whole(exam: Examination, subject: str) -> CheckResult:
    chaining = exam.chaining
    if chaining.problems:
        return undetermined(NAME, subject, None, "a rule between hops is broken: {}", ", ".join(chaining.problems))
    labels = ", ".join([shown.label for shown in chaining.hops])
    return passed(NAME, subject, "one chain from its root to its leaf: {}", labels)


def _altered(exam: Examination, subject: str) -> CheckResult | None:
    """Return the first identity that speaks of somebody else than the root, or than the identity before it.

    That all hops name one principal is a rule between hops.
    """
    said: list[tuple[str, Delegation | AgentIdentity]] = [
        (shown.label, shown.delegation) for shown in exam.chain[:1] if shown.delegation is not None
    ]
    said += [(shown.label, shown.agent) for shown in exam.submission.credentials if shown.agent is not None]
    for label, speaker in said[1:]:
        first_label, first = said[0]
        if speaker.principal != first.principal:
            return _differs(subject, first_label, first.principal.id, label, speaker.principal.id)
        if speaker.persona != first.persona and None not in (speaker.persona, first.persona):
            return _differs(subject, first_label, first.persona, label, speaker.persona)
    return None


def _differs(subject: str, *values: object) -> CheckResult:
    return failed(NAME, subject, Reason.DELEGATION_PRINCIPAL_ALTERED, "{} names {}, {} names {}", *values)
