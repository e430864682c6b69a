"""`agentvc wallet present`: one presentation for one service and one act."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from cli import options
from cli.files import as_text
from cli.opening import open_wallet
from cli.pages import verb
from cli.showing import moment
from cli.writing import OUTPUT, output_to
from vc.delegation import Act
from vc.securing.enveloped import envelope
from wallet import MAX_LIFE, Wallet

# Those that sign a whole presentation for one audience and are no draft; the first is the default.
_MECHANISMS = ("vp+jwt", "vp+cose", "eddsa-jcs-2022", "ecdsa-jcs-2019", "eddsa-rdfc-2022", "ecdsa-rdfc-2019")


@verb(
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
) -> int:
    """Sign a presentation for one service and one act. It can be used once, and lives at most 120 seconds.

    ID names the credentials to show; a delegation is shown with every hop that it rests on. Without any, the held
    delegation with the least authority that covers the act is shown, and nothing else.
    """
    act = options.read_act(action, location, arguments)
    if not credential_ids and act is None:
        raise click.UsageError("name the credentials to show, or the act (--action and --location) to choose one for")
    with output_to(output) as out:
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
        told = {
            "verifiablePresentation": envelope(secured),
            "credentials": list(shown),
            "audience": audience,
            "challenge": challenge,
            "expires": moment(secured.proofs[0].expires),
        }
        return out.show(as_text(secured), told)


def _chosen(opened: Wallet, act: Act | None, audience: str, now: datetime) -> tuple[str, ...]:
    """Choose what is shown when nothing was named: one delegation, and no more about the agent than that."""
    return () if act is None else (opened.find_for(act, at=now, audience=audience).id,)
