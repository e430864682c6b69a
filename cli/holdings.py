"""What a wallet holds, for a person and in JSON."""

from cli import console
from cli.showing import moment, printable
from vc.delegation import Delegation
from wallet import Held


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


def _grants(delegation: Delegation) -> dict[str, object]:
    return {
        "principal": delegation.principal.id,
        "audience": list(delegation.audience),
        "capabilities": [
            {"actions": list(capability.actions), "locations": [str(place) for place in capability.locations]}
            for capability in delegation.capabilities
        ],
    }


def held_lines(held: Held) -> str:
    """Return a held credential as lines for a person."""
    credential = held.credential
    kinds = ", ".join(kind for kind in credential.types if kind != "VerifiableCredential") or "VerifiableCredential"
    lines = [console.title(printable(held.id)), f"  {printable(kinds)} from {credential.issuer}"]
    lines.append(
        f"  valid from {moment(credential.valid_from) or 'ever'} until {moment(credential.valid_until) or 'ever'}"
    )
    for capability in held.delegation.capabilities if held.delegation else ():
        places = ", ".join(str(place) for place in capability.locations)
        lines.append(f"  grants {printable(', '.join(capability.actions))} on {printable(places)}")
    return "\n".join(lines)
