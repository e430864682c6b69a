"""JSON Pointers (RFC 6901) that callers choose: read strictly, and followed into a document."""

import re
from typing import Final

from vc.strict_json import Json

Steps = tuple[str, ...]

_NOWHERE: Final = object()
_BARE_TILDE: Final = re.compile("~(?![01])")


class NotAPointer(ValueError):
    """A text is no JSON Pointer."""


def read_pointer(text: str) -> Steps:
    """Return the steps of a JSON Pointer, none for the whole document; raises NotAPointer. RFC 6901 3 and 4."""
    if not text:
        return ()
    if not text.startswith("/"):
        raise NotAPointer(f"{text!r:.80} does not start with /")
    if "~" in text and _BARE_TILDE.search(text):
        raise NotAPointer(f"{text!r:.80} has a ~ without 0 or 1 behind it")
    return tuple(step.replace("~1", "/").replace("~0", "~") for step in text[1:].split("/"))


def leads_somewhere(document: Json, steps: Steps) -> bool:
    """Tell whether there is a value in `document` at the end of `steps`; an index has no sign and no leading zero."""
    value: object = document
    for step in steps:
        value = _next(value, step)
        if value is _NOWHERE:
            return False
    return True


def _next(value: object, step: str) -> object:
    if isinstance(value, dict):
        return value.get(step, _NOWHERE)
    if isinstance(value, list) and step.isascii() and step.isdigit() and str(int(step[:9])) == step:
        return value[int(step)] if int(step) < len(value) else _NOWHERE
    return _NOWHERE
