"""Status entries: where a credential says which bit speaks of it (VC-BITSTRING-STATUS-LIST 2.1)."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NoReturn

from vc.errors import Malformed
from vc.reasons import Reason
from vc.strict_json import Json, JsonObject
from vc.urls import is_absolute_url

ENTRY_TYPE: Final = "BitstringStatusListEntry"
REVOCATION: Final = "revocation"
SUSPENSION: Final = "suspension"
REFRESH: Final = "refresh"
MESSAGE: Final = "message"

# 2^size messages are listed in the entry: 8 bits give 256, and no published list uses more than 4.
MAX_SIZE: Final = 8
_INDEX: Final = re.compile(r"0|[1-9][0-9]{0,15}")  # below 10^16, far beyond any list that fits in memory
_STATUS_VALUE: Final = re.compile(r"0x[0-9A-Fa-f]{1,2}")


@dataclass(frozen=True, slots=True)
class StatusEntry:
    """One entry: what the status means, where the list is, and which `size` bits of it to read.

    `messages` holds the message of each possible value, in order, or is empty. `references` are for people to read.
    """

    purpose: str
    index: int
    list_url: str
    size: int = 1
    messages: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    id: str | None = None

    def message(self, value: int) -> str:
        """Return what `value` means in this entry, for developers to read (VC-BITSTRING-STATUS-LIST 2.1)."""
        return self.messages[value] if self.messages else ("set" if value else "unset")


def parse_status_entry(entry: Mapping[str, Json], where: str = "/credentialStatus") -> StatusEntry:
    """Return the entry that one object in `credentialStatus` describes; raises Malformed(status.malformed).

    `where` is the JSON Pointer to it. Unknown members are ignored. Nothing is fetched, and that the list exists or is
    long enough is NOT checked.
    """
    if entry.get("type") != ENTRY_TYPE:
        _refuse(f"{where}/type", f"the type is not {ENTRY_TYPE}", f"Use {ENTRY_TYPE}")
    size = _size(entry.get("statusSize", 1), where)
    list_url = _url(entry, "statusListCredential", where)
    entry_id = _url(entry, "id", where) if "id" in entry else None
    if entry_id == list_url:
        _refuse(f"{where}/id", "the id is the URL of the list", "Give the entry an id of its own, or none")
    return StatusEntry(
        _text(entry, "statusPurpose", where),
        parse_index(entry.get("statusListIndex"), where),
        list_url,
        size,
        _messages(entry, size, where),
        _references(entry, where),
        entry_id,
    )


def status_entry(
    list_url: str,
    index: int,
    purpose: str = REVOCATION,
    *,
    messages: Sequence[str] = (),
    references: Sequence[str] = (),
) -> JsonObject:
    """Return the object to put into `credentialStatus`.

    `messages`, where given, has 2, 4, 8 … texts, one for each value; that also sets the size. Members that the defaults
    already say are left out. Raises Malformed(status.malformed) for whatever `parse_status_entry` would refuse.
    """
    entry: JsonObject = {
        "type": ENTRY_TYPE,
        "statusPurpose": purpose,
        "statusListIndex": str(index),
        "statusListCredential": list_url,
    }
    if messages:
        entry["statusSize"] = (len(messages) - 1).bit_length()
        entry["statusMessage"] = [{"status": hex(value), "message": text} for value, text in enumerate(messages)]
    if references:
        entry["statusReference"] = list(references)
    parse_status_entry(entry)
    return entry


def parse_index(value: Json, where: str) -> int:
    """Return the `statusListIndex` of the entry at `where`, a string of digits; raises Malformed(status.malformed)."""
    if not isinstance(value, str) or not _INDEX.fullmatch(value):
        message = "statusListIndex is not a string of digits without leading zeros"
        _refuse(f"{where}/statusListIndex", message, 'Write the index as a string, such as "94567"')
    return int(value)


def _size(value: Json, where: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= MAX_SIZE:
        message = f"statusSize is not an integer from 1 to {MAX_SIZE}"
        _refuse(f"{where}/statusSize", message, "Use the number of bits of an entry, or leave it out for 1")
    return value


def _messages(entry: Mapping[str, Json], size: int, where: str) -> tuple[str, ...]:
    """`statusMessage`: one object for each possible value, needed as soon as there are more than two."""
    if "statusMessage" not in entry and size == 1:
        return ()
    messages = entry.get("statusMessage")
    texts = dict(filter(None, map(_message, messages))) if isinstance(messages, list) else {}
    if not isinstance(messages, list) or len(messages) != 1 << size or texts.keys() != set(range(1 << size)):
        message = f"statusMessage does not give one message to each of the {1 << size} values of {size} bits"
        remedy = 'List {"status": "0x0", "message": "…"} and so on, each value once'
        _refuse(f"{where}/statusMessage", message, remedy)
    return tuple(texts[value] for value in range(1 << size))


def _message(item: Json) -> tuple[int, str] | None:
    if not isinstance(item, dict):
        return None
    value, text = item.get("status"), item.get("message")
    if not isinstance(value, str) or not isinstance(text, str) or not _STATUS_VALUE.fullmatch(value):
        return None
    return int(value, 16), text


def _references(entry: Mapping[str, Json], where: str) -> tuple[str, ...]:
    """`statusReference`: a URL or an array of URLs."""
    if "statusReference" not in entry:
        return ()
    value = entry["statusReference"]
    every = value if isinstance(value, list) else [value]
    urls = tuple(one for one in every if isinstance(one, str) and is_absolute_url(one))
    if not urls or len(urls) != len(every):
        _refuse(f"{where}/statusReference", "statusReference is not a URL or an array of URLs", "Correct it")
    return urls


def _url(entry: Mapping[str, Json], name: str, where: str) -> str:
    value = _text(entry, name, where)
    if not is_absolute_url(value):
        _refuse(f"{where}/{name}", f"{name} is not an absolute URL", "Use an absolute URL")
    return value


def _text(entry: Mapping[str, Json], name: str, where: str) -> str:
    value = entry.get(name)
    if not isinstance(value, str) or not value:
        _refuse(f"{where}/{name}", f"{name} is missing or not a non-empty string", f"Set {name}")
    return value


def _refuse(where: str, message: str, remedy: str) -> NoReturn:
    raise Malformed(Reason.STATUS_MALFORMED, where, message, remedy)
