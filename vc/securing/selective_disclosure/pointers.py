"""Which part of a document JSON Pointers select (RFC 6901; VC-DI-ECDSA 3.4.10 to 3.4.13).

What is selected stands in the same objects as in the document, each with its `id` and `type`; arrays close up.
"""

import re
from collections.abc import Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Final

from vc.securing.secured import malformed
from vc.strict_json import Json, JsonObject

MAX_POINTERS: Final = 256  # of one disclosure; a credential in use has a few dozen members
_INDEX: Final = re.compile(r"0|[1-9][0-9]{0,8}")
_KEPT: Final = ("id", "@id", "type", "@type")  # whoever shows a member shows whose it is (VC-DI-ECDSA 3.4.11)
_BAD_ESCAPE: Final = re.compile(r"~(?![01])")


@dataclass(slots=True)
class _Wanted:
    """What is wanted of one value: all of it, or these members."""

    whole: bool = False
    members: dict[str, "_Wanted"] = field(default_factory=dict)


def selection(document: Mapping[str, Json], pointers: Iterable[str]) -> "JsonObject | None":
    """Return the part of `document` that `pointers` select, with its `@context`; None when there are no pointers.

    Values are copies. Raises Malformed naming the pointer that is none, or that matches nothing.
    NOT checked: that the contexts map `id` and `type` as usual, and that there is one `@context` only.
    """
    wanted = _Wanted()
    for number, pointer in enumerate(pointers):
        if number == MAX_POINTERS:
            raise malformed("", f"there are more than {MAX_POINTERS} pointers", "Select whole objects")
        _want(wanted, document, pointer)
    if not (wanted.whole or wanted.members):
        return None
    selected = deepcopy(dict(document)) if wanted.whole else _part(dict(document), wanted)
    if "@context" in document:
        selected["@context"] = deepcopy(document["@context"])
    return selected


def _want(wanted: _Wanted, document: Mapping[str, Json], pointer: str) -> None:
    value: Json = dict(document)
    for step in _steps(pointer):
        if isinstance(value, dict) and step in value:
            value = value[step]
        elif isinstance(value, list) and _INDEX.fullmatch(step) and int(step) < len(value):
            value = value[int(step)]
        else:
            raise malformed(f"{pointer:.120}", "the pointer matches nothing in the document", "Point at what is there")
        wanted = wanted.members.setdefault(step, _Wanted())
    wanted.whole = True


def _steps(pointer: str) -> list[str]:
    if (pointer and not pointer.startswith("/")) or _BAD_ESCAPE.search(pointer):
        raise malformed(f"{pointer:.120}", "it is not a JSON Pointer", "Write it as RFC 6901 says: /member/0/member")
    return [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]]


def _part(value: JsonObject, wanted: _Wanted) -> JsonObject:
    part: JsonObject = {name: value[name] for name in _KEPT if name in value and not _is_blank(value[name])}
    for name, inner in wanted.members.items():
        part[name] = _selected(value[name], inner)
    return deepcopy(part)


def _selected(value: Json, wanted: _Wanted) -> Json:
    if wanted.whole:
        return value
    if isinstance(value, list):
        return [_selected(value[int(step)], wanted.members[step]) for step in sorted(wanted.members, key=int)]
    return _part(value, wanted) if isinstance(value, dict) else value


def _is_blank(value: Json) -> bool:
    return isinstance(value, str) and value.startswith("_:")
