"""The act that a presentation was signed for: action, location, and a digest of the arguments, never the arguments."""

from typing import NamedTuple

from vc.delegation.authority import Act, args_digest
from vc.delegation.closed import Where, closed, text
from vc.reasons import Reason
from vc.strict_json import JsonObject

_MEMBERS = frozenset({"action", "location", "argsDigest"})


class Invocation(NamedTuple):
    """What the agent says that it does."""

    action: str
    location: str
    args_digest: str


def parse_invocation(value: object, where: Where = "/invocation") -> Invocation:
    """Return the invocation that `value` states, a closed object; raises `Malformed` (`invocation.malformed`)."""
    members = closed(value, where, _MEMBERS, reason=Reason.INVOCATION_MALFORMED)
    return Invocation(
        text(members["action"], (where, "action"), Reason.INVOCATION_MALFORMED),
        text(members["location"], (where, "location"), Reason.INVOCATION_MALFORMED),
        text(members["argsDigest"], (where, "argsDigest"), Reason.INVOCATION_MALFORMED),
    )


def invocation(act: Act) -> JsonObject:
    """Return the `invocation` of a presentation for `act`; raises `Malformed` when the arguments are not I-JSON."""
    return {"action": act.action, "location": act.location, "argsDigest": args_digest(act.arguments)}
