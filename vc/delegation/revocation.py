"""The act of asking an issuer to revoke a hop of a chain; a presentation by an ancestor of that hop is bound to it."""

from typing import Final

from vc.delegation.authority import Act
from vc.strict_json import JsonObject

REVOKE: Final = "agentvc.revoke"


def revocation_act(issuer_url: str, credential_id: str, reason: str | None = None) -> Act:
    """Return the act that a request to `<issuer_url>/status/revoke` is bound to (agent-credentials, "Status")."""
    arguments: JsonObject = {"credentialId": credential_id}
    if reason is not None:
        arguments["reason"] = reason
    return Act(REVOKE, f"{issuer_url.rstrip('/')}/status/revoke", arguments)
