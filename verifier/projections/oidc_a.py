"""The claim `delegation_chain` of OpenID Connect for Agents 1.0 (OIDC-A, a proposal), 2.4.2: each step of the way.

`sub` is who hands on and `aud` to whom, so that `aud` of a step is `sub` of the next. `scope` has no place for where
and how far an action is granted: that stands, unabridged, in `constraints`, with the names of agent-credentials.
"""

import re
from typing import Final

from verifier.accepted_json import authority_json
from verifier.hop_facts import Actor
from verifier.projections.errors import NotProjectable
from verifier.report import Report

_SCOPE_TOKEN: Final = re.compile(r"[\x21\x23-\x5B\x5D-\x7E]+")  # RFC 6749 3.3


def delegation_chain_claim(report: Report) -> dict[str, object]:
    """Return `{"delegation_chain": [step, …]}`, from the principal to the leaf, in the order of time.

    Raises Refused for a report that is not accepted. Raises NotProjectable without a delegation, for one that states
    no beginning, and for an action that is no scope token, such as one with a space in it.
    """
    accepted = report.require_accepted()
    if not accepted.actors or accepted.principal is None:
        raise NotProjectable("a delegation chain needs a delegation, and none was shown")
    return {"delegation_chain": [_step(position, actor) for position, actor in enumerate(accepted.actors)]}


def _step(position: int, actor: Actor) -> dict[str, object]:
    delegation, begins = actor.delegation, actor.authority.valid_from
    if begins is None:
        raise NotProjectable(f"hop {position} does not say since when it holds, which delegated_at needs")
    step: dict[str, object] = {
        "iss": actor.issuer,
        "sub": actor.issuer if position else delegation.principal.id,
        "aud": actor.did,
        "delegated_at": int(begins.timestamp()),
        "scope": _scope(actor),
        "constraints": authority_json(actor.authority),
    }
    optional = {"purpose": delegation.purpose, "jti": actor.credential_id}
    return step | {name: value for name, value in optional.items() if value is not None}


def _scope(actor: Actor) -> str:
    actions = sorted({action for capability in actor.delegation.capabilities for action in capability.actions})
    for action in actions:
        if not _SCOPE_TOKEN.fullmatch(action):
            raise NotProjectable(f"the action {action[:80]!r} cannot be written as a scope of RFC 6749")
    return " ".join(actions)
