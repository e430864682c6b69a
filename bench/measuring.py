"""Compares two pieces of work in alternating rounds.

A shared machine drifts by a factor of two within minutes, so an absolute time says little. Ours and the limit take
turns in short rounds and see the same machine; the medians over the rounds are compared.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median
from time import perf_counter_ns
from typing import Generic, TypeVar

Input = TypeVar("Input")
ROUND_NS = 20_000_000  # 20 ms: long beside a timer's error, short beside the drift of the machine
ROUNDS = 31
QUICK_ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Row:
    """One comparison: microseconds a piece, and the bound it should keep, as a ratio or in microseconds."""

    name: str
    ours_us: float
    limit_us: float
    most_ratio: float | None = None
    most_us: float | None = None
    source: str = ""  # who set the bound

    @property
    def ratio(self) -> float:
        """How many times the limit ours takes."""
        return self.ours_us / self.limit_us

    @property
    def kept(self) -> bool | None:
        """Tell whether the bound is kept; None without one."""
        if self.most_ratio is not None:
            return self.ratio <= self.most_ratio
        return self.ours_us <= self.most_us if self.most_us is not None else None

    def to_json(self) -> dict[str, object]:
        """Give the row of bench/latest.json."""
        return {
            "name": self.name,
            "ours_us": round(self.ours_us, 3),
            "limit_us": round(self.limit_us, 3),
            "ratio": round(self.ratio, 3),
        }


@dataclass(frozen=True, slots=True)
class Work(Generic[Input]):
    """Something to time: `inputs(n)` makes n fresh inputs outside the timing, `run` is timed for each."""

    inputs: Callable[[int], Sequence[Input]]
    run: Callable[[Input], object]

    def time(self, count: int) -> float:
        """Run on `count` inputs and return the microseconds a piece."""
        inputs, run = self.inputs(count), self.run
        start = perf_counter_ns()
        for one in inputs:
            run(one)
        return (perf_counter_ns() - start) / count / 1000

    def pieces(self) -> int:
        """How many pieces fill one round."""
        once = min(self.time(1) for _ in range(3))
        return max(1, int(ROUND_NS / 1000 / once))


def repeated(pool: Sequence[Input]) -> Callable[[int], Sequence[Input]]:
    """Give inputs from a pool, over and over."""
    return lambda count: [pool[index % len(pool)] for index in range(count)]


def compare(ours: Work[Input], limit: Work[Input], *, quick: bool = False) -> tuple[float, float]:
    """Return the medians of ours and of the limit, in microseconds, over alternating rounds."""
    sizes = ours.pieces(), limit.pieces()
    rounds = [(ours.time(sizes[0]), limit.time(sizes[1])) for _ in range(QUICK_ROUNDS if quick else ROUNDS)]
    return median(one for one, _ in rounds), median(other for _, other in rounds)


def median_time(work: Work[Input], *, quick: bool = False) -> float:
    """Return the median of one piece of work alone, in microseconds; for what cannot take turns with its limit."""
    size = work.pieces()
    return median(work.time(size) for _ in range(QUICK_ROUNDS if quick else ROUNDS))
