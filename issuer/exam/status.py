"""The status lists of the exam: kept in memory, signed by their instance, gone when the process ends."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Final

from did.errors import FetchFailed, FetchFault
from did.fetching import Fetched
from issuer.errors import CredentialRefused, StatusListUnknown
from issuer.exam.instances import Instance
from issuer.ports import Series
from issuer.publishing import PublishedList, Publishing, Validity
from issuer.statuses import StatusEntries
from issuer.store.memory import MemoryStore
from vc.errors import Malformed
from vc.status.bitstring import MINIMUM_ENTRIES
from vc.status.entry import REVOCATION, parse_status_entry
from vc.strict_json import Json, JsonObject

_LIFE: Final = timedelta(hours=24)
_TTL: Final = timedelta(minutes=5)
_MAY_BE_WANTED: Final = frozenset({"statusMessage", "statusReference"})
_SERIES: Final = Series(REVOCATION, 1, MINIMUM_ENTRIES)


class ExamStatus:
    """Gives status entries of one instance, and the lists that they point to; `url` is the instance's address."""

    def __init__(self, instance: Instance, url: str, clock: Callable[[], datetime]) -> None:
        self._store = MemoryStore()
        self._entries = StatusEntries(url, ())
        self._publishing = Publishing(
            self._store, instance.identity, url, Validity(_LIFE, _TTL, instance.kind.mechanism), clock
        )
        self._lists = f"{url}/status/"

    def new_entry(self, wanted: Mapping[str, Json]) -> JsonObject:
        """Give an entry for `revocation` that no other credential has.

        `wanted` may have what the entry is to say besides: `statusMessage` and `statusReference`.
        Raises CredentialRefused for anything else, and for values that an entry cannot have.
        """
        for name in sorted(wanted.keys() - _MAY_BE_WANTED):
            raise CredentialRefused(
                "this is not chosen by who asks", where=f"/options/credentialStatus/{name}", remedy="Leave it out"
            )
        (place,) = self._store.allot(_SERIES, 1)
        entry = self._entries.entry(place)
        entry = {"id": f"{entry['statusListCredential']}#{place.index}", **entry, **wanted}
        try:
            parse_status_entry(entry, "/options/credentialStatus")
        except Malformed as error:
            raise CredentialRefused(error.message, where=error.where, remedy=error.remedy) from error
        return entry

    def published(self, name: str) -> PublishedList:
        """Give the list of this name. Raises StatusListUnknown."""
        number = int(name) if name.isascii() and name.isdecimal() and len(name) < 10 else 0  # noqa: PLR2004
        return self._publishing.published(number)[0]

    def list_name(self, url: str) -> str | None:
        """Give the name of the list that is published at `url`, if it is one of these."""
        return url.removeprefix(self._lists) if url.startswith(self._lists) else None


class OwnLists:
    """A Fetcher of the lists of the exam, and of nothing else: no request of a stranger makes the exam fetch."""

    def __init__(self, statuses: Mapping[str, ExamStatus]) -> None:
        self._statuses = tuple(statuses.values())

    def fetch(self, url: str, *, accept: str, etag: str | None = None, max_bytes: int | None = None) -> Fetched:
        """Give the list at `url`. Raises FetchFailed for any other URL."""
        del accept, etag, max_bytes
        for status in self._statuses:
            name = status.list_name(url)
            if name is None:
                continue
            try:
                published = status.published(name)
            except StatusListUnknown as error:
                raise FetchFailed(url, FetchFault.UNEXPECTED_STATUS, str(error)) from error
            return Fetched(url, 200, {"etag": published.etag}, published.body)
        raise FetchFailed(url, FetchFault.URL_NOT_ALLOWED, "the exam fetches nothing but its own lists")
