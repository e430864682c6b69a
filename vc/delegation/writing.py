"""Writing down what was parsed or computed: capabilities, gates and ranges as a `delegation` object states them."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final, cast

from vc.delegation.authority import CAPABILITY, Capability, Limit
from vc.delegation.constraint import thawed
from vc.delegation.hop import ApprovalGate, StatusRange
from vc.jcs import canonical_json
from vc.strict_json import Json, JsonObject

_LIMIT_MEMBERS: Final[Mapping[str, str]] = {"key": "key", "unit": "unit", "maximum": "max", "per_seconds": "perSeconds"}


def capability_claim(capability: Capability) -> JsonObject:
    """Return one item of `authorization_details`; `parse_delegation` reads the same capability from it."""
    claim: JsonObject = {
        "type": CAPABILITY,
        "actions": list(capability.actions),
        "locations": [str(location) for location in capability.locations],
    }
    if capability.constraints:
        claim["constraints"] = [
            {"key": constraint.key, constraint.kind: _plain(constraint.bound)} for constraint in capability.constraints
        ]
    if capability.limits:
        claim["limits"] = [limit_claim(limit) for limit in capability.limits]
    return claim


def capability_bytes(capability: Capability) -> bytes:
    """Return the JCS bytes of the capability: equal for two in normal form exactly when they are the same."""
    return canonical_json(capability_claim(capability))


def limit_claim(limit: Limit) -> JsonObject:
    """Return one item of `limits`."""
    stated = limit._asdict()
    members = {name: _plain(stated[field]) for field, name in _LIMIT_MEMBERS.items() if stated[field] is not None}
    return {"kind": limit.kind, **members}


def gate_claim(gate: ApprovalGate) -> JsonObject:
    """Return one item of `approval`."""
    return {"actions": list(gate.actions), "quorum": gate.quorum, "directory": gate.directory}


def range_claim(status_range: StatusRange) -> JsonObject:
    """Return the member `statusRange`."""
    return {
        "statusListCredential": status_range.list_url,
        "first": status_range.first,
        "count": status_range.size,
    }


def _plain(value: object) -> Json:
    return format(value, "f") if isinstance(value, Decimal) else cast("Json", thawed(value))
