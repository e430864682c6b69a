"""Any sequence of verbs does the same to a SQLite file, reopened at any moment, as to the store in memory."""

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from support.stores import MESSAGE, NOW, REVOCATION, SUSPENSION, intent

from issuer.errors import IssuerError
from issuer.ports import Administrator, Record, Series, Status, StatusChange, Store
from issuer.store.memory import MemoryStore
from issuer.store.sqlite import SqliteStore
from issuer.switch_ports import Switch, SwitchKey, SwitchKind, Turn

NAMES = st.sampled_from([f"urn:{number}" for number in range(12)])
KEYS = st.none() | st.sampled_from("abc")
FINGERPRINTS = st.sampled_from("fg")
SERIES = st.sampled_from([REVOCATION, SUSPENSION, MESSAGE])
PURPOSES = SERIES.map(lambda series: series.purpose)
SWITCHES = st.sampled_from(
    [
        SwitchKey(SwitchKind.AGENT, "did:a"),
        SwitchKey(SwitchKind.PRINCIPAL, "p"),
        SwitchKey(SwitchKind.PERSONA, "a", "p"),
    ]
)
DIGESTS = st.sampled_from(["uEiA", "uEiB"])


def outcome(act: Callable[[], Any]) -> Any:
    """Give what a verb returns, or the class and words of what it raises."""
    try:
        return act()
    except IssuerError as error:
        return type(error), str(error)


def without_indexes(thing: Any) -> Any:
    """Leave the indexes out, which are random: each store draws its own order."""
    if isinstance(thing, Record):
        return (
            *[getattr(thing, name) for name in Record.__slots__ if name != "statuses"],
            without_indexes(thing.statuses),
        )
    if isinstance(thing, Status):
        return thing.purpose, thing.list_id, thing.size, thing.value, thing.changed, thing.reason
    if isinstance(thing, Switch):
        return thing.key, thing.list_id, thing.on, thing.final, thing.changed, thing.reason, thing.by
    if isinstance(thing, tuple):
        return tuple(without_indexes(item) for item in thing)
    return thing


class StoresAgree(RuleBasedStateMachine):
    """The model is the store in memory; the system under test is the file."""

    @initialize()
    def open_both(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.model: Store = MemoryStore()
        self.store: Store = SqliteStore(self.folder / "store.sqlite3")
        self.allotted: list[tuple[Status, Status]] = []
        self.given: set[tuple[int, int]] = set()
        self.switches: dict[SwitchKey, tuple[Switch, Switch]] = {}
        self.minutes = 0

    @rule(series=SERIES, count=st.integers(1, 9))
    def allot(self, series: Series, count: int) -> None:
        pairs = list(zip(self.model.allot(series, count), self.store.allot(series, count), strict=True))
        for modelled, stored in pairs:
            assert without_indexes(modelled) == without_indexes(stored)
            assert (stored.list_id, stored.index) not in self.given
            self.given.add((stored.list_id, stored.index))
        self.allotted += pairs

    def switch(self, key: SwitchKey) -> tuple[Switch, Switch]:
        """Give the switch for the model and that for the file, whose places are drawn where it is new."""
        if key not in self.switches:
            (modelled,), (stored,) = self.model.allot(SUSPENSION, 1), self.store.allot(SUSPENSION, 1)
            self.given.add((stored.list_id, stored.index))
            self.switches[key] = (
                Switch(key, modelled.list_id, modelled.index),
                Switch(key, stored.list_id, stored.index),
            )
        return self.switches[key]

    @rule(key=SWITCHES, on=st.booleans(), final=st.sampled_from([False, False, False, True]))
    def turn_switch(self, key: SwitchKey, on: bool, final: bool) -> None:
        self.minutes += 1
        turn = Turn(on, on and final, NOW + timedelta(minutes=self.minutes), "why", "who")
        modelled, stored = self.switch(key)
        left, right = (
            outcome(lambda: self.model.turn_switch(modelled, turn)),
            outcome(lambda: self.store.turn_switch(stored, turn)),
        )
        assert without_indexes(left) == without_indexes(right)

    @rule(
        name=NAMES,
        key=KEYS,
        fingerprint=FINGERPRINTS,
        take=st.integers(0, 3),
        switches=st.lists(SWITCHES, max_size=2, unique=True),
    )
    def reserve(self, name: str, key: str | None, fingerprint: str, take: int, switches: list[SwitchKey]) -> None:
        pointed = [self.switch(one) for one in switches]
        pairs = []
        for pair in self.allotted:
            if len(pairs) < take and pair[0].purpose not in [chosen[0].purpose for chosen in pairs]:
                pairs.append(pair)
        print_of = fingerprint if key else None
        results = [
            outcome(
                lambda: store.reserve(  # noqa: B023
                    replace(
                        intent(name, *(pair[side] for pair in pairs), key=key, fingerprint=print_of),  # noqa: B023
                        switches=tuple(pair[side] for pair in pointed),  # noqa: B023
                    )
                )
            )
            for side, store in enumerate((self.model, self.store))
        ]
        modelled, stored = results
        if isinstance(modelled, tuple):
            assert modelled == stored
            return
        assert modelled.fresh is stored.fresh
        assert without_indexes(modelled.record) == without_indexes(stored.record)
        if modelled.fresh:
            self.allotted = [pair for pair in self.allotted if pair not in pairs]

    @rule(name=NAMES, digest=DIGESTS)
    def complete(self, name: str, digest: str) -> None:
        self.agree(lambda store: store.complete(name, digest))

    @rule(name=NAMES)
    def abandon(self, name: str) -> None:
        self.agree(lambda store: store.abandon(name))

    @rule(name=NAMES, purpose=PURPOSES, value=st.integers(-1, 4), reason=st.none() | st.text(max_size=5))
    def change_status(self, name: str, purpose: str, value: int, reason: str | None) -> None:
        self.minutes += 1
        change = StatusChange(purpose, value, NOW + timedelta(minutes=self.minutes), reason)
        self.agree(lambda store: store.change_status(name, change))

    @rule(name=NAMES, token=st.binary(min_size=1, max_size=3))
    def admit(self, name: str, token: bytes) -> None:
        self.agree(lambda store: store.admit(Administrator(name, token)))

    @rule(key=st.sampled_from("abc"))
    def find_request(self, key: str) -> None:
        self.agree(lambda store: store.find_request(key))

    @rule(after=st.none() | NAMES, limit=st.integers(1, 5))
    def list(self, after: str | None, limit: int) -> None:
        self.agree(lambda store: store.list(after=after, limit=limit))

    @rule()
    @precondition(lambda self: self.minutes % 3 == 0)
    def reopen(self) -> None:
        self.store.close()
        self.store = SqliteStore(self.folder / "store.sqlite3")

    @invariant()
    def the_same_is_kept(self) -> None:
        if not hasattr(self, "model"):
            return
        self.agree(lambda store: store.list(after=None, limit=100))
        self.agree(lambda store: store.administrators())
        self.agree(lambda store: store.switches_on())
        self.agree(lambda store: store.find_switches(list(self.switches)))
        for key in self.switches:
            self.agree(lambda store, key=key: store.count_switched(key, NOW))
            self.agree(lambda store, key=key: store.count_missed(key, NOW))
        for list_id in range(1, 8):
            self.agree(lambda store, list_id=list_id: store.status_list(list_id))
            self.lists_say_what_records_say(list_id)

    def lists_say_what_records_say(self, list_id: int) -> None:
        for store in (self.model, self.store):
            expected = {
                status.index: status.value
                for record in store.list(after=None, limit=100)
                for status in record.statuses
                if status.list_id == list_id and status.value
            }
            expected |= {one.index: 1 for one in store.switches_on() if one.list_id == list_id}
            found = outcome(lambda: store.status_values(list_id)[1])  # noqa: B023
            assert found == expected or isinstance(found, tuple)

    def agree(self, act: Callable[[Store], Any]) -> None:
        modelled, stored = outcome(lambda: act(self.model)), outcome(lambda: act(self.store))
        assert without_indexes(modelled) == without_indexes(stored)

    def teardown(self) -> None:
        if hasattr(self, "store"):
            self.store.close()
            shutil.rmtree(self.folder)


TestStoresAgree = StoresAgree.TestCase
TestStoresAgree.settings = settings(max_examples=40, stateful_step_count=40, deadline=None)
