"""The formats that are checked; any other `format` is a remark (JSON-SCHEMA-VALIDATION 7.2.1).

Each check takes time linear in the text. `regex` is left out: nothing that compiles a stranger's expression is run.
"""

import re
from collections.abc import Callable, Mapping
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from typing import Final

from jsonschema import FormatChecker

from vc.times import NotATimestamp, parse_timestamp
from vc.urls import is_absolute_url

_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_UUID: Final = re.compile(r"[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}")
_LONGEST_ADDRESS: Final = 64  # characters; an IPv6 address has 45 at most


def format_checker() -> FormatChecker:
    """The checker for jsonschema: for the formats of `CHECKED` and no other."""
    checker = FormatChecker(formats=())
    for name, holds in CHECKED.items():
        checker.checks(name)(_of_strings(holds))
    return checker


def _of_strings(holds: Callable[[str], bool]) -> Callable[[object], bool]:
    return lambda value: not isinstance(value, str) or holds(value)


def _is_date(text: str) -> bool:
    return _DATE.fullmatch(text) is not None and _is_date_time(f"{text}T00:00:00Z")


def _is_date_time(text: str) -> bool:
    """RFC 3339 5.6, but for leap seconds, which a credential's own times do not have either."""
    try:
        return parse_timestamp(text.upper()) is not None
    except NotATimestamp:
        return False


def _is_mailbox(text: str) -> bool:
    """Something before and after one `@`, without white space: what no mail system refuses is not refused here."""
    local, _, domain = text.rpartition("@")
    return bool(local and domain) and not any(character.isspace() for character in text)


def _is_address(kind: type[IPv4Address | IPv6Address]) -> Callable[[str], bool]:
    def holds(text: str) -> bool:
        try:
            return len(text) <= _LONGEST_ADDRESS and str(kind(text)) != ""
        except AddressValueError:
            return False

    return holds


CHECKED: Final[Mapping[str, Callable[[str], bool]]] = {
    "date": _is_date,
    "date-time": _is_date_time,
    "email": _is_mailbox,
    "ipv4": _is_address(IPv4Address),
    "ipv6": _is_address(IPv6Address),
    "iri": is_absolute_url,
    "uri": is_absolute_url,
    "uuid": lambda text: _UUID.fullmatch(text) is not None,
}
