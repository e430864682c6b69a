"""Where an act happens: absolute URIs, compared in one normal form and contained by whole path segments.

The rules this module keeps (agent-credentials R8):

- A location is `scheme://host[:port]/path`. Anything that two readers could take for two different places is refused,
  not repaired: dot segments (also encoded, also with parameters, as `..;x`: some servers cut those off before they
  resolve dots), encoded slashes, backslashes and percent signs, empty segments, userinfo,
  a query, a fragment, a host that is not plain ASCII or ends in a dot, a port with leading zeros.
- What is left is put into the normal form of RFC 3986 6.2.2 and 6.2.3: scheme and host in lower case, the default port
  left out, percent-encoded unreserved characters decoded, other escapes in upper case, an empty path as `/`.
- `https://h/a` contains `https://h/a`, `https://h/a/` and `https://h/a/b`, never `https://h/ab`.
"""

import re
from functools import lru_cache
from ipaddress import IPv6Address
from typing import NamedTuple

MAX_LOCATION = 2048  # characters; the customary limit of a URL

_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_SEGMENT = _UNRESERVED | frozenset("!$&'()*+,;=:@%")
_HOST = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-.")
_SCHEME = frozenset("abcdefghijklmnopqrstuvwxyz0123456789+-.")
_HEX = frozenset("0123456789abcdefABCDEF")
_AMBIGUOUS = frozenset("/\\%\x7f") | frozenset(map(chr, range(32)))
_DOT_SEGMENT = re.compile(r"(?:\A|/)\.\.?(?:/|;|%3B|\Z)", re.IGNORECASE)
_DEFAULT_PORTS = {"http": "80", "https": "443", "ws": "80", "wss": "443"}
_MAX_PORT = 65535
_MAX_HOST = 253  # RFC 1035 2.3.4


class Location(NamedTuple):
    """A place in normal form; `origin` is `scheme://host[:port]`, `path` begins with a slash."""

    origin: str
    path: str

    def __str__(self) -> str:
        return self.origin + self.path

    def contains(self, other: "Location") -> bool:
        """Tell whether `other` is this place or lies below it by whole path segments."""
        if self.origin != other.origin:
            return False
        return self.path == other.path or other.path.startswith(self.path.rstrip("/") + "/")


class AmbiguousLocationError(ValueError):
    """The text is not a location, or two readers could take it for two places; the message says what is wrong."""


@lru_cache(maxsize=1024)
def normal_location(text: str) -> Location:
    """Return the normal form of `text`; raises `AmbiguousLocationError`. Source: RFC 3986 6.2, agent-credentials R8."""
    if len(text) > MAX_LOCATION:
        raise AmbiguousLocationError(f"a location has at most {MAX_LOCATION} characters")
    if not text.isascii():  # before any lower(): the Kelvin sign would become a plain k
        raise AmbiguousLocationError("a location is ASCII; write names of hosts in their xn-- form and encode the path")
    scheme, separator, rest = text.partition("://")
    scheme = scheme.lower()
    if not separator or not scheme[:1].isalpha() or not _SCHEME.issuperset(scheme):
        raise AmbiguousLocationError("a location begins with scheme://host")
    authority, slash, path = rest.partition("/")
    return Location(f"{scheme}://{_normal_authority(authority, scheme)}", slash + _normal_path(path) if slash else "/")


def path_contains(parent: str, path: str) -> bool:
    """Tell whether `path` is `parent` or lies below it by whole segments; False for any path that is ambiguous.

    Both are plain paths, absolute or relative. Nothing is decoded: what holds a percent sign is compared as it stands,
    and refused when the escape could be read as a separator or a dot.
    """
    if not is_plain_path(parent) or not is_plain_path(path):
        return False
    return path == parent or path.startswith(parent.rstrip("/") + "/")


def is_plain_path(path: str) -> bool:
    """Tell whether every reader splits `path` alike: no dot segments, empty ones, backslashes, or their escapes."""
    lowered = path.lower()
    if any(character in path for character in _AMBIGUOUS - {"/", "%"}):
        return False
    if any(escape in lowered for escape in ("%2e", "%2f", "%5c", "%25", "%00")):
        return False
    segments = path.split("/")
    return bool(path) and "" not in segments[1:-1] and not _DOT_SEGMENT.search(path)


def _normal_authority(authority: str, scheme: str) -> str:
    if "@" in authority:
        raise AmbiguousLocationError("a location has no userinfo")
    if authority.startswith("["):
        host, bracket, port_part = authority.partition("]")
        return _normal_ipv6(host[1:], bracket) + _normal_port(port_part, scheme)
    host, colon, port = authority.partition(":")
    host = host.lower()
    labels = host.split(".")
    if not host or len(host) > _MAX_HOST or not _HOST.issuperset(host) or "" in labels:
        raise AmbiguousLocationError("a host is a name of ASCII letters, digits, hyphens and inner dots")
    return host + _normal_port(colon + port, scheme)


def _normal_ipv6(address: str, bracket: str) -> str:
    try:
        if not bracket or "%" in address:
            raise AmbiguousLocationError("an IPv6 address stands in brackets and has no zone")
        return f"[{IPv6Address(address).compressed}]"
    except ValueError as error:
        raise AmbiguousLocationError("the host is not an IPv6 address") from error


def _normal_port(text: str, scheme: str) -> str:
    if not text:
        return ""
    port = text[1:]
    if text[0] != ":" or not (port.isascii() and port.isdigit()) or port[0] == "0" or int(port[:6]) > _MAX_PORT:
        raise AmbiguousLocationError("a port is a number from 1 to 65535 without leading zeros")
    return "" if port == _DEFAULT_PORTS.get(scheme) else f":{port}"


def _normal_path(path: str) -> str:
    if "?" in path or "#" in path:
        raise AmbiguousLocationError("a location has no query and no fragment; arguments belong to the act")
    segments = [_normal_segment(segment) for segment in path.split("/")]
    normal = "/".join(segments)
    if _DOT_SEGMENT.search(normal):
        raise AmbiguousLocationError("a location has no dot segments")
    if "" in segments[:-1]:
        raise AmbiguousLocationError("a location has no empty segments")
    return normal


def _normal_segment(segment: str) -> str:
    if not _SEGMENT.issuperset(segment):
        raise AmbiguousLocationError("a location has only the characters of a URI; encode others with percent signs")
    if "%" not in segment:
        return segment
    head, *escaped = segment.split("%")
    return head + "".join([_normal_escape(part[:2]) + part[2:] for part in escaped])


def _normal_escape(digits: str) -> str:
    if len(digits) != 2 or not _HEX.issuperset(digits):  # noqa: PLR2004
        raise AmbiguousLocationError("a percent sign is followed by two hexadecimal digits")
    character = chr(int(digits, 16))
    if character in _AMBIGUOUS:
        raise AmbiguousLocationError("a location has no encoded slash, backslash, percent sign or control character")
    return character if character in _UNRESERVED else f"%{digits.upper()}"
