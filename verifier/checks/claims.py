"""Is what the credential says about an agent of the closed form, and is the hop where it says it is? R1, R4, R6."""

from vc.delegation.hop import Delegation
from vc.reasons import Reason
from verifier.examination import Examination
from verifier.results import CheckResult, failed, not_applicable, passed
from verifier.submission import Kind, ShownCredential

NAME = "claims"


def check_claims(_exam: Examination, shown: ShownCredential) -> tuple[CheckResult, ...]:
    """Return whether the delegation or agent object can be relied on; other credentials have none."""
    if shown.claims_problem is not None:
        return (failed(NAME, shown.label, shown.claims_problem.reason, "{}", str(shown.claims_problem)),)
    if shown.delegation is not None:
        return _first_hop(shown.label, shown.delegation)
    if shown.kind is Kind.IDENTITY:
        return (passed(NAME, shown.label, "says who the agent is, and grants nothing"),)
    return (not_applicable(NAME, shown.label, "neither a delegation nor the identity of an agent"),)


def _first_hop(label: str, delegation: Delegation) -> tuple[CheckResult, ...]:
    failures = []
    if delegation.parent is not None:
        failures.append(
            failed(
                NAME,
                label,
                Reason.DELEGATION_PARENT_MISMATCH,
                "it names the parent {}; only first hops, which name none, are accepted by this version",
                delegation.parent.id,
            )
        )
    if delegation.depth != 0:
        failures.append(
            failed(
                NAME, label, Reason.DELEGATION_DEPTH_EXCEEDED, "it says depth {}, its position is 0", delegation.depth
            )
        )
    return tuple(failures) or (passed(NAME, label, "a first hop for {}", delegation.principal.id),)
