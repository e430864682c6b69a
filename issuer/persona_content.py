"""How personas, entitlements and switches are written in JSON, over HTTP and by the command. Pure."""

from collections.abc import Iterable

from issuer.bounds import Bound
from issuer.durations import format_duration
from issuer.personas import Portrait, Proposal
from issuer.switch_ports import SwitchKind
from issuer.switching import Standing, Stop
from vc.delegation.lattice import NOTHING, Authority
from vc.delegation.narrowing import Widening
from vc.delegation.persona import Entitlements
from vc.delegation.writing import capability_claim, gate_claim
from vc.strict_json import Json, JsonObject
from vc.times import format_timestamp


def authority_content(authority: Authority) -> JsonObject:
    """Write an authority with the members of a delegation; what bounds nothing is left out."""
    if authority == NOTHING:
        return {"authorization_details": []}
    content: JsonObject = {"authorization_details": [capability_claim(one) for one in authority.capabilities]}
    optional: dict[str, Json] = {
        "audience": None if authority.audience is None else list(authority.audience),
        "approval": [gate_claim(gate) for gate in authority.approval] or None,
        "maxDepth": authority.deepest,
    }
    return content | {name: value for name, value in optional.items() if value is not None}


def entitlements_content(entitlements: Entitlements) -> JsonObject:
    """Write what a principal is entitled to, as `parse_entitlements` reads it."""
    principal = entitlements.principal
    return {"principal": {"id": principal.id, "type": principal.type}, **authority_content(entitlements.authority)}


def proposal_content(proposal: Proposal) -> JsonObject:
    """Write what a persona would be granted."""
    principal = proposal.entitlements.principal
    return {
        "principal": {"id": principal.id, "type": principal.type},
        "name": proposal.name,
        "template": proposal.template.name,
        "granted": authority_content(proposal.granted.authority),
        "notGranted": difference_content(proposal.granted.difference),
    }


def portrait_content(portrait: Portrait, standings: Iterable[Standing]) -> JsonObject:
    """Write a persona, the switches that stop it, what it is granted now, and in what that is less than its role."""
    persona, entitlements, role = portrait.persona, portrait.entitlements, portrait.template
    return {
        "principal": {
            "id": persona.principal,
            **({} if entitlements is None else {"type": entitlements.principal.type}),
        },
        "name": persona.name,
        "template": persona.template,
        "did": persona.did,
        "created": format_timestamp(persona.created),
        "switches": standings_content(standings),
        "longestLife": None if role is None else format_duration(role.longest_life),
        "granted": authority_content(portrait.granted.authority),
        "notGranted": difference_content(portrait.granted.difference),
        "lacking": portrait.lacking,
    }


def difference_content(difference: Iterable[Widening]) -> list[Json]:
    """Write each way in which what is granted is less than the role."""
    return [{"rule": one.rule, "member": one.member, "detail": one.detail} for one in difference]


def standings_content(standings: Iterable[Standing]) -> list[Json]:
    """Write of each switch whom it stops and how it stands."""
    return [_standing_content(one) for one in standings]


def _standing_content(one: Standing) -> JsonObject:
    of: JsonObject = {"principal": one.key.principal} if one.key.kind is SwitchKind.PERSONA else {}
    return {"kind": one.key.kind.value, "id": one.key.name, **of, "stopped": one.on, "forGood": one.final}


def stop_content(stop: Stop, bound: Bound) -> JsonObject:
    """Write a switch: what it is, since when and why, what it stops, and when the last verifier has noticed."""
    switch = stop.switch
    missed: JsonObject = {} if stop.missed is None else {"missed": stop.missed}
    return {
        **_standing_content(Standing(switch.key, switch.on, switch.final)),
        "since": None if switch.changed is None else format_timestamp(switch.changed),
        "reason": switch.reason,
        "by": switch.by,
        "credentials": stop.count,
        **missed,
        "noticed": {
            "by": format_timestamp(stop.by),
            "within": format_duration(bound.within),
            "directBy": format_timestamp(stop.direct_by),
            "directWithin": format_duration(bound.direct),
            "withoutTtlWithin": format_duration(bound.life),
        },
    }
