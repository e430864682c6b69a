"""The store that forgets everything when the process ends: for tests and trials, and the model of the others."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from threading import RLock

from issuer import refusals
from issuer.ports import Administrator, Intent, ListState, Record, Reservation, Series, State, Status, StatusChange
from issuer.range_ports import HopRevocation, Place, Range, RangeSeries
from issuer.store.memory_lists import MemoryLists
from issuer.store.memory_personas import MemoryPersonas
from issuer.store.memory_ranges import MemoryRanges
from issuer.store.memory_switches import MemorySwitches
from issuer.switch_ports import Switch, SwitchKey, SwitchKind, Turn
from vc.status.entry import REVOCATION


class MemoryStore(MemoryPersonas):
    """A Store in dictionaries behind one lock."""

    def __init__(self) -> None:
        super().__init__(RLock())
        self._records: dict[str, Record] = {}
        self._requests: dict[str, str] = {}
        self._lists = MemoryLists()
        self._administrators: dict[str, Administrator] = {}
        self._switches = MemorySwitches()
        self._ranges = MemoryRanges()

    def allot(self, series: Series, count: int) -> tuple[Status, ...]:
        """See Store.allot."""
        with self._lock:
            number, indexes = self._lists.draw(series, 1, count)
            return tuple([Status(series.purpose, number, index, series.size) for index in indexes])

    def allot_ranges(self, series: RangeSeries, number: int) -> tuple[Range, ...]:
        """See RangeStore.allot_ranges."""
        with self._lock:
            list_id, blocks = self._lists.draw(Series(REVOCATION, 1, series.length), series.count, number)
            return tuple([Range(list_id, block * series.count, series.count) for block in blocks])

    def reserve(self, intent: Intent) -> Reservation:
        """See Store.reserve."""
        with self._lock:
            known = self.find_request(intent.idempotency_key) if intent.idempotency_key else None
            if known is not None:
                refusals.same_request(known, intent.fingerprint)
                return Reservation(known, fresh=False)
            if intent.credential_id in self._records:
                raise refusals.taken(intent.credential_id)
            new = self._switches.unknown(intent.switches)
            places = [(status.list_id, status.index) for status in intent.statuses]
            if intent.status_range is not None:
                self._require_free(intent.status_range)
            self._lists.take([*places, *((switch.list_id, switch.index) for switch in new)])
            self._switches.record(new)
            if intent.status_range is not None:
                self._ranges.record(intent.credential_id, intent.status_range)
            record = refusals.reserved_record(intent)
            self._records[record.credential_id] = record
            if intent.idempotency_key:
                self._requests[intent.idempotency_key] = record.credential_id
            return Reservation(record, fresh=True)

    def _require_free(self, given: Range) -> None:
        block, length = self._lists.layout(given.list_id)
        self._ranges.require_free(given, block=block, length=length)

    def revoke_in_range(self, place: Place, revocation: HopRevocation, root: str | None) -> HopRevocation:
        """See RangeStore.revoke_in_range."""
        with self._lock:
            kept, is_new = self._ranges.revoke(place, revocation, root)
            if is_new:
                self._lists.mark_changed(place.list_id)
            return kept

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
            return self._with_status(record, status, change)

    def _with_status(self, record: Record, status: Status, change: StatusChange) -> Record:
        changed = replace(status, value=change.value, changed=change.at, reason=change.reason)
        statuses = tuple(changed if kept is status else kept for kept in record.statuses)
        self._records[record.credential_id] = record = replace(record, statuses=statuses)
        self._lists.set_value(changed)
        return record

    def status_list(self, list_id: int) -> ListState:
        """See Store.status_list."""
        return self.status_values(list_id)[0]

    def status_values(self, list_id: int) -> tuple[ListState, Mapping[int, int]]:
        """See Store.status_values."""
        with self._lock:
            state, values = self._lists.values(list_id)
            return state, {**values, **self._switches.values(list_id), **self._ranges.values(list_id)}

    def find_switches(self, keys: Sequence[SwitchKey]) -> tuple[Switch, ...]:
        """See SwitchStore.find_switches."""
        with self._lock:
            return self._switches.find(keys)

    def turn_switch(self, switch: Switch, turn: Turn) -> Switch:
        """See SwitchStore.turn_switch."""
        with self._lock:
            if not self._switches.find([switch.key]):
                self._lists.take([(switch.list_id, switch.index)])
                self._switches.record([refusals.off(switch)])
            kept, turned = self._switches.turn(switch.key, turn)
            if turned.on is not kept.on:
                self._lists.mark_changed(turned.list_id)
            if turned.final and not kept.final:
                self._revoke(turned.key, turn)
            return turned

    def _revoke(self, key: SwitchKey, turn: Turn) -> None:
        change = StatusChange(REVOCATION, 1, turn.at, turn.reason)
        subject = key.name if key.kind is SwitchKind.AGENT else None
        meant = [one for one in self._records.values() if key in one.switches or (subject and one.subject == subject)]
        with self._lists.in_one_change():
            for record in meant:
                for status in record.statuses:
                    if status.purpose == REVOCATION and not status.value:
                        self._with_status(record, status, change)

    def switches_on(self) -> tuple[Switch, ...]:
        """See SwitchStore.switches_on."""
        with self._lock:
            return self._switches.on()

    def count_switched(self, key: SwitchKey, now: datetime) -> int:
        """See SwitchStore.count_switched."""
        with self._lock:
            found = [one for one in self._records.values() if key in one.switches and one.state is State.ISSUED]
            switch = next((switch for switch in self._switches.find([key]) if switch.on), None)
            return sum(one.valid_until > now and not _revoked_before(one, switch) for one in found)

    def count_missed(self, key: SwitchKey, now: datetime) -> int:
        """See SwitchStore.count_missed."""
        with self._lock:
            found = [one for one in self._records.values() if one.subject == key.name and one.state is State.ISSUED]
            missed = [one for one in found if key not in one.switches and not _revoked_before(one, None)]
            return sum(one.valid_until > now for one in missed)

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


def _revoked_before(record: Record, switch: Switch | None) -> bool:
    """Tell whether the record's own revocation came before the switch, or at all where that is not on."""
    own = next((one for one in record.statuses if one.purpose == REVOCATION and one.value), None)
    if own is None or own.changed is None:
        return False
    if switch is None or switch.changed is None or own.changed < switch.changed:
        return True
    # Seconds do not tell which came first, the revocation of one or the stop that revoked all; the reasons do.
    return own.changed == switch.changed and not (switch.final and own.reason == switch.reason)
