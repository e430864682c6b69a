"""`agentvc verify`: whether this may be relied on."""

from datetime import datetime

import click

from cli import console, options
from cli.deciding import build_trust, exit_of, opened_verifier
from cli.exits import Exit
from cli.files import FILE, read_secured
from cli.pages import verb
from vc.errors import VcError
from vc.securing.mechanism import parse_secured
from verifier import CredentialExpectations, PresentationExpectations, Report

ALONE = (
    "This is a credential alone. It says that its claims hold; it authorises nothing by itself: "
    "only a presentation by its holder, made for you, does (--audience)."
)
ONLY_WHO = "No act was named (--action, --location), so this says who it is and authorises nothing."
NOT_REMEMBERED = "This presentation was not remembered: to refuse it the next time, give --ledger."


@verb(
    "verify",
    examples=[
        "agentvc verify credential.jwt --trust did:web:acme.example",
        "agentvc verify credential.jwt --trust 'did:web:acme.example=acct:*@acme.example' --at 2026-03-01T12:00:00Z",
        "agentvc verify presentation.jwt --trust did:web:acme.example --audience https://cal.example \\",
        "    --action calendar.read --location https://cal.example/calendars/bob --arguments '{\"max_results\": 10}'",
        "agentvc verify vp.jwt --trust did:web:acme.example --holder did:web:broker.example --audience https://cal.example",
        "agentvc verify - --trust did:web:localhost%3A8000 --allow-insecure-loopback --json < credential.jwt",
    ],
)
@FILE
@options.TRUST
@options.HOLDERS
@click.option("--audience", help="Who you are, as the presentation must name you. Needed for a presentation.")
@options.CHALLENGE
@options.act_options
@options.AT
@options.CONTEXT
@options.LEDGER
def verify(  # noqa: PLR0913 -- click passes one argument an option
    *,
    file: str,
    trusted: tuple[options.Trusted, ...],
    holders: tuple[str, ...],
    allow_insecure_loopback: bool,
    audience: str | None,
    challenge: str | None,
    action: str | None,
    location: str | None,
    arguments: str | None,
    at: datetime | None,
    pinned: tuple[options.PinnedFile, ...],
    ledger: str | None,
) -> int:
    """Verify a credential or a presentation.

    Prints the report with every check. FILE is a credential or presentation in any form; `-` reads standard input.
    Exit code 0: accepted. 1: refused. 2: wrong usage. 3: it could not be found out, for example because a status list
    could not be reached.
    """
    content = read_secured(file)
    asked = _expectations(content, audience, challenge, (action, location, arguments))
    contexts = options.contexts_of(pinned)
    trust, insecure = build_trust(trusted, holders), allow_insecure_loopback
    with (
        opened_verifier(trust, allow_insecure_loopback=insecure, ledger=ledger, contexts=contexts) as verifier,
        console.progress("verifying"),
    ):
        report = verifier.verify(content, asked, at=at)
    console.show(_coloured(report), report.to_dict())
    _say_what_it_means(report, asked, remembered=ledger is not None)
    return exit_of(report)


def _coloured(report: Report) -> str:
    first, *others = report.explain().splitlines()
    colour = {Exit.DONE: "green", Exit.REFUSED: "red"}.get(exit_of(report), "yellow")
    return "\n".join([click.style(first, fg=colour, bold=True), *others])


def _expectations(
    content: bytes | str, audience: str | None, challenge: str | None, act: tuple[str | None, str | None, str | None]
) -> CredentialExpectations | PresentationExpectations:
    named = options.read_act(*act)
    if audience is not None:
        return PresentationExpectations(audience=audience, challenge=challenge, act=named)
    if _is_presentation(content):
        raise click.UsageError(
            "this is a presentation: say with --audience who you are (the service that it was made for)"
        )
    if named is not None or challenge is not None:
        raise click.UsageError("an act or a challenge is judged on a presentation: say with --audience who you are")
    return CredentialExpectations()


def _is_presentation(content: bytes | str) -> bool:
    try:
        types = parse_secured(content).document.get("type")
    except VcError:
        return False  # whatever it is, the report says what is wrong with it
    return types == "VerifiablePresentation" or (isinstance(types, list) and "VerifiablePresentation" in types)


def _say_what_it_means(
    report: Report, asked: CredentialExpectations | PresentationExpectations, *, remembered: bool
) -> None:
    if not report.accepted:
        return
    if isinstance(asked, CredentialExpectations):
        console.warn(ALONE)
    else:
        if asked.act is None:
            console.warn(ONLY_WHO)
        if not remembered:
            console.warn(NOT_REMEMBERED)
