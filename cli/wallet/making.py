"""`agentvc wallet init` and `did`: a new key, and who it is."""

from pathlib import Path

import click

from cli import console, options
from cli.opening import new_passphrase, open_wallet
from cli.pages import verb
from did.keys.algorithm import KeyType
from wallet import Wallet

_KEY_TYPES = {kind.value.lower(): kind for kind in KeyType}


@verb("init", examples=["agentvc wallet init", "agentvc wallet init --wallet agent.sqlite3 --key-type p-256"])
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


@verb("did", examples=["agentvc wallet did", 'agentvc issue identity.json --to "$(agentvc wallet did)"'])
@options.WALLET
@options.PASSPHRASE
def did(wallet_file: Path, passphrase_file: Path | None) -> None:
    """Print the agent's DID: the value for `agentvc issue --to`."""
    opened = open_wallet(wallet_file, passphrase_file)
    console.show(opened.did, {"did": opened.did, "verificationMethod": opened.identity.method})
