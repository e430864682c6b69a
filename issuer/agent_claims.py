"""What an unsigned credential says of agents, before anything has been checked. Pure and total."""

from typing import NamedTuple

from issuer.switch_ports import SwitchKey, SwitchKind
from vc.delegation.documents import DELEGATION_TYPE, IDENTITY_TYPE
from vc.strict_json import Json, JsonObject

# The member of a subject that says something of an agent, by the type of the credential.
_CLAIM_OF_TYPE = {DELEGATION_TYPE: "delegation", IDENTITY_TYPE: "agent"}


class AgentClaim(NamedTuple):
    """One subject: its place in the credential, and the agent, principal and persona as far as they are texts."""

    where: str
    delegates: bool
    agent: str | None
    principal: str | None
    persona: str | None


def agent_claims(credential: JsonObject) -> tuple[AgentClaim, ...]:
    """Give what the credential says of agents; what is malformed is left out, and refused by the check later."""
    subjects = credential.get("credentialSubject")
    placed = (
        [(f"/credentialSubject/{number}", one) for number, one in enumerate(subjects)]
        if isinstance(subjects, list)
        else [("/credentialSubject", subjects)]
    )
    members = [member for kind, member in _CLAIM_OF_TYPE.items() if kind in _listed(credential.get("type"))]
    return tuple([_claim(where, subject, member) for where, subject in placed for member in members])


def switch_keys(credential: JsonObject, kinds: frozenset[SwitchKind]) -> tuple[SwitchKey, ...]:
    """Give the switches of these kinds that the credential is to point to: agent, persona, principal, each once."""
    found: dict[SwitchKey, None] = {}
    for claim in agent_claims(credential):
        if claim.agent is not None:
            found[SwitchKey(SwitchKind.AGENT, claim.agent)] = None
        if claim.principal is not None and claim.persona is not None:
            found[SwitchKey(SwitchKind.PERSONA, claim.persona, claim.principal)] = None
        if claim.principal is not None:
            found[SwitchKey(SwitchKind.PRINCIPAL, claim.principal)] = None
    return tuple([key for key in found if key.kind in kinds])


def _claim(where: str, subject: Json, member: str) -> AgentClaim:
    said = _object(subject)
    claim = _object(said.get(member))
    principal = _object(claim.get("principal")).get("id")
    return AgentClaim(
        f"{where}/{member}",
        member == _CLAIM_OF_TYPE[DELEGATION_TYPE],
        _text(said.get("id")),
        _text(principal),
        _text(claim.get("persona")),
    )


def _object(value: Json) -> JsonObject:
    return value if isinstance(value, dict) else {}


def _text(value: Json) -> str | None:
    return value if isinstance(value, str) and value else None


def _listed(value: Json) -> list[Json]:
    return value if isinstance(value, list) else [value]
