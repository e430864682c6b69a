"""`agentvc init`: make an issuer."""

from pathlib import Path

import click

from cli import console, options
from cli.opening import new_passphrase
from cli.pages import verb


@verb(
    "init",
    examples=[
        "agentvc init",
        "agentvc init --url https://acme.example",
        "AGENTVC_PASSPHRASE=… agentvc init --home /srv/acme --url https://acme.example --json",
    ],
)
@options.HOME
@options.PASSPHRASE
@click.option(
    "--url",
    default="http://localhost:8000",
    show_default=True,
    help="The public address of the issuer; its DID is made from it, and its status lists are found there.",
)
def init(home: Path, passphrase_file: Path | None, url: str) -> None:
    """Make an issuer: key, store, settings and an administrator token.

    The token is printed this once and stored only as a hash. Nothing that is there already is changed.
    """
    from issuer.setup import initialise  # noqa: PLC0415 -- keeps the start of other commands fast

    passphrase = new_passphrase(passphrase_file)
    with console.progress("making the key and the store"):
        made = initialise(home, url, passphrase)
    console.show(
        f"{console.title('issuer')}: {made.did}\n"
        f"{console.title('settings')}: {made.settings_path}\n"
        f"{console.title('administrator token')}: {made.admin_token}",
        {
            "did": made.did,
            "url": url,
            "home": str(home),
            "settings": str(made.settings_path),
            "adminToken": made.admin_token,
        },
    )
    console.warn("the token is not shown again: keep it where you keep passwords. Next: agentvc serve")
