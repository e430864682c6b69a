"""`agentvc persona`: what principals are entitled to, and who acts for them in which role."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from cli import console, options
from cli.files import FILE, read_bytes
from cli.opening import opened_issuer, passphrase
from cli.pages import Chapter
from cli.persona_lines import entitlement_lines, persona_line, persona_lines
from cli.stop import stop_lines, whoever_is_here
from cli.words import WORDS
from did import PrivateKey
from did.keys.custody import write_key_file
from did.methods.key import did_key
from vc.strict_json import parse_object

if TYPE_CHECKING:
    from issuer.persona_ports import Persona
    from issuer.switching import Standing
    from issuer.wiring import Issuer

KEYS = "personas"  # the folder of the keys of personas, in the issuer's

_PERSONA = click.argument("persona_id", metavar="PERSONA", type=WORDS)
_OF = click.option(
    "--of", "principal", type=WORDS, help="Whose persona it is, where PERSONA is a name that several have."
)


@click.group(
    cls=Chapter,
    examples=[
        "agentvc persona entitle alice.json",
        "agentvc persona create alice --template scheduler",
        "agentvc persona suspend scheduler --of alice --reason 'on holiday'",
    ],
)
def persona() -> None:
    """Let somebody's agents act in a role.

    A persona is a principal in a role, with a DID of its own. It is granted what both the role (a template in the
    settings) and the principal's entitlements allow, and it can be suspended without touching anything else.
    """


@persona.command("entitle", examples=["agentvc persona entitle alice.json", "agentvc persona entitle - --json"])
@FILE
@options.HOME
@options.PASSPHRASE
def entitle(file: str, home: Path, passphrase_file: Path | None) -> None:
    """Say what a principal may have, in place of what was said before.

    FILE is {"principal": …, "authorization_details": […]}, and audience and approval where they bound it. Personas are
    granted less, or more, from this moment on; what was issued before stays as it is.
    """
    document = parse_object(read_bytes(file))
    with opened_issuer(home, passphrase_file) as issuer:
        from issuer.persona_content import entitlements_content  # noqa: PLC0415 -- keeps the start of others fast

        entitlements = issuer.entitlements.write(document, whoever_is_here())
    console.show(entitlement_lines(entitlements), entitlements_content(entitlements))


@persona.command(
    "create",
    examples=[
        "agentvc persona create alice --template scheduler",
        "agentvc persona create acct:alice@acme.example --template scheduler --name 'holiday cover'",
        "agentvc persona create alice --template scheduler --did did:key:z6Mk… --json",
    ],
)
@click.argument("principal", type=WORDS)
@click.option("--template", type=WORDS, required=True, help="The role: a template in the settings.")
@click.option("--name", type=WORDS, help="Its name, which credentials carry. Default: that of the template.")
@click.option(
    "--did",
    type=options.DidType(),
    help="Its DID, when it has one; otherwise a key is made and kept, encrypted, in the issuer's folder.",
)
@options.HOME
@options.PASSPHRASE
def create(  # noqa: PLR0913, PLR0917 -- click passes one argument an option
    principal: str, template: str, name: str | None, did: str | None, home: Path, passphrase_file: Path | None
) -> None:
    """Create a persona and show what it is granted.

    PRINCIPAL is a URI, or the name of an account: alice is the one alice that has entitlements here, else
    acct:alice@ and the issuer's host.
    """
    with opened_issuer(home, passphrase_file) as issuer:
        taken = issuer.personas.principal(principal)
        proposal = issuer.personas.propose(taken, template, name)
        known = issuer.personas.of(taken, proposal.name)
        chosen = did or (known.did if known else _new_did(home, passphrase_file))
        made = issuer.personas.create(proposal, chosen).persona
        _show(issuer, made)
    if taken != principal:
        console.note(f"{principal} was taken for {taken}")
    if known is not None:
        console.note("it was there already")


@persona.command("list", examples=["agentvc persona list", "agentvc persona list --of alice --json"])
@_OF
@options.HOME
@options.PASSPHRASE
def list_personas(principal: str | None, home: Path, passphrase_file: Path | None) -> None:
    """List personas: whose they are, in which role, and which are suspended or stopped for good."""
    with opened_issuer(home, passphrase_file) as issuer:
        found = issuer.personas.all(_whose(issuer, principal))
        lines = [persona_line(one, _standings(issuer, one)) for one in found]
        console.show("\n".join(lines), [_content(issuer, one) for one in found])
    if not found:
        console.note("there are no personas; make one with agentvc persona create")


@persona.command("show", examples=["agentvc persona show scheduler", "agentvc persona show did:key:z6Mk… --json"])
@_PERSONA
@_OF
@options.HOME
@options.PASSPHRASE
def show(persona_id: str, principal: str | None, home: Path, passphrase_file: Path | None) -> None:
    """Show a persona: what it is granted now, and in what that is less than its role.

    PERSONA is its DID or its name.
    """
    with opened_issuer(home, passphrase_file) as issuer:
        _show(issuer, issuer.personas.find(persona_id, _whose(issuer, principal)))


@persona.command(
    "suspend",
    examples=[
        "agentvc persona suspend scheduler --reason 'under review'",
        "agentvc persona suspend scheduler --of alice --reason 'on holiday' --json",
    ],
)
@_PERSONA
@_OF
@click.option("--reason", type=WORDS, required=True, help="Why; kept in the issuer's records and not published.")
@options.HOME
@options.PASSPHRASE
def suspend(persona_id: str, principal: str | None, reason: str, home: Path, passphrase_file: Path | None) -> None:
    """Suspend a persona until `agentvc persona resume`: everything it was given, and nothing else of its principal.

    PERSONA is its DID or its name.
    """
    with opened_issuer(home, passphrase_file) as issuer:
        key = issuer.personas.key_of(issuer.personas.find(persona_id, _whose(issuer, principal)))
        stop_lines(issuer.switching.stop(key, reason=reason, by=whoever_is_here()), issuer.switching.bound)


@persona.command("resume", examples=["agentvc persona resume scheduler", "agentvc persona resume did:key:z6Mk… --json"])
@_PERSONA
@_OF
@click.option("--reason", type=WORDS, help="Why; kept in the issuer's records and not published.")
@options.HOME
@options.PASSPHRASE
def resume(
    persona_id: str, principal: str | None, reason: str | None, home: Path, passphrase_file: Path | None
) -> None:
    """Lift the suspension of a persona. What was revoked stays revoked.

    PERSONA is its DID or its name.
    """
    with opened_issuer(home, passphrase_file) as issuer:
        found = issuer.personas.find(persona_id, _whose(issuer, principal))
        key = issuer.personas.key_of(found)
        stop_lines(issuer.switching.lift(key, reason=reason, by=whoever_is_here()), issuer.switching.bound)


def _whose(issuer: "Issuer", principal: str | None) -> str | None:
    return None if principal is None else issuer.personas.principal(principal)


def _new_did(home: Path, passphrase_file: Path | None) -> str:
    """Make a key, keep it under its own name, and give its DID; it is on the disk before anybody is told of it."""
    key = PrivateKey.generate()
    folder = home / KEYS
    folder.mkdir(mode=0o700, exist_ok=True)
    did = did_key(key.public_key)
    write_key_file(folder / f"{did.rpartition(':')[2]}.key.jwe", key, passphrase(passphrase_file))
    return did


def _content(issuer: "Issuer", found: "Persona") -> dict[str, object]:
    from issuer.persona_content import portrait_content  # noqa: PLC0415 -- keeps the start of others fast

    return dict(portrait_content(issuer.personas.portrait(found), _standings(issuer, found)))


def _show(issuer: "Issuer", found: "Persona") -> None:
    console.show(persona_lines(issuer.personas.portrait(found), _standings(issuer, found)), _content(issuer, found))


def _standings(issuer: "Issuer", found: "Persona") -> tuple["Standing", ...]:
    return tuple(issuer.switching.standings(issuer.personas.keys_stopping(found)).values())
