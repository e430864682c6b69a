"""`agentvc wallet revoke`: stop what was handed on."""

import json
from datetime import datetime
from http import HTTPStatus
from pathlib import Path

import click

from cli import console, options
from cli.files import read_bytes
from cli.opening import open_wallet
from cli.pages import verb
from did.errors import FetchFailed, FetchFault
from did.fetching import Fetched
from did.http_fetcher import HttpFetcher
from vc.errors import VcError
from vc.strict_json import JsonObject, parse_object
from wallet import Revocation, RevocationNotMade, chain_of


@verb(
    "revoke",
    examples=[
        "agentvc wallet revoke urn:uuid:… --reason 'the task is done'",
        "agentvc wallet revoke urn:uuid:… --chain bundle.json   # a hop further down, in a bundle that leads to it",
    ],
)
@click.argument("credential_id", metavar="CREDENTIAL")
@options.WALLET
@options.PASSPHRASE
@click.option("--reason", help="Why, for the issuer's records.")
@click.option(
    "--chain",
    type=click.Path(dir_okay=False, allow_dash=True),
    help="A bundle that leads to CREDENTIAL, when this wallet did not sign it itself.",
)
@click.option("--url", help="The issuer's public URL; by default that of the status list.")
@click.option("--allow-insecure-loopback", is_flag=True, help="Let the issuer be asked by plain http on this machine.")
@options.AT
def revoke(  # noqa: PLR0913 -- click passes one argument an option
    *,
    credential_id: str,
    wallet_file: Path,
    passphrase_file: Path | None,
    reason: str | None,
    chain: str | None,
    url: str | None,
    allow_insecure_loopback: bool,
    at: datetime | None,
) -> None:
    """Revoke a delegation that this agent gave, or one further down, for good. The issuer is asked over HTTP.

    The request is signed by this wallet's key and carries the chain, which proves that the agent may ask. Whatever
    rests on the revoked delegation ends with it.
    """
    hops = () if chain is None else chain_of(read_bytes(chain))
    opened = open_wallet(wallet_file, passphrase_file)
    asked = opened.revocation(credential_id, chain=hops, reason=reason, issuer_url=url, now=at)
    told = _sent(asked, HttpFetcher(allow_insecure_loopback=allow_insecure_loopback))
    console.show(f"revoked {credential_id}", told)
    bound = told.get("refusedBy")
    if isinstance(bound, str):
        console.note(f"every verifier that keeps the bounds refuses it by {bound} at the latest")


def _sent(asked: Revocation, issuer: HttpFetcher) -> JsonObject:
    content = json.dumps(asked.body).encode()
    answer = issuer.post(asked.url, content, content_type="application/json", accept="application/json")
    try:
        told = parse_object(answer.body)
    except VcError:
        told = {}
    if answer.status == HTTPStatus.OK and told.get("id") == asked.credential_id:
        return told  # any other 200 is no answer of an issuer: nobody knows then
    raise _refusal(asked, answer, told)


def _refusal(asked: Revocation, answer: Fetched, told: JsonObject) -> Exception:
    said = str(told.get("detail") or told.get("title") or "nothing more")[:500]
    message = f"{asked.url} did not revoke {asked.credential_id} (status {answer.status}): {said}"
    if HTTPStatus.BAD_REQUEST <= answer.status < HTTPStatus.INTERNAL_SERVER_ERROR:
        return RevocationNotMade(message)
    return FetchFailed(asked.url, FetchFault.UNEXPECTED_STATUS, f"{message}; it may not be revoked, so try again")
