"""Writing `--output`: that FILE can be written is found out before anything is drawn, signed or recorded."""

import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

import click

from cli import console
from cli.exits import Exit

OUTPUT = click.option(
    "--out",
    "--output",
    "-o",
    "output",
    # What FILE may be is looked at in `drafted`, which also says what to do about it.
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write it to this file instead of standard output.",
)


class Output(NamedTuple):
    """Where a result goes: to a file that can be written, or to standard output where none was named."""

    path: Path | None
    write: Callable[[str], None]

    def show(self, text: str, data: Mapping[str, object]) -> Exit:
        """Write the result, tell where it is, and return the exit code; `data` is what `--json` prints. Call it once.

        Where the file cannot be written any more, the result is printed instead and the code is Exit.REFUSED: what it
        took to make it is spent by now.
        """
        try:
            self.write(text + "\n")
        except click.UsageError as error:
            return _printed_instead(text, data, f"{error.message}; the result was made, and printed instead")
        console.show(text if self.path is None else f"written to {self.path}", data)
        return Exit.DONE


def _printed_instead(text: str, data: Mapping[str, object], message: str) -> Exit:
    console.show(text, {**data, "error": {"exit": int(Exit.REFUSED), "message": message}})
    console.note(click.style("Error: ", fg="red") + message)
    return Exit.REFUSED


@contextmanager
def output_to(path: Path | None) -> Iterator[Output]:
    """Give where the result goes; nothing is done and UsageError is raised when that file cannot be written."""
    if path is None:
        yield Output(None, lambda _text: None)
        return
    with drafted(path) as write:
        yield Output(path, write)


@contextmanager
def drafted(path: Path) -> Iterator[Callable[[str], None]]:
    """Open a draft beside the file and give what writes it and moves it there, in one step; works once.

    Until then the file is as it was, and afterwards another process sees the old content or the new. Raises UsageError
    when a file of this name cannot be written, and what is given raises it when that is found out only then. Free
    space is not looked at.
    """
    with _told(path):
        _require_file(path)
        # The name is cut off, so that with what is added to it it is not too long where the file's own is not.
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:32]}.")
    stream, draft = os.fdopen(handle, "w", encoding="utf-8"), Path(name)

    def write(text: str) -> None:
        with _told(path):
            stream.write(text)
            stream.close()
            draft.replace(path)

    try:
        yield write
    finally:
        with suppress(OSError):  # an empty draft that stays behind must not hide why
            stream.close()
            draft.unlink(missing_ok=True)


def write_text(path: Path, text: str) -> None:
    """Write the file in one step, as `drafted` does. Raises UsageError."""
    with drafted(path) as write:
        write(text)


def _require_file(path: Path) -> None:
    """Refuse a directory, and what is no file: a draft would take the place of a device or a pipe."""
    if path.is_dir():
        raise click.UsageError(f"cannot write {path}: it is a folder; name a file in it")
    if path.exists() and not path.is_file():
        raise click.UsageError(f"cannot write {path}: it is no file; leave the option away and redirect the output")


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise click.UsageError(
            f"cannot write {path}: {error.strerror}; name a file in a folder you may write"
        ) from error
