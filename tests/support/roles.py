"""Roles, entitlements and delegations in the name of a persona, for tests of the issuer."""

from typing import Any

from support.issuers import AGENT, NOW, URL, delegation

from issuer.defaults import settings_text
from vc.delegation.authority import CAPABILITY

ALICE, BOB = "acct:alice@acme.example", "acct:bob@acme.example"
TEMPLATES = """
[templates.scheduler]
longest_life = "30m"
max_depth = 2
audience = ["https://cal.example"]

[[templates.scheduler.authorization_details]]
actions = ["calendar.read", "calendar.write"]
locations = ["https://cal.example/calendars"]
constraints = [{ key = "/max_results", max = 100 }]

[templates.buyer]
longest_life = "5m"

[[templates.buyer.authorization_details]]
actions = ["shop.buy"]
locations = ["https://shop.example"]
"""


def settings_with_roles(extra: str = "") -> str:
    """Give the default settings with two roles, and lines for the profile of delegations."""
    marker = 'types = ["AgentDelegationCredential"]\n'
    return settings_text(URL).replace(marker, f"{marker}{extra}", 1) + TEMPLATES


def capability(*actions: str, location: str = "https://cal.example/calendars/bob", most: int | None = None) -> Any:
    """Give one item of authorization_details."""
    constraints = {} if most is None else {"constraints": [{"key": "/max_results", "max": most}]}
    return {"type": CAPABILITY, "actions": list(actions), "locations": [location], **constraints}


def entitlements(*capabilities: Any, principal: str = ALICE) -> dict[str, Any]:
    """Give what a principal may have; without capabilities, to read all calendars."""
    details = list(capabilities) or [capability("calendar.read", location="https://cal.example/calendars")]
    return {"principal": {"id": principal, "type": "Person"}, "authorization_details": details}


def as_persona(
    *capabilities: Any, name: str | None = "scheduler", principal: str = ALICE, agent: str = AGENT, **claim: Any
) -> dict[str, Any]:
    """Give an unsigned delegation in the name of a persona; without capabilities, to read 50 entries of Bob's."""
    document = delegation(validFrom=None, validUntil=None)
    subject = document["credentialSubject"]
    subject["id"] = agent
    subject["delegation"] |= {
        "principal": {"id": principal, "type": "Person"},
        "authorization_details": list(capabilities) or [capability("calendar.read", most=50)],
        **({} if name is None else {"persona": name}),
        **claim,
    }
    return document


__all__ = ["ALICE", "BOB", "NOW", "as_persona", "capability", "entitlements", "settings_with_roles"]
