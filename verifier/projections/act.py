"""The claims `sub` and `act` of RFC 8693 4.1: in whose name, and by whom.

The outermost `act` is the current actor, each one nested in it the actor before. Nested ones inform and decide nothing
(RFC 8693 4.1). A DID names its holder in every context, so `sub` alone identifies an actor, and there is no `iss`.
"""

from typing import Any

from verifier.projections.errors import NotProjectable
from verifier.report import Report


def act_claims(report: Report) -> dict[str, object]:
    """Return `{"sub": principal, "act": {"sub": leaf, "act": {"sub": …}}}`, down to the actor next to the principal.

    Raises Refused for a report that is not accepted, NotProjectable when it names no principal or no actor.
    """
    accepted = report.require_accepted()
    if accepted.principal is None or accepted.actor is None:
        raise NotProjectable("an act claim needs a principal and an actor, and one of them is not named")
    actors = [actor.did for actor in accepted.actors] or [accepted.actor]
    claims: dict[str, Any] = {}
    for did in actors:
        claims = {"act": {"sub": did, **claims}}
    return {"sub": accepted.principal.id, **claims}
