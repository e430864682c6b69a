"""How much one evaluation may cost, and the count of what it has cost.

A small schema can ask for more work than there is time: `allOf` that names itself twice doubles with every level, and
`anyOf` keeps every message of every branch that failed. So work is counted where it is done, and ends at a limit.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

from vc.errors import VcError

# A unit is one keyword applied to a small value, some 10 microseconds. The credential schema of W3C, applied to a
# credential, costs 200 units; checking that schema itself costs 20,000.
EVALUATION_UNITS: Final = 50_000
SCHEMA_CHECK_UNITS: Final = 200_000

_LEFT: ContextVar[list[int]] = ContextVar("units left")


class WorkExceeded(VcError):
    """An evaluation would cost more than it may."""


@contextmanager
def limited_to(units: int) -> Iterator[None]:
    """Let what is done inside spend `units`; what is done beside it, in another thread or task, is not counted."""
    token = _LEFT.set([units])
    try:
        yield
    finally:
        _LEFT.reset(token)


def spend(units: int) -> None:
    """Count work that is about to be done; raises WorkExceeded."""
    left = _LEFT.get()
    left[0] -= units
    if left[0] < 0:
        raise WorkExceeded("the schema asks for more work than an evaluation may cost")
