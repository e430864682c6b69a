"""The bodies of requests about personas and switches; see `bodies` for how they are read."""

from typing import NamedTuple

from issuer.api.bodies import closed, optional_text, refuse
from issuer.switch_ports import SwitchKind
from vc.strict_json import parse_object


class SwitchRequest(NamedTuple):
    """Which switch is to be turned, and why; `principal` is whose persona it is, where that is not said by a DID."""

    kind: SwitchKind
    id: str
    principal: str | None
    reason: str | None
    for_good: bool


class PersonaRequest(NamedTuple):
    """Which persona is to be created, under which DID; without a name, it has that of its template."""

    principal: str
    template: str
    did: str
    name: str | None


def switch_request(body: bytes, *, lifting: bool = False) -> SwitchRequest:
    """Read the body of a stop, or of its lifting. Raises vc's Malformed and RequestMalformed."""
    needed = {"kind", "id"} if lifting else {"kind", "id", "reason"}
    members = closed(parse_object(body), "", needed, {"principal", "reason" if lifting else "forGood"})
    kind, for_good = members["kind"], members.get("forGood", False)
    if kind not in [one.value for one in SwitchKind]:
        refuse("/kind", "this is no kind of switch", f"Send one of {', '.join(SwitchKind)}")
    if not isinstance(for_good, bool):
        refuse("/forGood", "this is neither true nor false", "Send true to stop it for ever")
    principal = optional_text(members, "principal", "")
    if principal is not None and kind != SwitchKind.PERSONA:
        refuse("/principal", "only a persona is somebody's", "Leave it out")
    identifier, reason = optional_text(members, "id", ""), optional_text(members, "reason", "")
    return SwitchRequest(SwitchKind(str(kind)), identifier or "", principal, reason, for_good)


def persona_request(body: bytes) -> PersonaRequest:
    """Read the body of a persona's creation. Raises vc's Malformed and RequestMalformed."""
    members = closed(parse_object(body), "", {"principal", "template", "did"}, {"name"})
    principal, template, did, name = [
        optional_text(members, member, "") for member in ("principal", "template", "did", "name")
    ]
    return PersonaRequest(principal or "", template or "", did or "", name)
