"""What a wallet holds, for a person and in JSON."""

from cli import console
from cli.showing import moment, printable
from vc.delegation import Delegation
from vc.delegation.writing import capability_claim
from wallet import Held
from wallet.request import in_words


def summary(held: Held) -> dict[str, object]:
    """Return what is told of a held credential in JSON."""
    credential = held.credential
    return {
        "id": held.id,
        "type": list(credential.types),
        "issuer": credential.issuer,
        "validFrom": moment(credential.valid_from),
        "validUntil": moment(credential.valid_until),
        "mechanism": held.secured.mechanism,
        "keptAt": moment(held.kept_at),
        "grants": None if held.delegation is None else _grants(held.delegation),
    }


def given_summary(given: Held) -> dict[str, object]:
    """Return what is told in JSON of a delegation that the agent gave to another one."""
    return {**summary(given), "to": given.credential.subject_ids[0], "canBeRevoked": bool(given.credential.status)}


def _grants(delegation: Delegation) -> dict[str, object]:
    return {
        "principal": delegation.principal.id,
        "persona": delegation.persona,
        "depth": delegation.depth,
        "maxDepth": delegation.max_depth,
        "audience": list(delegation.audience),
        "capabilities": [
            {name: value for name, value in capability_claim(capability).items() if name != "type"}
            for capability in delegation.capabilities
        ],
    }


def held_lines(held: Held) -> str:
    """Return a held credential as lines for a person."""
    credential, delegation = held.credential, held.delegation
    kinds = ", ".join(kind for kind in credential.types if kind != "VerifiableCredential") or "VerifiableCredential"
    lines = [console.title(printable(held.id)), f"  {printable(kinds)} from {credential.issuer}"]
    lines.append(
        f"  valid from {moment(credential.valid_from) or 'ever'} until {moment(credential.valid_until) or 'ever'}"
    )
    if delegation is not None:
        lines.append(f"  for {printable(delegation.principal.id)}, {_depth(delegation)}")
        lines += [f"  grants {printable(in_words([capability]))}" for capability in delegation.capabilities]
    return "\n".join(lines)


def given_lines(given: Held) -> str:
    """Return a delegation that the agent gave to another one, as lines for a person."""
    credential, delegation = given.credential, given.delegation
    stop = "can be revoked" if credential.status else "cannot be revoked"
    lines = [
        console.title(printable(given.id)),
        f"  given to {printable(str(credential.subject_ids[0]))}",
        f"  until {moment(credential.valid_until) or 'ever'}; {stop}",
    ]
    capabilities = delegation.capabilities if delegation else ()
    return "\n".join((*lines, *(f"  grants {printable(in_words([capability]))}" for capability in capabilities)))


def _depth(delegation: Delegation) -> str:
    deepest = delegation.depth if delegation.max_depth is None else delegation.max_depth
    below = f"hops down to {deepest} may follow" if deepest > delegation.depth else "no hop may follow"
    return f"hop {delegation.depth}, {below}"
