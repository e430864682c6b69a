"""Accepted claims as JSON: the member `claims` that verifier/report.schema.json describes."""

from typing import TYPE_CHECKING

from vc.delegation.lattice import NOTHING, Authority
from vc.delegation.writing import capability_claim, gate_claim
from vc.strict_json import JsonObject
from vc.times import format_timestamp
from verifier.charging import HopCharge
from verifier.hop_facts import Actor
from verifier.report_json import status_json

if TYPE_CHECKING:
    from verifier.accepted import Accepted


def accepted_json(accepted: "Accepted") -> dict[str, object]:
    """Return the facts that a log needs; documents and arguments stay out."""
    principal, authority = accepted.principal, accepted.authority
    return {
        "actor": accepted.actor,
        "principal": None if principal is None else {"id": principal.id, "type": principal.type},
        "persona": accepted.persona,
        "actors": [_actor(actor) for actor in accepted.actors],
        "authority": None if authority is None else authority_json(authority),
        "consumed": [_charge(charge) for charge in accepted.consumed],
        "credentials": [
            {"id": credential.id, "types": list(credential.types), "issuer": credential.issuer}
            for credential in accepted.credentials
        ],
        "act": None if accepted.act is None else {"action": accepted.act.action, "location": accepted.act.location},
    }


def authority_json(authority: Authority) -> JsonObject:
    """Return an authority with the names of a `delegation` and of its credential; None where nothing is bounded.

    What allows nothing at all, whatever the reason, has no capability and no other member set.
    """
    bounds = Authority((), ()) if authority == NOTHING else authority
    begins, ends = bounds.valid_from, bounds.valid_until
    return {
        "audience": None if bounds.audience is None else list(bounds.audience),
        "authorization_details": [capability_claim(capability) for capability in bounds.capabilities],
        "approval": [gate_claim(gate) for gate in bounds.approval],
        "maxDepth": bounds.deepest,
        "validFrom": None if begins is None else format_timestamp(begins),
        "validUntil": None if ends is None else format_timestamp(ends),
    }


def _actor(actor: Actor) -> dict[str, object]:
    return {
        "actor": actor.did,
        "credential": actor.credential_id,
        "issuer": actor.issuer,
        "status": status_json(actor.status),
    }


def _charge(one: HopCharge) -> dict[str, object]:
    charge = one.charge
    return {
        "hop": one.hop,
        "capability": one.capability,
        "limit": one.limit,
        "kind": one.kind,
        "amount": format(charge.amount, "f"),
        "maximum": format(charge.maximum, "f"),
        "perSeconds": None if charge.window is None else int(charge.window.total_seconds()),
    }
