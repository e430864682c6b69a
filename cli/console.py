"""Where output goes: results to standard output, messages and progress to standard error."""

import json
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

import click

_AS_JSON = "agentvc.as_json"
_DEBUG = "agentvc.debug"


def remember_json(context: click.Context, _parameter: click.Parameter, value: bool) -> None:
    """Keep the value of `--json` for the whole command line."""
    context.meta[_AS_JSON] = value or context.meta.get(_AS_JSON, False)


def remember_debug(context: click.Context, _parameter: click.Parameter, value: bool) -> None:
    """Keep the value of `--debug` for the whole command line."""
    context.meta[_DEBUG] = value or context.meta.get(_DEBUG, False)


def as_json() -> bool:
    """Say whether the result is wanted as JSON."""
    context = click.get_current_context(silent=True)
    return bool(context and context.meta.get(_AS_JSON))


def debugging() -> bool:
    """Say whether tracebacks are wanted."""
    context = click.get_current_context(silent=True)
    return bool(context and context.meta.get(_DEBUG))


def colour_wanted() -> bool | None:
    """Return False when NO_COLOR is set (no-color.org), else None: click then colours on a terminal only."""
    return False if os.environ.get("NO_COLOR") else None


def show(text: str, data: Mapping[str, object] | Sequence[object]) -> None:
    """Print the result, once: as text, or as `data` in JSON with `--json`."""
    click.echo(json.dumps(data, indent=2, ensure_ascii=False) if as_json() else text)


def note(message: str) -> None:
    """Print a message for the person at the terminal."""
    click.echo(message, err=True)


def warn(message: str) -> None:
    """Print a message that should not be missed."""
    click.echo(click.style("Note: ", fg="yellow") + message, err=True)


def title(text: str) -> str:
    """Return a heading."""
    return click.style(text, bold=True)


@contextmanager
def progress(doing: str) -> Iterator[None]:
    """Say on a terminal what is being done while it takes time, and take it back when it is done."""
    on_terminal = sys.stderr.isatty()
    if on_terminal:
        click.echo(f"{doing} …", err=True, nl=False)
    try:
        yield
    finally:
        if on_terminal:
            click.echo(f"\r{' ' * (len(doing) + 2)}\r", err=True, nl=False)
