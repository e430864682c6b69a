"""Any sequence of acts, at any moments, is answered as a plain model answers it, by every ledger.

The model keeps every act for ever and counts anew each time, in integers; it shares no code with the ledgers.
"""

import tempfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from support.ledgers import OPENERS, FullLedger
from support.postgresql import PostgresqlServer

from verifier import Charge, Exceeded, LedgerUnavailable, Recorded, Replayed, SingleUse

START = datetime(2026, 6, 1, tzinfo=UTC)
FINE = 10**4  # amounts have up to four digits after the point
# The end of a key or counter is its own for ever, as it is for credentials: seconds from START.
KEYS = {60: ["a", "b"], 150: ["c", "d", "long " * 30], 400: ["e", "f", "g"]}
ENDS = {"u1": 130, "u2": 300, "r1": 170, "r2": 240, "r3": 350}
USES = st.sampled_from(sorted(KEYS)).flatmap(
    lambda end: st.tuples(st.just(end), st.lists(st.sampled_from(KEYS[end]), max_size=3))
)
LIMITS = [("u1", None, 3), ("u2", None, "2.5"), ("r1", 10, 2), ("r2", 60, 3), ("r3", 60, "1.75")]


class Act(NamedTuple):
    counter: str
    at: int
    amount: int


class Model:
    """Every act that was recorded, and the rules as a person would say them."""

    def __init__(self) -> None:
        self.used: set[str] = set()
        self.acts: list[Act] = []

    def answer(self, keys: list[str], charges: list[tuple[str, int | None, int, int]], now: int) -> Any:
        """Say what is the case and remember it: recorded, replayed, or which charge is too much and what is used."""
        if any(key in self.used for key in keys):
            return "replayed"
        acts = list(self.acts)
        for index, (counter, window, amount, maximum) in enumerate(charges):
            time = max([now, *(act.at for act in acts if act.counter == counter)])
            counted = [act for act in acts if act.counter == counter and (window is None or act.at + window > time)]
            used = sum(act.amount for act in counted)
            if used + amount > maximum:
                return index, used
            acts.append(Act(counter, time, amount))
        self.acts = acts
        self.used.update(keys)
        return "recorded"


def fine(number: str | int) -> int:
    return int(Decimal(number) * FINE)


CHARGES = st.lists(
    st.tuples(st.sampled_from(LIMITS), st.sampled_from(["1", "1", "0.0001", "0.75", "2", "0", "1.0000", "3"])),
    max_size=4,
)


class LedgerAnswersAsTheModel(RuleBasedStateMachine):
    """The system under test is one ledger, opened anew at any moment where it is kept somewhere."""

    open_ledger: Callable[[], FullLedger]
    remembers: bool

    @initialize()
    def begin(self) -> None:
        self.ledger = type(self).open_ledger()
        self.model = Model()
        self.now = self.latest = 0

    @rule(use=USES, limits=CHARGES)
    def act(self, use: tuple[int, list[str]], limits: list[Any]) -> None:
        end, keys = use
        soonest = min([end, *(ENDS[limit[0]] for limit, _ in limits)])
        charges = [
            Charge(name, Decimal(amount), Decimal(maximum), span(window), moment(ENDS[name]))
            for (name, window, maximum), amount in limits
        ]
        try:
            answer = self.ledger.record(SingleUse(tuple(keys), moment(end)), charges, moment(self.now))
        except LedgerUnavailable:
            assert soonest <= self.latest, "a ledger does not know only what has ended"
            return
        assert soonest > self.now
        expected = self.model.answer(
            keys, [(name, window, fine(amount), fine(maximum)) for (name, window, maximum), amount in limits], self.now
        )
        assert as_said(answer, charges) == expected

    @rule(seconds=st.sampled_from([0, 1, 5, 9, 10, 25, 50]))
    def wait(self, seconds: int) -> None:
        self.now += seconds
        self.latest = max(self.latest, self.now)

    @rule(seconds=st.integers(1, 120))
    def set_the_clock_back(self, seconds: int) -> None:
        self.now -= seconds

    @rule()
    def purge(self) -> None:
        self.ledger.purge(moment(self.now))

    @rule()
    def open_again(self) -> None:
        if self.remembers:
            self.ledger.close()
            self.ledger = type(self).open_ledger()

    @invariant()
    def no_limit_is_ever_exceeded(self) -> None:
        if not hasattr(self, "model"):
            return
        for name, window, maximum in LIMITS:
            acts = [act for act in self.model.acts if act.counter == name]
            for first in acts:
                span_of = [act for act in acts if first.at <= act.at and (window is None or act.at < first.at + window)]
                assert sum(act.amount for act in span_of) <= fine(maximum)

    def teardown(self) -> None:
        if hasattr(self, "ledger"):
            self.ledger.close()


def moment(seconds: int) -> datetime:
    return START + timedelta(seconds=seconds)


def span(seconds: int | None) -> timedelta | None:
    return None if seconds is None else timedelta(seconds=seconds)


def as_said(answer: Any, charges: list[Charge]) -> Any:
    if isinstance(answer, Exceeded):
        used = answer.used * FINE
        assert used == int(used)
        return next(index for index, each in enumerate(charges) if each is answer.charge), int(used)
    return {Recorded: "recorded", Replayed: "replayed"}[type(answer)]


@pytest.mark.parametrize("kind", OPENERS)
def test_a_ledger_answers_as_the_model(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    server: PostgresqlServer | None = request.getfixturevalue("postgresql") if kind == "postgresql" else None
    places: list[str] = []

    def new_place() -> str:
        if server is None:
            return str(Path(tempfile.mkdtemp(dir=tmp_path)) / "ledger.sqlite3")
        server.execute("DROP SCHEMA IF EXISTS agentvc_ledger CASCADE")
        return server.uri()

    class Machine(LedgerAnswersAsTheModel):
        remembers = kind != "memory"

        @initialize()
        def begin(self) -> None:
            places.append(new_place())
            super().begin()

        @staticmethod
        def open_ledger() -> FullLedger:
            return OPENERS[kind](places[-1])

    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        Machine, settings=settings(max_examples=60, stateful_step_count=40, deadline=None)
    )
