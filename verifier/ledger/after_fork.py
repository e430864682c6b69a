"""A forked child begins with no connection of its parent, and with no lock that another of its threads held.

A connection that two processes use is garbled, and one that the child closes is closed for the parent too; so a child
keeps those of its parent for as long as it runs, and does not touch them.
"""

import os
from typing import Protocol
from weakref import WeakSet


class BeginsAnew(Protocol):
    """What holds connections or locks."""

    def begin_anew(self) -> object:
        """Return the connections that were held, and go on with none and with locks of its own."""
        ...


_WATCHED: WeakSet[BeginsAnew] = WeakSet()
_OF_PARENTS: list[object] = []


def begin_anew_in_children(one: BeginsAnew) -> None:
    """Have `one.begin_anew()` called in every child that is forked from now on, for as long as `one` lives."""
    _WATCHED.add(one)


def _begin_anew() -> None:
    _OF_PARENTS.extend(one.begin_anew() for one in list(_WATCHED))


if hasattr(os, "register_at_fork"):  # not where processes cannot fork
    os.register_at_fork(after_in_child=_begin_anew)
