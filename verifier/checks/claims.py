"""Is what the credential says about an agent of the closed form? agent-credentials R1."""

from verifier.examination import Examination
from verifier.results import CheckResult, failed, not_applicable, passed
from verifier.shown import Kind, ShownCredential

NAME = "claims"


def check_claims(_exam: Examination, shown: ShownCredential) -> tuple[CheckResult, ...]:
    """Return whether the delegation or agent object can be relied on; other credentials have none."""
    if shown.claims_problem is not None:
        return (failed(NAME, shown.label, shown.claims_problem.reason, "{}", str(shown.claims_problem)),)
    if shown.delegation is not None:
        return (passed(NAME, shown.label, "hands on authority of {}", shown.delegation.principal.id),)
    if shown.kind is Kind.IDENTITY:
        return (passed(NAME, shown.label, "says who the agent is, and grants nothing"),)
    return (not_applicable(NAME, shown.label, "neither a delegation nor the identity of an agent"),)
