"""Status lists as they were fetched, kept as long as issuer and policy allow. Verdicts are never kept.

The rules this module keeps:

- What is handed out is at most `max_staleness` old, and no older than its own ttl (VC-BITSTRING-STATUS-LIST 2.2).
- A list that has reached its validUntil is fetched again.
- A list is asked for again with its ETag; 304 makes what is held new.
- Several threads that need one list make one request.
"""

from collections import OrderedDict
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import NamedTuple

from did.errors import DidError
from did.fetching import Fetcher
from vc.errors import Malformed
from verifier.evidence import FetchedList, ListBody, Unavailable

ACCEPT = "application/vc+jwt, application/vc, application/vc+sd-jwt, application/vc+cose, application/json;q=0.9"
MAX_LIST_BYTES = 1_048_576  # a list of 1,000,000 entries, compressed and encoded, has about 170 KB
MAX_LISTS = 128  # about 60 KB each for 131,072 entries
_NOT_MODIFIED = 304
_NEVER = datetime.max.replace(tzinfo=UTC)


class _Held(NamedTuple):
    fetched: FetchedList
    until: datetime  # its own ttl or end, whichever comes first


class StatusLists:
    """A cache of status lists over a Fetcher. Safe to share between threads; `now` comes with each call."""

    def __init__(self, fetcher: Fetcher, *, max_lists: int = MAX_LISTS) -> None:
        self._fetcher = fetcher
        self._max_lists = max_lists
        self._lock = Lock()
        self._held: OrderedDict[str, _Held] = OrderedDict()
        self._fetching: dict[str, Lock] = {}

    def obtain(self, url: str, now: datetime, max_staleness: timedelta) -> FetchedList | Unavailable:
        """Return the list at `url`, fetched unless what is held is fresh enough, or why it could not be had.

        NOT checked: who signed it, or what it says; that is for the checks.
        """
        held = self.held(url, now, max_staleness)
        if held is not None:
            return held
        with self._lock:
            only_one = self._fetching.setdefault(url, Lock())
        try:
            with only_one:
                held = self.held(url, now, max_staleness)  # another thread may have fetched it meanwhile
                return held if held is not None else self._fetch(url, now)
        finally:
            with self._lock:
                self._fetching.pop(url, None)

    def held(self, url: str, now: datetime, max_staleness: timedelta) -> FetchedList | None:
        """Return the list at `url` if it is held and fresh enough; never fetches."""
        held = self._held.get(url)  # one step under the GIL, and nothing held is ever changed
        if held is None or now >= held.until or now - held.fetched.fetched_at > max_staleness:
            return None
        return held.fetched

    def _fetch(self, url: str, now: datetime) -> FetchedList | Unavailable:
        held = self._held.get(url)
        known = None if held is None else held.fetched
        etag = None if known is None else known.etag
        try:
            answer = self._fetcher.fetch(url, accept=ACCEPT, etag=etag, max_bytes=MAX_LIST_BYTES)
        except DidError as error:
            return Unavailable(str(error))
        if answer.status == _NOT_MODIFIED and known is not None:
            body, etag = known.body, known.etag
        else:
            body, etag = ListBody(answer.body), _usable(answer.headers.get("etag"))
        fetched = FetchedList(url, body, now, etag)
        with self._lock:
            self._held[url] = _Held(fetched, _fresh_until(fetched))
            self._held.move_to_end(url)
            while len(self._held) > self._max_lists:
                self._held.popitem(last=False)
        return fetched


def _usable(etag: str | None) -> str | None:
    """Return an ETag that can be asked with. RFC 9110 8.8.3 allows bytes beyond ASCII, and no fetcher sends them."""
    return etag if etag is not None and etag.isascii() and etag.isprintable() else None


def _fresh_until(fetched: FetchedList) -> datetime:
    opened = fetched.body.opened()
    if isinstance(opened, Malformed):
        return fetched.fetched_at  # asked for anew each time: it may have been a passing fault
    ttl, ends = opened.status_list.ttl, opened.status_list.valid_until or _NEVER
    return ends if ttl is None or ttl > ends - fetched.fetched_at else fetched.fetched_at + ttl
