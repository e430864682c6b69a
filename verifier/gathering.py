"""The only I/O of the verifier: each need is put to the one who can answer it, and failing is an answer."""

from datetime import datetime, timedelta

from did.errors import DidError
from did.resolver import Resolver
from verifier.errors import LedgerUnavailable
from verifier.evidence import (
    Answer,
    DidDocumentNeeded,
    Need,
    RecordNeeded,
    ResourceNeeded,
    StatusListNeeded,
    Unavailable,
)
from verifier.ledger import Ledger
from verifier.resources import Resources
from verifier.status_lists import StatusLists


class Gathering:
    """The outside of one verifier. Whoever is not given answers nothing, so what needs it is not accepted."""

    __slots__ = ("_ledger", "_max_staleness", "_resolver", "_resources", "_status_lists")

    def __init__(
        self,
        resolver: Resolver | None,
        status_lists: StatusLists | None,
        ledger: Ledger | None,
        max_staleness: timedelta,
        resources: Resources | None = None,
    ) -> None:
        self._resources = resources
        self._resolver = resolver
        self._status_lists = status_lists
        self._ledger = ledger
        self._max_staleness = max_staleness

    def obtain(self, need: Need, now: datetime) -> Answer:
        """Return what answers `need`, or Unavailable; raises only what a part breaks its own contract with."""
        if isinstance(need, StatusListNeeded):
            return self._list(need.url, now)
        if isinstance(need, DidDocumentNeeded):
            return self._document(need.did)
        if isinstance(need, ResourceNeeded):
            return self._resource(need, now)
        return self._record(need, now)

    def at_once(self, need: Need, now: datetime) -> Answer | None:
        """Return what answers `need` without waiting for anything, or None."""
        if isinstance(need, StatusListNeeded) and self._status_lists is not None:
            return self._status_lists.held(need.url, now, self._max_staleness)
        return None

    def _document(self, did: str) -> Answer:
        if self._resolver is None:
            return Unavailable("this verifier was given no resolver")
        try:
            return self._resolver.resolve(did)
        except DidError as error:
            return Unavailable(str(error))

    def _list(self, url: str, now: datetime) -> Answer:
        if self._status_lists is None:
            return Unavailable("this verifier was given no StatusLists")
        return self._status_lists.obtain(url, now, self._max_staleness)

    def _resource(self, need: ResourceNeeded, now: datetime) -> Answer:
        if self._resources is None:
            return Unavailable("this verifier was given no Resources")
        return self._resources.obtain(need, now, self._max_staleness)

    def _record(self, need: RecordNeeded, now: datetime) -> Answer:
        if self._ledger is None:
            return Unavailable("this verifier was given no ledger, so it can neither promise single use nor count")
        try:
            return self._ledger.record(need.use, need.charges, now)
        except LedgerUnavailable as error:
            return Unavailable(str(error))
