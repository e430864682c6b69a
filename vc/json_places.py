"""Where in a JSON text something stands, for error messages. Nothing here runs on a text that is accepted."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple

# Possessive, so that no text, however many escaped quotes it has, is read more than once; the last quote is optional
# because the text may end inside a string.
STRING: Final = re.compile(r'"(?:[^"\\]++|\\.)*+"?', re.DOTALL)
_LONGEST_STEP: Final = 80  # characters; far longer than any term in use
_TOKEN: Final = re.compile(r'"(?:[^"\\]++|\\.)*+"?|[][{}:,]|[^][{}:,"\s]++', re.DOTALL)


def pointer(*steps: str | int) -> str:
    """The JSON Pointer (RFC 6901) that takes these steps, made safe to print.

    A hostile document chooses its own member names: what does not print is shown as an escape, and a long name is cut.
    """
    return "".join("/" + _shown(str(step)).replace("~", "~0").replace("/", "~1") for step in steps)


def _shown(name: str) -> str:
    if len(name) > _LONGEST_STEP:
        name = name[:_LONGEST_STEP] + "…"
    return name if name.isprintable() else repr(name)[1:-1]


def place_of_position(text: str, position: int) -> str:
    """`line L, column C` of a character, both counted from 1."""
    line = text.count("\n", 0, position) + 1
    return f"line {line}, column {position - text.rfind(chr(10), 0, position)}"


def place_of_literal(text: str, literal: str) -> str:
    """Where `literal`, a number or a bare word, first stands as a value."""
    return _first_place(text, (visit for visit in _visits(text) if visit.scalar == literal))


def place_of_duplicate(text: str) -> str:
    """Where an object names a member for the second time."""
    return _first_place(text, (visit for visit in _visits(text) if visit.repeats))


def place_of_lone_surrogate(text: str) -> str:
    """Where a string has half of a surrogate pair."""
    return _first_place(text, (visit for visit in _visits(text) if _has_lone_surrogate(visit.scalar)))


@dataclass(slots=True)
class _Open:
    """An array or object that is being read: the step that leads into it at the moment."""

    step: str | int
    names: set[str] = field(default_factory=set)


class _Visit(NamedTuple):
    """One scalar or member name; the steps that lead to it are those of `opened` until the next visit."""

    scalar: str
    position: int
    opened: list[_Open]
    repeats: bool


def _visits(text: str) -> Iterator[_Visit]:
    """Each scalar and each member name of a text, as far as the text is valid JSON."""
    opened: list[_Open] = []
    awaits_name = False
    for found in _TOKEN.finditer(text):
        match found.group():
            case "{" | "[" as bracket:
                opened.append(_Open("" if bracket == "{" else 0))
                awaits_name = bracket == "{"
            case "}" | "]":
                del opened[-1:]
            case ",":
                awaits_name = _advance(opened)
            case ":":
                awaits_name = False
            case scalar:
                repeats = awaits_name and _enter_member(opened[-1], scalar)
                yield _Visit(scalar, found.start(), opened, repeats)


def _advance(opened: list[_Open]) -> bool:
    """Step to the next item of the innermost container; True when that is a member, so that its name comes first."""
    if not opened:
        return False
    innermost = opened[-1]
    if isinstance(innermost.step, int):
        innermost.step += 1
        return False
    return True


def _enter_member(innermost: _Open, scalar: str) -> bool:
    """Step to the member that `scalar` names; True when it was named before."""
    name = _unquoted(scalar)
    repeats = name in innermost.names
    innermost.names.add(name)
    innermost.step = name
    return repeats


def _unquoted(scalar: str) -> str:
    try:
        return str(json.loads(scalar)) if scalar[0] == '"' else scalar
    except ValueError:
        return scalar


def _has_lone_surrogate(scalar: str) -> bool:
    return any("\ud800" <= character <= "\udfff" for character in _unquoted(scalar))


def _first_place(text: str, visits: Iterator[_Visit]) -> str:
    for visit in visits:
        path = pointer(*(each.step for each in visit.opened))
        return f"{place_of_position(text, visit.position)} ({path or 'the whole text'})"
    return ""
