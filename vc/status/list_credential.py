"""The credential that carries a status list, and what it says of an entry (VC-BITSTRING-STATUS-LIST 2.2, 3.2)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, NamedTuple, NoReturn

from vc.contexts import CREDENTIALS_V2
from vc.credential import Credential
from vc.errors import Malformed
from vc.reasons import Reason
from vc.status.bitstring import MAX_BYTES, MINIMUM_ENTRIES, Bitstring
from vc.status.entry import StatusEntry
from vc.strict_json import Json, JsonObject
from vc.times import format_timestamp

CREDENTIAL_TYPE: Final = "BitstringStatusListCredential"
SUBJECT_TYPE: Final = "BitstringStatusList"
_SUBJECT: Final = "/credentialSubject"


@dataclass(frozen=True, slots=True)
class StatusList:
    """A status list, expanded; `url` is the id of its credential, if it has one, and `size` its stated entry size.

    `ttl` is how long a copy may be used before a newer one should be asked for; `valid_until` is when it must no longer
    be used at all.
    """

    purposes: tuple[str, ...]
    bitstring: Bitstring
    issuer: str
    url: str | None = None
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    ttl: timedelta | None = None
    size: int | None = None


class Status(NamedTuple):
    """What a list says of an entry; for a purpose other than `message`, any value but 0 means that it is set."""

    purpose: str
    value: int
    message: str

    @property
    def is_set(self) -> bool:
        """Whether the status stands: revoked, suspended, and so on."""
        return self.value != 0


def parse_status_list(credential: Credential, *, max_bytes: int = MAX_BYTES) -> StatusList:
    """Return the list in `credential`; raises Malformed(status.malformed).

    Who signed it, whether it is still valid, and whether it is the list that somebody asked for are NOT checked.
    """
    if CREDENTIAL_TYPE not in credential.types:
        _malformed("/type", f"the type lacks {CREDENTIAL_TYPE}", "Ask the issuer for the list itself")
    if len(credential.subjects) != 1:
        _malformed(_SUBJECT, "there is more than one subject", "The issuer has to publish one list a credential")
    subject = credential.subjects[0]
    if subject.get("type") not in (SUBJECT_TYPE, [SUBJECT_TYPE]):
        _malformed(f"{_SUBJECT}/type", f"the type is not {SUBJECT_TYPE}", f"Use {SUBJECT_TYPE}")
    encoded = subject.get("encodedList")
    if not isinstance(encoded, str):
        _malformed(f"{_SUBJECT}/encodedList", "encodedList is missing or not a string", "Publish the list")
    bitstring = Bitstring.from_encoded(encoded, max_bytes=max_bytes)
    if len(bitstring) < MINIMUM_ENTRIES:
        message = f"the list has {len(bitstring):,} bits, fewer than {MINIMUM_ENTRIES:,}"
        _malformed(f"{_SUBJECT}/encodedList", message, "The issuer has to publish a longer list")
    return StatusList(
        _purposes(subject.get("statusPurpose")),
        bitstring,
        credential.issuer,
        credential.id,
        credential.valid_from,
        credential.valid_until,
        timedelta(milliseconds=_integer(subject, "ttl", 0)) if "ttl" in subject else None,
        _integer(subject, "statusSize", 1) if "statusSize" in subject else None,
    )


def status_of(entry: StatusEntry, status_list: StatusList) -> Status:
    """Return what `status_list` says of `entry`; raises Malformed(status.list_mismatch) when they do not fit together.

    That the list is the one at `entry.list_url`, signed by whom and how fresh, is NOT checked.
    VC-BITSTRING-STATUS-LIST 3.2 steps 5 to 14.
    """
    if entry.purpose not in status_list.purposes:
        purposes = ", ".join(status_list.purposes)
        _mismatch(f"{_SUBJECT}/statusPurpose", f"the list is for {purposes}, and the entry asks for {entry.purpose}")
    if status_list.size not in (None, entry.size):
        _mismatch(f"{_SUBJECT}/statusSize", f"its entries have {status_list.size} bits, and this one has {entry.size}")
    if len(status_list.bitstring) // entry.size < MINIMUM_ENTRIES:
        _mismatch(f"{_SUBJECT}/encodedList", f"it has fewer than {MINIMUM_ENTRIES:,} entries of {entry.size} bits")
    try:
        value = status_list.bitstring.get(entry.index, entry.size)
    except IndexError as error:
        raise _list_mismatch(f"{_SUBJECT}/encodedList", str(error)) from error
    return Status(entry.purpose, value, entry.message(value))


def status_list_document(  # noqa: PLR0913 -- one argument for each member of the document, most passed by name
    url: str,
    issuer: str,
    purpose: str | Sequence[str],
    bits: Bitstring,
    *,
    valid_from: datetime,
    valid_until: datetime | None = None,
    ttl_ms: int | None = None,
) -> JsonObject:
    """Return the unsigned credential that carries `bits`, to be published at `url` once it is secured.

    Times are aware datetimes; `ttl_ms` is in milliseconds. Messages and entry size stand in the entries alone: the base
    context has no terms for them in a list. Raises ValueError for fewer than 131,072 bits.
    VC-BITSTRING-STATUS-LIST 3.1.
    """
    if len(bits) < MINIMUM_ENTRIES:
        raise ValueError(f"a status list has at least {MINIMUM_ENTRIES:,} bits, and this one has {len(bits):,}")
    subject: JsonObject = {
        "id": f"{url}#list",
        "type": SUBJECT_TYPE,
        "statusPurpose": purpose if isinstance(purpose, str) else list(purpose),
        "encodedList": bits.encoded(),
    }
    if ttl_ms is not None:
        subject["ttl"] = ttl_ms
    document: JsonObject = {
        "@context": [CREDENTIALS_V2],
        "id": url,
        "type": ["VerifiableCredential", CREDENTIAL_TYPE],
        "issuer": issuer,
        "validFrom": format_timestamp(valid_from),
    }
    if valid_until is not None:
        document["validUntil"] = format_timestamp(valid_until)
    return {**document, "credentialSubject": subject}


def _purposes(value: Json) -> tuple[str, ...]:
    every = value if isinstance(value, list) else [value]
    texts = tuple(one for one in every if isinstance(one, str) and one)
    if not texts or len(texts) != len(every):
        message = "statusPurpose is not a string or an array of strings"
        _malformed(f"{_SUBJECT}/statusPurpose", message, "State what the bits mean")
    return texts


def _integer(subject: JsonObject, name: str, least: int) -> int:
    value = subject[name]
    if isinstance(value, bool) or not isinstance(value, int) or value < least:
        _malformed(f"{_SUBJECT}/{name}", f"{name} is not an integer from {least} on", "Correct it or leave it out")
    return value


def _malformed(where: str, message: str, remedy: str) -> NoReturn:
    raise Malformed(Reason.STATUS_MALFORMED, where, message, remedy)


def _mismatch(where: str, message: str) -> NoReturn:
    raise _list_mismatch(where, message)


def _list_mismatch(where: str, message: str) -> Malformed:
    remedy = "The issuer has to publish the list that its entries were made for"
    return Malformed(Reason.STATUS_LIST_MISMATCH, where, message, remedy)
