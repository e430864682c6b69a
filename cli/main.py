"""The `agentvc` command."""

import json
import sys
from collections.abc import Sequence
from importlib.metadata import version
from typing import Any, Never

import click

from cli import console
from cli.demo import demo
from cli.exam.group import exam
from cli.exits import Exit
from cli.init import init
from cli.inspect import inspect
from cli.issue import issue
from cli.pages import Chapter
from cli.persona import persona
from cli.serve import serve
from cli.status import resume, revoke, suspend
from cli.stop import lift, stop
from cli.verify import verify
from cli.wallet import wallet


class Program(Chapter):
    """The root: whatever ends a command becomes an exit code here."""

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        **extra: Any,  # noqa: ANN401 -- click's own arguments
    ) -> Never:
        """Run the command line and leave the process with its exit code."""
        given = list(sys.argv[1:] if args is None else args)
        del standalone_mode  # click's own way to end a process is replaced below
        try:
            code = super().main(given, prog_name or "agentvc", complete_var, standalone_mode=False, **extra)
        except click.ClickException as error:
            code = _wrong_usage(error, given)
        except (click.Abort, KeyboardInterrupt):
            console.note("stopped")
            code = Exit.INTERRUPTED
        sys.exit(code if isinstance(code, int) else 0)


def _wrong_usage(error: click.ClickException, given: Sequence[str]) -> Exit:
    if "--json" in given:
        message = " ".join(error.format_message().split())
        click.echo(json.dumps({"error": {"exit": int(Exit.WRONG_USAGE), "message": message}}, indent=2))
    error.show()
    return Exit.WRONG_USAGE


@click.group(
    cls=Program,
    examples=[
        "agentvc demo                                   # the whole story, on this machine",
        "agentvc init && agentvc serve                  # an organisation",
        "agentvc wallet init && agentvc wallet did      # an agent",
        "agentvc verify vp.jwt --trust did:web:acme.example --audience https://cal.example   # a service",
    ],
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(version("agentvc"), prog_name="agentvc")
@click.pass_context
def agentvc(context: click.Context) -> None:
    """Use Verifiable Credentials for AI agents: who sent them, what they may do, how to stop them.

    Exit codes: 0 accepted or done, 1 refused, 2 wrong usage, 3 it could not be found out.
    """
    context.color = console.colour_wanted()


for command in (init, serve, issue, verify, inspect, revoke, suspend, resume, persona, stop, lift, wallet, exam, demo):
    agentvc.add_command(command)


def main() -> None:
    """Run `agentvc`."""
    agentvc.main()
