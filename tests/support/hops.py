"""A chain of three hops that keeps every rule; tests change one thing in one hop."""

from datetime import UTC, datetime, timedelta
from typing import Any

from support.verifying import ALICE, BOB, CALENDAR, changed, without

from vc.delegation import parse_delegation
from vc.delegation.chain import Hop
from vc.status.entry import StatusEntry, parse_status_entry

START = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
LIST = "https://acme.example/status/9"
PARTIES = ("did:example:acme", "did:example:broker", "did:example:scheduler", "did:example:helper")
OWN_INDEX = (None, 4100, 4120)  # of each hop, from the range of the hop before
RANGES = ((4096, 64), (4112, 32), (4128, 16))  # first and count of what each hop may give out


def claim(position: int) -> dict[str, Any]:
    """Return what the hop at `position` says; each hop is a little narrower than the one before."""
    first, count = RANGES[position]
    stated: dict[str, Any] = {
        "principal": ALICE,
        "persona": "scheduler",
        "depth": position,
        "maxDepth": 2,
        "audience": [CALENDAR],
        "authorization_details": [
            {
                "type": "https://w3id.org/agentvc#capability",
                "actions": ["calendar.read", "calendar.share"],
                "locations": [BOB if position else f"{CALENDAR}/calendars"],
                "constraints": [{"key": "/max_results", "max": 50 - position}],
                "limits": [{"kind": "uses", "max": 10 - position}],
            }
        ],
        "approval": [{"actions": ["calendar.share"], "quorum": 1, "directory": "https://acme.example/approvers/7"}],
        "statusRange": {"statusListCredential": LIST, "first": first, "count": count},
    }
    if position:
        stated["parent"] = {"id": f"urn:hop:{position - 1}", "digestMultibase": f"digest-{position - 1}"}
    return stated


def hop(position: int, changes: dict[str, Any] | None = None, drop: tuple[str, ...] = (), **members: Any) -> Hop:
    """Return the hop at `position`; `changes` and `drop` are paths in its claim, `members` stand for those of `Hop`."""
    stated = claim(position)
    for path, value in (changes or {}).items():
        stated = changed(stated, path, value)
    for path in drop:
        stated = _dropped(stated, path)
    own_index = OWN_INDEX[position]
    parts: dict[str, Any] = {
        "id": f"urn:hop:{position}",
        "issuer": PARTIES[position],
        "subject": PARTIES[position + 1],
        "delegation": parse_delegation(stated),
        "valid_from": START + position * MINUTE,
        "valid_until": START + (60 - position) * MINUTE,
        "digest": f"digest-{position}",
        "entries": () if own_index is None else (entry(own_index),),
    }
    return Hop(**(parts | members))


def entry(index: int, **members: Any) -> StatusEntry:
    """Return the entry of one bit, for revocation; `members` stand for those of the entry's object."""
    stated = {
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": str(index),
        "statusListCredential": LIST,
    }
    return parse_status_entry({**stated, **members})


def _dropped(stated: Any, path: str) -> Any:
    holder, _, name = path.rpartition("/")
    value = stated
    for step in filter(None, holder.split("/")):
        value = value[int(step)] if isinstance(value, list) else value[step]
    return changed(stated, holder, without(value, name)) if holder else without(stated, name)
