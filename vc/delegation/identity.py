"""Who an agent is: the `agent` object of an AgentIdentityCredential. It is a claim; it never grants anything."""

from dataclasses import dataclass

from vc.delegation.closed import Where, refuse, text
from vc.delegation.hop import Principal, parse_principal
from vc.reasons import Reason

AGENT_TEXTS = ("operator", "persona", "model", "version", "provider", "instance")


@dataclass(frozen=True, slots=True)
class AgentIdentity:
    """Whom an agent works for and what it is; every member but the principal may be absent."""

    principal: Principal
    operator: str | None
    persona: str | None
    model: str | None
    version: str | None
    provider: str | None
    instance: str | None


def parse_agent(value: object, where: Where = "/credentialSubject/agent") -> AgentIdentity:
    """Return the identity that `value` states; members that are not known are left alone, since a claim grants nothing.

    Raises `Malformed` (`identity.malformed`).
    """
    if type(value) is not dict:
        refuse(where, "this is not an object", Reason.IDENTITY_MALFORMED)
    principal = parse_principal(value.get("principal"), (where, "principal"), Reason.IDENTITY_MALFORMED)
    texts = [
        text(value[name], (where, name), Reason.IDENTITY_MALFORMED) if name in value else None for name in AGENT_TEXTS
    ]
    return AgentIdentity(principal, *texts)
