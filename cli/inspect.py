"""`agentvc inspect`: what a file says, without any judgement."""

import click

from cli import console
from cli.files import FILE, read_secured
from cli.pages import verb
from cli.showing import document_lines, moment
from vc.securing.mechanism import Secured, parse_secured

UNVERIFIED = "NOTHING BELOW WAS VERIFIED: anyone can write a file that says this."


@verb(
    "inspect",
    examples=[
        "agentvc inspect credential.jwt",
        "agentvc inspect presentation.json --json",
        "curl -s https://acme.example/status/1 | agentvc inspect -",
    ],
)
@FILE
def inspect(file: str) -> None:
    """Show what a credential or presentation says. Nothing is verified.

    FILE is a credential or presentation in any form; `-` reads standard input. No signature is checked and nothing is
    fetched. To rely on what it says, use `agentvc verify`.
    """
    secured = parse_secured(read_secured(file))
    console.show(_text(secured), _data(secured))


def _text(secured: Secured) -> str:
    lines = [click.style(UNVERIFIED, fg="yellow", bold=True), "", *document_lines(secured.document)]
    lines += ["", console.title(f"secured as {secured.mechanism}")]
    for proof in secured.proofs:
        lines.append(f"  says it is signed by {proof.verification_method} ({proof.key_type.value}, {proof.purpose})")
        details = {
            "created": moment(proof.created),
            "expires": moment(proof.expires),
            "audience": ", ".join(proof.audience),
            "challenge": proof.challenge,
            "nonce": proof.nonce,
        }
        lines += [f"    {name}: {value}" for name, value in details.items() if value]
    return "\n".join(lines)


def _data(secured: Secured) -> dict[str, object]:
    return {
        "verified": False,
        "notice": UNVERIFIED,
        "mechanism": secured.mechanism,
        "digestMultibase": secured.digest(),
        "document": secured.document,
        "proofs": [
            {
                "verificationMethod": proof.verification_method,
                "purpose": proof.purpose,
                "keyType": proof.key_type.value,
                "created": moment(proof.created),
                "expires": moment(proof.expires),
                "audience": list(proof.audience),
                "challenge": proof.challenge,
                "nonce": proof.nonce,
            }
            for proof in secured.proofs
        ],
    }
