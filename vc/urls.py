"""What counts as a URL wherever the data model asks for one."""

import re
from typing import Final

# A scheme, a colon, and at least one more character. None of them is one that RFC 3987 2.2 keeps out of an IRI: white
# space, controls, and <>"{}|\^` . Each percent sign begins an escape. http and https are followed by // and a host.
_ABSOLUTE: Final = re.compile(
    r"(?![Hh][Tt][Tt][Pp][Ss]?:(?!//[^/?#]))"
    r"[A-Za-z][A-Za-z0-9+.-]*+:(?!\Z)"
    r"[^\x00-\x20\x7f-\x9f<>\"{}|\\^`%]*+"
    r"(?:%[0-9A-Fa-f]{2}[^\x00-\x20\x7f-\x9f<>\"{}|\\^`%]*+)*+"
)


def is_absolute_url(text: str) -> bool:
    """Whether `text` is an absolute URL or IRI, written without white space and without broken escapes.

    Any scheme will do (`https:`, `did:`, `urn:`, `acct:`, `data:`). Whether the scheme's own rules hold is NOT checked.
    Source: VC-DATA-MODEL-2.0 4.4 and its definition of URL; RFC 3986 4.3; RFC 3987 2.2.
    """
    return _ABSOLUTE.fullmatch(text) is not None
