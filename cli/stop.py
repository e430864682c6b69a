"""`agentvc stop` and `lift`: everything that an agent, a persona or a principal was given, in one call."""

import getpass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cli import console, options
from cli.opening import opened_issuer
from cli.pages import verb
from cli.showing import moment, printable
from cli.words import WORDS

if TYPE_CHECKING:
    from issuer.bounds import Bound
    from issuer.switch_ports import SwitchKey
    from issuer.switching import Stop
    from issuer.wiring import Issuer

KINDS = ("agent", "persona", "principal")
_OF = click.option("--of", "principal", type=WORDS, help="With a persona that is given by its name: whose it is.")


@verb(
    "stop",
    examples=[
        "agentvc stop principal acct:alice@acme.example --reason 'left the company'",
        "agentvc stop agent did:key:z6Mk… --reason 'the device was lost' --for-good",
        "agentvc stop persona scheduler --of alice --reason 'under review'",
        "agentvc stop --status",
    ],
)
@click.argument("kind", type=click.Choice(KINDS), required=False)
@click.argument("identifier", metavar="[ID]", required=False, type=WORDS)
@_OF
@click.option("--reason", type=WORDS, help="Why; kept in the issuer's records and not published. Required to stop.")
@click.option("--for-good", is_flag=True, help="Revoke instead of suspending: it can never be lifted.")
@click.option("--status", is_flag=True, help="Show every stop that is on, and change nothing.")
@options.HOME
@options.PASSPHRASE
def stop(  # noqa: PLR0913 -- click passes one argument an option
    *,
    kind: str | None,
    identifier: str | None,
    principal: str | None,
    reason: str | None,
    for_good: bool,
    status: bool,
    home: Path,
    passphrase_file: Path | None,
) -> None:
    """Stop everything that an agent, a persona or a principal was given.

    ID is the agent's DID, the principal (a URI, or the name of an account), or the persona's DID or name. It stops what
    this issuer issued, and with it everything that holders passed on below. Until `agentvc lift`, or for ever.
    """
    if status:
        if kind is not None or reason is not None or for_good:
            raise click.UsageError("--status shows what is stopped and takes nothing else")
        _show_status(home, passphrase_file)
        return
    if kind is None or identifier is None:
        raise click.UsageError("say whom to stop: agentvc stop principal acct:alice@acme.example --reason …")
    if reason is None:
        raise click.UsageError("say why, with --reason: whoever is asked later will want to know")
    with opened_issuer(home, passphrase_file) as issuer:
        key = _key(issuer, kind, identifier, principal)
        stopped = issuer.switching.stop(key, reason=reason, by=whoever_is_here(), for_good=for_good)
        stop_lines(stopped, issuer.switching.bound)
    if stopped.missed:
        how = "revoke them one by one" if for_good else "stop it --for-good, or revoke them one by one"
        console.warn(f"{_credentials(stopped.missed)} of this agent without its switch still valid: {how}")
    elif not stopped.count:
        console.warn(f"nothing that is valid names {key.name}: is it spelt right? Nothing is issued to it from now on")


@verb(
    "lift",
    examples=[
        "agentvc lift principal acct:alice@acme.example --reason 'came back'",
        "agentvc lift persona scheduler --of alice --json",
    ],
)
@click.argument("kind", type=click.Choice(KINDS))
@click.argument("identifier", metavar="ID", type=WORDS)
@_OF
@click.option("--reason", type=WORDS, help="Why; kept in the issuer's records and not published.")
@options.HOME
@options.PASSPHRASE
def lift(  # noqa: PLR0913 -- click passes one argument an option
    *,
    kind: str,
    identifier: str,
    principal: str | None,
    reason: str | None,
    home: Path,
    passphrase_file: Path | None,
) -> None:
    """Lift a stop that was not for good.

    What was stopped works again, but for what was revoked, and what is suspended by itself or by another stop.
    """
    with opened_issuer(home, passphrase_file) as issuer:
        key = _key(issuer, kind, identifier, principal)
        stop_lines(issuer.switching.lift(key, reason=reason, by=whoever_is_here()), issuer.switching.bound)


def whoever_is_here() -> str:
    """Return who is at this terminal, for the records."""
    try:
        name = getpass.getuser()
    except (KeyError, OSError, ImportError):
        name = "somebody"  # a container without names of users
    # It may come from the environment, as any bytes.
    return f"{name.encode('utf-8', 'replace').decode()} at the command line"


def stop_lines(stopped: "Stop", bound: "Bound") -> None:
    """Print a switch that was turned."""
    from issuer.persona_content import stop_content  # noqa: PLC0415 -- keeps the start of other commands fast

    console.show(_told(stopped, bound), stop_content(stopped, bound))


def _show_status(home: Path, passphrase_file: Path | None) -> None:
    from issuer.persona_content import stop_content  # noqa: PLC0415 -- keeps the start of other commands fast

    with opened_issuer(home, passphrase_file) as issuer:
        found, bound = issuer.switching.on(), issuer.switching.bound
    console.show(
        "\n".join(_told(one, bound) for one in found) or "nothing is stopped",
        {"stops": [stop_content(one, bound) for one in found]},
    )


def _key(issuer: "Issuer", kind: str, identifier: str, principal: str | None) -> "SwitchKey":
    from issuer.switch_ports import SwitchKind  # noqa: PLC0415 -- keeps the start of other commands fast

    if principal is not None and kind != SwitchKind.PERSONA:
        raise click.UsageError(f"--of says whose persona it is; leave it out for kind {kind}")
    if kind == SwitchKind.AGENT:
        options.DidType().convert(identifier, None, None)
    key = issuer.personas.key_meant(SwitchKind(kind), identifier, principal)
    if kind == SwitchKind.PRINCIPAL and key.name != identifier:
        console.note(f"{identifier} was taken for {key.name}")
    return key


def _told(stopped: "Stop", bound: "Bound") -> str:
    from issuer.durations import format_duration  # noqa: PLC0415 -- keeps the start of other commands fast

    switch = stopped.switch
    if not switch.on:
        title = console.title(printable(f"lifted: {switch.key}"))
        return f"{title}\n  {_credentials(stopped.count)} issued here and still valid, unless stopped otherwise"
    how = "stopped for good" if switch.final else "stopped"
    below = "it" if stopped.count == 1 else "them"
    latest, direct = format_duration(bound.within), format_duration(bound.direct)
    lines = [
        console.title(printable(f"{how}: {switch.key}")),
        printable(f"  since {moment(switch.changed)}, by {switch.by}: {switch.reason}"),
        f"  {_credentials(stopped.count)} issued here and still valid, and every hop that was passed on below {below}",
        f"  refused by every verifier from {moment(stopped.by)} at the latest ({latest})",
        f"  where no cache is on the way, from {moment(stopped.direct_by)} ({direct})",
    ]
    return "\n".join(lines)


def _credentials(count: int) -> str:
    return "1 credential" if count == 1 else f"{count} credentials"
