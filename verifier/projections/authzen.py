"""The request of the Access Evaluation API of AuthZEN (Authorization API 1.0): subject, action, resource, context.

For a service that asks its own policy, once the credentials were accepted, whether it wants this as well. The arguments
of the call stay out, as in a presentation; a service that wants them judged adds them to `action.properties`.
"""

from vc.delegation.authority import args_digest
from verifier.accepted import Accepted
from verifier.accepted_json import authority_json
from verifier.projections.errors import NotProjectable
from verifier.report import Report
from verifier.results import shown

SUBJECT_TYPE = "agent"
RESOURCE_TYPE = "location"


def evaluation_request(report: Report) -> dict[str, object]:
    """Return `{"subject", "action", "resource", "context"}`.

    The subject is the agent that presented; its properties say in whose name, and by which hands.
    Raises Refused for a report that is not accepted, NotProjectable when no act was authorised.
    """
    accepted = report.require_accepted()
    act = accepted.act
    if act is None or accepted.actor is None:
        raise NotProjectable("an evaluation request is about an act, and this service stated none")
    return {
        "subject": {"type": SUBJECT_TYPE, "id": accepted.actor, "properties": _properties(accepted)},
        "action": {"name": act.action, "properties": {"argsDigest": args_digest(act.arguments)}},
        "resource": {"type": RESOURCE_TYPE, "id": act.location},
        "context": {"time": shown(report.at), "authority": _authority(accepted)},
    }


def _properties(accepted: Accepted) -> dict[str, object]:
    principal = accepted.principal
    found: dict[str, object] = {
        "actors": [{"id": actor.did, "credential": actor.credential_id} for actor in accepted.actors]
    }
    if principal is not None:
        found["principal"] = {"id": principal.id, "type": principal.type}
    if accepted.persona is not None:
        found["persona"] = accepted.persona
    return found


def _authority(accepted: Accepted) -> dict[str, object] | None:
    authority = accepted.authority
    return None if authority is None else dict(authority_json(authority))
