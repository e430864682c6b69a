"""`agentvc wallet`: the agent's side; one file for each thing that a holder does."""

import click

from cli.pages import Chapter
from cli.wallet.delegating import delegate
from cli.wallet.keeping import accept, list_
from cli.wallet.making import did, init
from cli.wallet.presenting import present
from cli.wallet.revoking import revoke


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
    """Hold an agent's key and credentials; present, hand on.

    The wallet is one file, AGENTVC_WALLET, encrypted under the passphrase.
    """


for command in (init, did, accept, list_, present, delegate, revoke):
    wallet.add_command(command)
