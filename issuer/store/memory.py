"""The store that forgets everything when the process ends: for tests and trials, and the model of the others."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from threading import RLock

from issuer import refusals
from issuer.permutation import KEY_BYTES, draw
from issuer.ports import Administrator, Intent, ListState, Record, Reservation, Series, State, Status, StatusChange


@dataclass(slots=True)
class _List:
    series: Series
    key: bytes
    given: int = 0
    version: int = 0
    taken: set[int] = field(default_factory=set)
    values: dict[int, int] = field(default_factory=dict)


class MemoryStore:
    """A Store in dictionaries behind one lock."""

    def __init__(self) -> None:
        self._lock = RLock()
        self._records: dict[str, Record] = {}
        self._requests: dict[str, str] = {}
        self._lists: list[_List] = []
        self._administrators: dict[str, Administrator] = {}

    def allot(self, series: Series, count: int) -> tuple[Status, ...]:
        """See Store.allot."""
        with self._lock:
            found = ((number, kept) for number, kept in enumerate(self._lists, 1) if self._has_room(kept, series))
            number, kept = next(found, None) or self._opened(series)
            places = range(kept.given, min(kept.given + count, kept.series.length))
            kept.given = places.stop
            indexes = [draw(kept.key, kept.series.length, place) for place in places]
            return tuple(Status(series.purpose, number, index, series.size) for index in indexes)

    def _opened(self, series: Series) -> tuple[int, _List]:
        kept = _List(series, secrets.token_bytes(KEY_BYTES))
        self._lists.append(kept)
        return len(self._lists), kept

    def reserve(self, intent: Intent) -> Reservation:
        """See Store.reserve."""
        with self._lock:
            known = self.find_request(intent.idempotency_key) if intent.idempotency_key else None
            if known is not None:
                refusals.same_request(known, intent.fingerprint)
                return Reservation(known, fresh=False)
            if intent.credential_id in self._records:
                raise refusals.taken(intent.credential_id)
            self._take(intent.statuses)
            record = refusals.reserved_record(intent)
            self._records[record.credential_id] = record
            if intent.idempotency_key:
                self._requests[intent.idempotency_key] = record.credential_id
            return Reservation(record, fresh=True)

    def _take(self, statuses: tuple[Status, ...]) -> None:
        for status in statuses:
            if not 1 <= status.list_id <= len(self._lists) or status.index in self._lists[status.list_id - 1].taken:
                raise refusals.index_taken(status)
        for status in statuses:
            self._lists[status.list_id - 1].taken.add(status.index)

    @staticmethod
    def _has_room(kept: _List, series: Series) -> bool:
        same = (kept.series.purpose, kept.series.size) == (series.purpose, series.size)
        return same and kept.given < kept.series.length

    def complete(self, credential_id: str, digest: str) -> None:
        """See Store.complete."""
        with self._lock:
            record = self.find(credential_id)
            if record.state is not State.RESERVED:
                refusals.completed_again(record, digest)
                return
            self._records[credential_id] = replace(record, state=State.ISSUED, digest=digest)

    def abandon(self, credential_id: str) -> None:
        """See Store.abandon."""
        with self._lock:
            record = self.find(credential_id)
            if record.state is State.RESERVED:
                self._records[credential_id] = replace(record, state=State.ABANDONED)

    def find(self, credential_id: str) -> Record:
        """See Store.find."""
        with self._lock:
            record = self._records.get(credential_id)
        if record is None:
            raise refusals.unknown_credential(credential_id)
        return record

    def find_request(self, idempotency_key: str) -> Record | None:
        """See Store.find_request."""
        with self._lock:
            credential_id = self._requests.get(idempotency_key)
            return None if credential_id is None else self._records[credential_id]

    def list(self, *, after: str | None, limit: int) -> tuple[Record, ...]:
        """See Store.list."""
        with self._lock:
            records = tuple(self._records.values())
            start = 0 if after is None else records.index(self.find(after)) + 1
            return records[start : start + limit]

    def change_status(self, credential_id: str, change: StatusChange) -> Record:
        """See Store.change_status."""
        with self._lock:
            record = self.find(credential_id)
            status = refusals.changeable_status(record, change)
            if status.value == change.value:
                return record
            changed = replace(status, value=change.value, changed=change.at, reason=change.reason)
            statuses = tuple(changed if kept is status else kept for kept in record.statuses)
            self._records[credential_id] = record = replace(record, statuses=statuses)
            self._set_bits(changed)
            return record

    def _set_bits(self, status: Status) -> None:
        kept = self._lists[status.list_id - 1]
        kept.version += 1
        kept.values[status.index] = status.value
        if not status.value:
            del kept.values[status.index]

    def status_list(self, list_id: int) -> ListState:
        """See Store.status_list."""
        return self.status_values(list_id)[0]

    def status_values(self, list_id: int) -> tuple[ListState, Mapping[int, int]]:
        """See Store.status_values."""
        with self._lock:
            if not 1 <= list_id <= len(self._lists):
                raise refusals.unknown_list(list_id)
            kept = self._lists[list_id - 1]
            series = kept.series
            state = ListState(list_id, series.purpose, series.size, series.length, kept.version)
            return state, dict(kept.values)

    def admit(self, administrator: Administrator) -> None:
        """See Store.admit."""
        with self._lock:
            self._administrators[administrator.name] = administrator

    def administrators(self) -> tuple[Administrator, ...]:
        """See Store.administrators."""
        with self._lock:
            return tuple(self._administrators[name] for name in sorted(self._administrators))

    def check_ready(self) -> None:
        """See Store.check_ready."""

    def close(self) -> None:
        """See Store.close."""
