"""`agentvc wallet accept` and `list`: what comes in, and what is there."""

from datetime import datetime
from pathlib import Path

from cli import console, options
from cli.deciding import build_trust, opened_verifier
from cli.exits import Exit
from cli.files import FILE, read_secured
from cli.holdings import given_lines, given_summary, held_lines, summary
from cli.opening import open_wallet
from cli.pages import verb


@verb(
    "accept",
    examples=[
        "agentvc wallet accept credential.jwt --trust did:web:acme.example",
        "agentvc wallet accept bundle.json --trust did:web:acme.example",
        "agentvc issue identity.json --to DID | agentvc wallet accept - --trust DID --allow-insecure-loopback",
    ],
)
@FILE
@options.WALLET
@options.PASSPHRASE
@options.TRUST
@options.HOLDERS
@options.AT
@options.CONTEXT
def accept(  # noqa: PLR0913 -- click passes one argument an option
    *,
    file: str,
    wallet_file: Path,
    passphrase_file: Path | None,
    trusted: tuple[options.Trusted, ...],
    holders: tuple[str, ...],
    allow_insecure_loopback: bool,
    at: datetime | None,
    pinned: tuple[options.PinnedFile, ...],
) -> None:
    """Verify a credential and keep it, if it is about this agent and comes from an issuer you trust.

    FILE is the credential, or the bundle that `agentvc wallet delegate` wrote: then every hop is verified, and kept;
    `-` reads standard input. What is refused is not kept, and the report says why.
    """
    content = read_secured(file)
    contexts = options.contexts_of(pinned)
    trust = build_trust(trusted, holders)
    opened = open_wallet(wallet_file, passphrase_file)
    with (
        opened_verifier(trust, allow_insecure_loopback=allow_insecure_loopback, contexts=contexts) as verifier,
        console.progress("verifying"),
    ):
        held = opened.accept(content, verifier, at=at)
    console.show(f"kept {held.id}", summary(held))


@verb("list", examples=["agentvc wallet list", "agentvc wallet list --json"])
@options.WALLET
@options.PASSPHRASE
def list_(wallet_file: Path, passphrase_file: Path | None) -> int:
    """List what the wallet holds, and what it gave to others, oldest first.

    Status is not looked at: a credential may have been revoked since it was accepted.
    """
    contents = open_wallet(wallet_file, passphrase_file).survey()
    text = "\n".join(held_lines(held) for held in contents.held) or "the wallet holds no credentials"
    given = "\n".join(given_lines(each) for each in contents.given)
    console.show(
        "\n".join(filter(None, (text, given))),
        {
            "credentials": [summary(held) for held in contents.held],
            "given": [given_summary(each) for each in contents.given],
            "damaged": list(contents.damaged),
        },
    )
    for problem in contents.damaged:
        console.note(f"Error: {problem}")
    return Exit.REFUSED if contents.damaged else Exit.DONE
