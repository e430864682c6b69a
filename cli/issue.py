"""`agentvc issue`: make a credential for an agent."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from cli import console, options
from cli.files import as_text, read_bytes
from cli.opening import opened_issuer
from cli.pages import verb
from cli.token import TokenOptions, token_document, token_options
from cli.words import WORDS
from cli.writing import OUTPUT, output_to
from vc.contexts import AGENTVC_V1, CREDENTIALS_V2
from vc.delegation.documents import DELEGATION_TYPE, IDENTITY_TYPE
from vc.securing.enveloped import envelope
from vc.strict_json import JsonObject, parse_object

if TYPE_CHECKING:
    from issuer.issuing import Issued

# What a subject says about an agent, and the type of the credential that says it.
_TYPE_OF_CLAIM = {"delegation": DELEGATION_TYPE, "agent": IDENTITY_TYPE}


@verb(
    "issue",
    examples=[
        "agentvc issue identity.json --to did:key:z6Mk… > credential.jwt",
        "agentvc issue delegation.json --to did:key:z6Mk… --output credential.jwt",
        "agentvc issue delegation.json --to did:key:z6Mk… --mechanism eddsa-jcs-2022 --json",
        "agentvc issue --capability calendar.read --location https://cal.example --for 60m --uses 1 --to did:key:z6Mk…",
    ],
)
@click.argument("file", required=False, type=click.Path(dir_okay=False, allow_dash=True))
@options.HOME
@options.PASSPHRASE
@click.option("--to", required=True, type=options.DidType(), help="The DID of the agent it is about.")
@click.option("--profile", type=WORDS, help="The issuance profile; by default the first that allows the types.")
@click.option(
    "--mechanism", type=WORDS, help="How it is secured; by default the profile's first, vc+jwt unless it was changed."
)
@options.CONTEXT
@OUTPUT
@token_options
def issue(  # noqa: PLR0913 -- click passes one argument an option
    *,
    file: str | None,
    home: Path,
    passphrase_file: Path | None,
    to: str,
    profile: str | None,
    mechanism: str | None,
    pinned: tuple[options.PinnedFile, ...],
    output: Path | None,
    token: TokenOptions,
) -> int:
    """Issue a credential and print it.

    FILE is the credential in JSON, or nothing but its credentialSubject: what is missing (context, type, issuer, id,
    validity, status) is added. `-` reads standard input. The issuer's profiles say what may be issued.

    With `--capability` there is no FILE: a capability token is issued, one action at one place for an hour at most,
    which the agent cannot pass on.
    """
    from issuer.issue_request import IssueRequest  # noqa: PLC0415 -- keeps the start of other commands fast

    document = _given(file, to, token)
    # A credential that could not be written down would be one that is out, and in nobody's hands.
    with output_to(output) as out, opened_issuer(home, passphrase_file, pinned) as issuer:
        if document is None:
            from issuer.capability_tokens import PROFILE  # noqa: PLC0415 -- as above

            request = IssueRequest(token_document(token, to, issuer), profile or PROFILE, mechanism)
        else:
            request = IssueRequest(completed(document, issuer.did), profile, mechanism)
        issued = issuer.issuing.issue(request)
        code = out.show(as_text(issued.secured), _told(issued, issuer.did, to))
    name = issued.record.credential_id
    console.note(f"issued {name}; to stop it: agentvc revoke {name} --reason …")
    return code


def _told(issued: "Issued", issuer: str, to: str) -> dict[str, object]:
    record = issued.record
    return {
        "id": record.credential_id,
        "issuer": issuer,
        "subject": to,
        "profile": record.profile,
        "mechanism": record.mechanism,
        "verifiableCredential": envelope(issued.secured),
    }


def _given(file: str | None, to: str, token: TokenOptions) -> "JsonObject | None":
    """Return what FILE says, None where a whole token is asked for instead; raises UsageError for neither and both."""
    if token.capability is not None:
        if file is not None:
            raise click.UsageError("FILE and --capability are two ways to say what is issued: use one of them")
        token.require_whole()
        return None
    if file is None:
        raise click.UsageError("what is to be issued? Name a FILE, or an action with --capability")
    token.require_absent()
    return addressed(parse_object(read_bytes(file)), to)


def addressed(document: JsonObject, to: str) -> JsonObject:
    """Return the document with `to` as the id of its one subject; raises UsageError when it is about someone else."""
    subject = document.get("credentialSubject")
    if not isinstance(subject, dict):
        raise click.UsageError("FILE has no credentialSubject that is a JSON object: write what is claimed there")
    if subject.get("id", to) != to:
        raise click.UsageError(f"FILE is about {subject['id']}, --to says {to}: leave the id out, or make them equal")
    return {**document, "credentialSubject": {"id": to, **subject}}


def completed(document: JsonObject, issuer: str) -> JsonObject:
    """Return the document with the context, type and issuer that it may leave out; what it says stays as it is."""
    subject = document["credentialSubject"]
    kinds = [kind for claim, kind in _TYPE_OF_CLAIM.items() if isinstance(subject, dict) and claim in subject]
    return {
        "@context": [CREDENTIALS_V2, AGENTVC_V1],
        "type": ["VerifiableCredential", *kinds],
        "issuer": issuer,
        **document,
    }
