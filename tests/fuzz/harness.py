"""Feeding a parser: what goes in, how long and how much it may take, and what may come out.

Time is CPU time of this process, so that a busy machine makes no difference. The budget of a run is
AGENTVC_FUZZ_SECONDS for all parsers together; without it each parser gets QUICK_SECONDS, and every run tries the same
inputs, as far as it gets. AGENTVC_FUZZ_SEED chooses others.
"""

import json
import os
import signal
import time
import tracemalloc
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from types import FrameType
from typing import Any, NamedTuple, Never

import hypothesis
from fuzz.changing import OPERATIONS, Operation, changed_bytes, changed_text, changed_tree
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from vc.errors import Malformed
from vc.strict_json import parse_json

QUICK_SECONDS = 0.15
BATCH = 20  # inputs between two looks at the clock
LONG_SECONDS = float(os.environ.get("AGENTVC_FUZZ_SECONDS", "0"))
FIRST_SEED = int(os.environ.get("AGENTVC_FUZZ_SEED", "1"))
HANG_SECONDS = 30.0  # a parser is stopped, not only blamed, when it takes this long
MEMORY_EVERY = 16  # memory is watched for one input in so many: watching takes four times as long

Call = Callable[[Any], object]


class TookTooLong(BaseException):
    """Raised inside a parser that does not end; no `except Exception` in the parser hides it."""


class Sample(NamedTuple):
    """A valid input: a tree that is changed, and how it is written."""

    tree: Any
    write: Callable[[Any], Any]


def raw(*values: bytes | str) -> list[Sample]:
    """Give samples that are changed as they stand."""
    return [Sample(value, lambda tree: tree) for value in values]


def as_json(*trees: Any) -> list[Sample]:
    """Give samples that are JSON in UTF-8."""
    return [Sample(tree, json_bytes) for tree in trees]


def as_values(*trees: Any) -> list[Sample]:
    """Give samples that reach the parser as the strict parser would give them."""
    return [Sample(tree, lambda tree: parse_json(json_bytes(tree))) for tree in trees]


def json_bytes(tree: Any) -> bytes:
    """Write JSON, with bytes as what they are in Latin-1."""
    return json.dumps(tree, default=lambda value: value.decode("latin-1")).encode()


@dataclass(frozen=True)
class Parser:
    """One row: a parser of what strangers write, valid inputs, the errors it documents, and its limits.

    `takes` is bytes, str or object (JSON data as the strict parser gives it). `covers` names the functions that the row
    is about, as module:name; the table is held against the package. `seconds` of CPU are for one input; memory is
    `memory` bytes and `memory_per_byte` for each byte of input. A row that `refuses_all` has no valid input.
    """

    name: str
    takes: type
    call: Call
    samples: Callable[[], Sequence[Sample]]
    raises: tuple[type[Exception], ...] = ()
    covers: tuple[str, ...] = ()
    seconds: float = 1.0
    memory: int = 4 << 20
    memory_per_byte: int = 200
    opened: Callable[[], AbstractContextManager[Call]] | None = None
    refuses_all: bool = False

    def ready(self) -> AbstractContextManager[Call]:
        """Give what to call, with whatever it needs around it."""
        return nullcontext(self.call) if self.opened is None else self.opened()


def budget(parsers: int) -> float:
    """Give the seconds for one of so many parsers."""
    return LONG_SECONDS / parsers if LONG_SECONDS else QUICK_SECONDS


class Anything(NamedTuple):
    """An input that nothing valid was changed for."""

    value: Any


class Changed(NamedTuple):
    """How an input is made: the number of a sample, changes to its tree, and changes to what is written."""

    sample: int
    operations: list[Operation]
    further: list[Operation]


def recipes(parser: Parser, samples: int) -> st.SearchStrategy[Anything | Changed]:
    """Give anything at all of the right type, and changed valid inputs; hypothesis sees the recipe, not the dish."""
    anything: st.SearchStrategy[Any] = {bytes: st.binary(max_size=200), str: st.text(max_size=80), object: JSON}[
        parser.takes
    ]
    further = st.one_of(st.just([]), st.just([]), OPERATIONS)
    changed = st.builds(Changed, st.integers(0, samples - 1), OPERATIONS, further)
    return st.one_of(anything.map(Anything), changed, changed, changed)


NOTHING = object()  # a changed tree that cannot be written, or that the strict parser refuses first

JSON = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-9, 2**53 - 1),
        st.floats(allow_nan=False, allow_infinity=False, width=16),
        st.text("ab@:/#é", max_size=6),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text("abi@_/", max_size=4), inner, max_size=3)
    ),
    max_leaves=8,
)


def made(recipe: Anything | Changed, samples: Sequence[Sample]) -> Any:
    """Follow a recipe; NOTHING when what it makes cannot be written."""
    if isinstance(recipe, Anything):
        return recipe.value
    sample, operations, further = samples[recipe.sample], recipe.operations, recipe.further
    try:
        written = sample.write(_changed(sample.tree, operations))
    except (Malformed, RecursionError, TypeError, ValueError, OverflowError, KeyError, IndexError, AttributeError):
        return NOTHING
    if isinstance(written, bytes):
        return changed_bytes(written, further)
    return changed_text(written, further) if isinstance(written, str) else written


def is_watched(recipe: Anything | Changed) -> bool:
    """Tell whether the memory of this input is watched: decided by the recipe, so that it can be tried again."""
    return isinstance(recipe, Changed) and sum(map(sum, recipe.operations)) % MEMORY_EVERY == 0


def _changed(tree: Any, operations: Sequence[Operation]) -> Any:
    if isinstance(tree, bytes):
        return changed_bytes(tree, operations)
    return changed_text(tree, operations) if isinstance(tree, str) else changed_tree(tree, operations)


def fuzz(parser: Parser, seconds: float) -> int:
    """Feed a parser until the time is over; give the number of inputs."""
    samples = parser.samples()
    fed = 0
    with parser.ready() as call:
        for sample in samples:  # what is loaded and remembered at the first use is nobody's input
            feed(parser, call, sample.write(sample.tree), watch=False)

        @settings(
            max_examples=BATCH,
            deadline=None,
            database=None,
            phases=[Phase.explicit, Phase.generate, Phase.shrink],
            suppress_health_check=list(HealthCheck),
            report_multiple_bugs=False,
        )
        @given(recipes(parser, len(samples)))
        def batch(recipe: Anything | Changed) -> None:
            nonlocal fed
            value = made(recipe, samples)
            if value is NOTHING:
                return
            fed += 1
            feed(parser, call, value, watch=is_watched(recipe))

        end = time.monotonic() + seconds
        seed = FIRST_SEED
        while True:
            hypothesis.seed(seed)(batch)()
            seed += 1
            if time.monotonic() >= end:
                return fed


def feed(parser: Parser, call: Call, value: Any, *, watch: bool) -> None:
    """Feed one input; fail where it raises what is not documented, takes too long or too much."""
    with _stopped_in_the_end():
        began = time.process_time()
        outcome(parser, call, value)
        taken = time.process_time() - began
    if taken > parser.seconds:
        # once more: a collection of garbage that others left is not this input's
        began = time.process_time()
        outcome(parser, call, value)
        taken = min(taken, time.process_time() - began)
    assert taken <= parser.seconds, f"{parser.name}: {taken:.2f} s for {size_of(value):,} bytes: {shown(value)}"
    if watch:
        peak = peak_of(lambda: outcome(parser, call, value))
        allowed = parser.memory + parser.memory_per_byte * size_of(value)
        assert peak <= allowed, f"{parser.name}: {peak:,} bytes for {size_of(value):,}: {shown(value)}"


def outcome(parser: Parser, call: Call, value: Any) -> bool:
    """Tell whether the input was taken; a documented error must say something, in letters that can be printed."""
    try:
        call(value)
    except parser.raises as error:
        assert str(error), f"{parser.name}: an error without a message"  # noqa: PT017 -- of any documented type
        most = 4_000 + 4 * size_of(value)
        assert len(str(error)) <= most, f"{parser.name}: a message of {len(str(error)):,} letters"  # noqa: PT017
        return False
    except Exception as error:
        error.add_note(f"{parser.name} was fed {size_of(value):,} bytes: {shown(value)}")
        raise
    return True


def peak_of(run: Callable[[], object]) -> int:
    """Give the most bytes that Python held at once for a run, beyond what it held before."""
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        run()
        return tracemalloc.get_traced_memory()[1] - before
    finally:
        tracemalloc.stop()


def size_of(value: Any) -> int:
    """Give the size of an input in bytes, or letters."""
    return len(value) if isinstance(value, bytes | str) else len(json_bytes(value))


def shown(value: Any) -> str:
    """Give the input as far as it fits on a screen; hypothesis prints all of it."""
    return f"{value!r:.600}"


@contextmanager
def _stopped_in_the_end() -> Iterator[None]:
    """Stop what uses HANG_SECONDS of CPU; the other timer of the process is pytest-timeout's."""

    def stop(_number: int, _frame: FrameType | None) -> Never:
        raise TookTooLong

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, HANG_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
