"""`agentvc wallet`: the agent's side."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from cli import console, options
from cli.deciding import build_verifier
from cli.exits import Exit
from cli.files import FILE, OUTPUT, as_text, read_secured, write_text
from cli.holdings import held_lines, summary
from cli.opening import new_passphrase, open_wallet
from cli.pages import Chapter
from cli.showing import moment
from did.keys.algorithm import KeyType
from vc.delegation import Act
from vc.securing.enveloped import envelope
from wallet import MAX_LIFE, Wallet

_KEY_TYPES = {kind.value.lower(): kind for kind in KeyType}
# Those that sign a whole presentation for one audience and are no draft; the first is the default.
_MECHANISMS = ("vp+jwt", "vp+cose", "eddsa-jcs-2022", "ecdsa-jcs-2019", "eddsa-rdfc-2022", "ecdsa-rdfc-2019")


@click.group(
    "wallet",
    cls=Chapter,
    examples=[
        "agentvc wallet init",
        "agentvc wallet accept credential.jwt --trust did:web:acme.example",
        "agentvc wallet present --audience https://cal.example --action calendar.read \\",
        "    --location https://cal.example/calendars/bob",
    ],
)
def wallet() -> None:
    """Hold an agent's key and credentials, and present them.

    The wallet is one file, AGENTVC_WALLET, encrypted under the passphrase.
    """


@wallet.command("init", examples=["agentvc wallet init", "agentvc wallet init --wallet agent.sqlite3 --key-type p-256"])
@options.WALLET
@options.PASSPHRASE
@click.option(
    "--key-type",
    type=click.Choice(list(_KEY_TYPES), case_sensitive=False),
    default=KeyType.ED25519.value.lower(),
    show_default=True,
    help="The type of the agent's key.",
)
def init(wallet_file: Path, passphrase_file: Path | None, key_type: str) -> None:
    """Make a wallet with a new key, and print the agent's DID."""
    passphrase = new_passphrase(passphrase_file)
    with console.progress("making the wallet"):
        made = Wallet.create(wallet_file, passphrase, _KEY_TYPES[key_type.lower()])
    console.show(
        made.did, {"did": made.did, "wallet": str(wallet_file), "keyType": made.identity.public_key.key_type.value}
    )
    console.note(f"the wallet is {wallet_file}; without its passphrase nobody can open it, you included")


@wallet.command("did", examples=["agentvc wallet did", 'agentvc issue identity.json --to "$(agentvc wallet did)"'])
@options.WALLET
@options.PASSPHRASE
def did(wallet_file: Path, passphrase_file: Path | None) -> None:
    """Print the agent's DID: the value for `agentvc issue --to`."""
    opened = open_wallet(wallet_file, passphrase_file)
    console.show(opened.did, {"did": opened.did, "verificationMethod": opened.identity.method})


@wallet.command(
    "accept",
    examples=[
        "agentvc wallet accept credential.jwt --trust did:web:acme.example",
        "agentvc issue identity.json --to DID | agentvc wallet accept - --trust DID --allow-insecure-loopback",
    ],
)
@FILE
@options.WALLET
@options.PASSPHRASE
@options.TRUST
@options.AT
@options.CONTEXT
def accept(  # noqa: PLR0913 -- click passes one argument an option
    *,
    file: str,
    wallet_file: Path,
    passphrase_file: Path | None,
    trusted: tuple[options.Trusted, ...],
    allow_insecure_loopback: bool,
    at: datetime | None,
    pinned: tuple[options.PinnedFile, ...],
) -> None:
    """Verify a credential and keep it, if it is about this agent and comes from an issuer you trust.

    FILE is the credential; `-` reads standard input. What is refused is not kept, and the report says why.
    """
    content = read_secured(file)
    contexts = options.contexts_of(pinned)
    verifier = build_verifier(trusted, allow_insecure_loopback=allow_insecure_loopback, contexts=contexts)
    opened = open_wallet(wallet_file, passphrase_file)
    with console.progress("verifying"):
        held = opened.accept(content, verifier, at=at)
    console.show(f"kept {held.id}", summary(held))


@wallet.command("list", examples=["agentvc wallet list", "agentvc wallet list --json"])
@options.WALLET
@options.PASSPHRASE
def list_(wallet_file: Path, passphrase_file: Path | None) -> int:
    """List what the wallet holds, oldest first.

    Status is not looked at: a credential may have been revoked since it was accepted.
    """
    contents = open_wallet(wallet_file, passphrase_file).survey()
    text = "\n".join(held_lines(held) for held in contents.held) or "the wallet holds no credentials"
    console.show(text, {"credentials": [summary(held) for held in contents.held], "damaged": list(contents.damaged)})
    for problem in contents.damaged:
        console.note(f"Error: {problem}")
    return Exit.REFUSED if contents.damaged else Exit.DONE


@wallet.command(
    "present",
    examples=[
        "agentvc wallet present --audience https://cal.example --action calendar.read \\",
        "    --location https://cal.example/calendars/bob --arguments '{\"max_results\": 10}'",
        "agentvc wallet present urn:uuid:… --audience https://cal.example --challenge 8fX2… --life 30",
        "agentvc wallet present urn:uuid:… --audience https://cal.example --mechanism eddsa-jcs-2022 -o vp.json",
    ],
)
@click.argument("credential_ids", metavar="[ID]...", nargs=-1)
@options.WALLET
@options.PASSPHRASE
@click.option("--audience", required=True, help="The service that this is shown to; nobody else will accept it.")
@options.act_options
@options.CHALLENGE
@click.option(
    "--life",
    type=click.IntRange(1, MAX_LIFE.seconds),
    default=60,
    show_default=True,
    help="For how many seconds it may be used.",
)
@click.option(
    "--mechanism", type=click.Choice(_MECHANISMS), default=_MECHANISMS[0], show_default=True, help="How it is signed."
)
@options.AT
@OUTPUT
def present(  # noqa: PLR0913 -- click passes one argument an option
    *,
    credential_ids: tuple[str, ...],
    wallet_file: Path,
    passphrase_file: Path | None,
    audience: str,
    action: str | None,
    location: str | None,
    arguments: str | None,
    challenge: str | None,
    life: int,
    mechanism: str,
    at: datetime | None,
    output: Path | None,
) -> None:
    """Sign a presentation for one service and one act. It can be used once, and lives at most 120 seconds.

    ID names the credentials to show. Without any, the held delegation with the least authority that covers the act is
    shown, and nothing else.
    """
    act = options.read_act(action, location, arguments)
    if not credential_ids and act is None:
        raise click.UsageError("name the credentials to show, or the act (--action and --location) to choose one for")
    opened = open_wallet(wallet_file, passphrase_file)
    now = at or datetime.now(UTC)
    shown = credential_ids or _chosen(opened, act, audience, now)
    secured = opened.present(
        shown,
        audience=audience,
        act=act,
        challenge=challenge,
        now=now,
        life=timedelta(seconds=life),
        mechanism=mechanism,
    )
    text = as_text(secured)
    if output is not None:
        write_text(output, text + "\n")
    expires = secured.proofs[0].expires
    console.show(
        text if output is None else f"written to {output}",
        {
            "verifiablePresentation": envelope(secured),
            "credentials": list(shown),
            "audience": audience,
            "challenge": challenge,
            "expires": moment(expires),
        },
    )


def _chosen(opened: Wallet, act: Act | None, audience: str, now: datetime) -> tuple[str, ...]:
    """Choose what is shown when nothing was named: one delegation, and no more about the agent than that."""
    return () if act is None else (opened.find_for(act, at=now, audience=audience).id,)
