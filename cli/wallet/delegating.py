"""`agentvc wallet delegate`: hand on a part of what is held."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import click

from cli import console, options
from cli.durations import Duration
from cli.opening import open_wallet
from cli.pages import verb
from cli.showing import moment
from cli.writing import OUTPUT, output_to
from vc.errors import VcError
from vc.strict_json import JsonObject, parse_object
from wallet import MAX_LIFE_WITHOUT_STATUS, MECHANISMS_TO_DELEGATE, Delegated, Part


@verb(
    "delegate",
    examples=[
        "agentvc wallet delegate urn:uuid:… --to did:key:z6Mk… --action calendar.read --for 10m > bundle.json",
        "agentvc wallet delegate urn:uuid:… --to did:key:z6Mk… --location https://cal.example/calendars/bob \\",
        '    --for 10m --uses 5 --constraint \'{"key": "/max_results", "max": 10}\' --out bundle.json',
        "agentvc wallet delegate urn:uuid:… --to did:key:z6Mk… --for 2h --max-depth 2 --range 16 --out bundle.json",
    ],
)
@click.argument("credential_id", metavar="CREDENTIAL")
@options.WALLET
@options.PASSPHRASE
@click.option("--to", required=True, type=options.DidType(), help="The DID of the agent that gets it.")
@click.option("--action", "actions", multiple=True, help="An action; the parent's if none is named. Several times.")
@click.option("--location", "locations", multiple=True, help="A URL; the parent's if none is named. Several times.")
@click.option("--for", "life", type=Duration(), help="How long it lives: 90s, 10m, 2h; else as the parent.")
@click.option("--uses", type=click.IntRange(1), help="How often it may be used; needs one audience.")
@click.option("--limit", "limits", multiple=True, help="A limit as JSON, such as an amount or a rate. Several times.")
@click.option("--constraint", "constraints", multiple=True, help="A constraint on arguments as JSON. Several times.")
@click.option("--audience", "audience", multiple=True, help="A service; the parent's if none is named. Several times.")
@click.option("--max-depth", type=click.IntRange(0), help="The last position in the chain that may follow it.")
@click.option(
    "--range", "share", type=click.IntRange(0), default=0, help="How many status indexes are passed on, for hops below."
)
@click.option("--purpose", help="What it is for, for people to read.")
@click.option(
    "--mechanism",
    type=click.Choice(MECHANISMS_TO_DELEGATE),
    metavar="NAME",
    default="vc+jwt",
    show_default=True,
    help="How it is signed, for example eddsa-jcs-2022.",
)
@options.AT
@OUTPUT
def delegate(  # noqa: PLR0913 -- click passes one argument an option
    *,
    credential_id: str,
    wallet_file: Path,
    passphrase_file: Path | None,
    to: str,
    actions: tuple[str, ...],
    locations: tuple[str, ...],
    life: timedelta | None,
    uses: int | None,
    limits: tuple[str, ...],
    constraints: tuple[str, ...],
    audience: tuple[str, ...],
    max_depth: int | None,
    share: int,
    purpose: str | None,
    mechanism: str,
    at: datetime | None,
    output: Path | None,
) -> int:
    """Hand on a part of a held delegation to another agent, offline, and print the bundle that it accepts.

    What is not named is taken from CREDENTIAL as it is. What would be more than it grants is refused before anything is
    signed, and the refusal says what is granted. The bundle grants nothing to whoever finds it.
    """
    stated: list[JsonObject] = [] if uses is None else [{"kind": "uses", "max": uses}]
    part = Part(
        actions,
        locations,
        tuple(_objects("--constraint", constraints)),
        (*stated, *_objects("--limit", limits)),
        audience or None,
        life,
        max_depth,
        share,
        purpose,
    )
    with output_to(output) as out:  # before an index is taken
        opened = open_wallet(wallet_file, passphrase_file)
        made = opened.delegate(credential_id, part, to=to, mechanism=mechanism, now=at)
        code = out.show(json.dumps(made.bundle, ensure_ascii=False), _told(made, to))
    _say(made)
    return code


def _objects(option: str, texts: Sequence[str]) -> list[JsonObject]:
    try:
        return [parse_object(text) for text in texts]
    except VcError as error:
        raise click.UsageError(f"{option} is not a JSON object: {error}") from error


def _told(made: Delegated, to: str) -> dict[str, object]:
    given = made.given
    return {
        "id": given.id,
        "to": to,
        "validUntil": moment(given.credential.valid_until),
        "depth": None if given.delegation is None else given.delegation.depth,
        "canBeRevoked": made.can_be_revoked,
        "verifiablePresentation": made.bundle,
    }


def _say(made: Delegated) -> None:
    given = made.given
    if made.can_be_revoked:
        remedy = f"to stop it: agentvc wallet revoke {given.id}"
    else:
        remedy = f"it cannot be revoked: no status entry, as it lives at most {MAX_LIFE_WITHOUT_STATUS.seconds} seconds"
    console.note(f"gave {given.id}, until {moment(given.credential.valid_until)}; {remedy}")
