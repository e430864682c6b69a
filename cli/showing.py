"""Credentials and presentations as lines for a person."""

import json
from collections.abc import Mapping
from datetime import datetime

from cli import console
from vc.times import format_timestamp

_SHOWN_FIRST = ("id", "type", "issuer", "holder", "validFrom", "validUntil")
_NOT_SHOWN = ("@context", "proof")


def moment(value: datetime | None) -> str | None:
    """Return a moment as it is written in credentials."""
    return None if value is None else format_timestamp(value)


def document_lines(document: Mapping[str, object]) -> list[str]:
    """Return the members of a document, the telling ones first; JSON for what is nested."""
    names = [name for name in _SHOWN_FIRST if name in document]
    names += [name for name in document if name not in _SHOWN_FIRST and name not in _NOT_SHOWN]
    lines: list[str] = []
    for name in names:
        lines += _member(name, document[name])
    return lines


def _member(name: str, value: object) -> list[str]:
    if isinstance(value, str):
        return [f"{console.title(name)}: {printable(value)}"]
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return [f"{console.title(name)}: {printable(', '.join(value))}"]
    text = json.dumps(value, indent=2, ensure_ascii=False)
    return [f"{console.title(name)}:", *(f"  {printable(line)}" for line in text.splitlines())]


def printable(text: str) -> str:
    """Return the text with control characters escaped: a file must not be able to drive the terminal."""
    return "".join(letter if letter.isprintable() else letter.encode("unicode_escape").decode() for letter in text)
