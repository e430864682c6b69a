"""Commands and groups of commands whose help pages always end with examples."""

from collections.abc import Callable, Sequence
from typing import Any

import click

from cli import console
from cli.problems import fail


class _Page(click.Command):
    """A help page with examples; a page without any cannot be made."""

    def __init__(self, *args: Any, examples: Sequence[str], **kwargs: Any) -> None:  # noqa: ANN401 -- click's own arguments
        if not examples:
            raise ValueError(f"the page {kwargs.get('name')} has no examples")
        super().__init__(*args, **kwargs)
        self.examples = tuple(examples)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the examples below the options."""
        with formatter.section("Examples"):
            for example in self.examples:
                formatter.write(f"  {example}\n")
        super().format_epilog(ctx, formatter)


class Verb(_Page):
    """A command that does something: it takes `--json` and `--debug`, and reports its errors in one line."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 -- click's own arguments
        super().__init__(*args, **kwargs)
        self.params += [
            click.Option(
                ["--json"],
                is_flag=True,
                expose_value=False,
                callback=console.remember_json,
                help="Print the result as JSON on standard output.",
            ),
            click.Option(
                ["--debug"],
                is_flag=True,
                expose_value=False,
                callback=console.remember_debug,
                help="Show the traceback of an error.",
            ),
        ]

    def invoke(self, ctx: click.Context) -> int:
        """Run the command and leave with its exit code."""
        try:
            code = int(super().invoke(ctx) or 0)
        except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):
            raise  # click knows what to do
        except Exception as error:  # noqa: BLE001 -- the one place where the last resort is
            code = fail(error)
        ctx.exit(code)


class Chapter(_Page, click.Group):
    """A group of commands."""

    command_class = Verb


def verb(name: str, examples: Sequence[str]) -> Callable[[Callable[..., Any]], Verb]:
    """Make a command of a function; its docstring is the page."""
    return click.command(name, cls=Verb, examples=examples)
