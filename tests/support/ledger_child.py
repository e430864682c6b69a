"""A process that uses a ledger: all of many together, or until it is killed in the middle of a step.

Arguments: kind, place, what. `race FILE NUMBER`: when FILE appears, each of NUMBER threads uses one capability.
`acts FIRST`: one act after another, with numbers from FIRST on, each told once it is recorded. `die N`: the same from
0, killing itself before the N-th statement that the ledger sends to its database.
"""

import os
import signal
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
from sqlite_utils import Database
from support.ledgers import NOW, OPENERS, charge, use

from verifier import Ledger, Recorded


def say(*words: object) -> None:
    """Write a line that whoever started this process reads at once."""
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


def race(ledger: Ledger, starting: str, number: str) -> None:
    """Tell how many of the parallel uses were allowed: of one key, and then of one limit with new keys."""
    with ThreadPoolExecutor(int(number)) as pool:
        say("ready")
        while not Path(starting).exists():
            time.sleep(0.005)
        for one_use in (same_capability, same_limit):
            say(sum(pool.map(partial(one_use, ledger), range(int(number)))))


def same_capability(ledger: Ledger, _: int) -> bool:
    """Tell whether one use was allowed, of what all use."""
    return isinstance(ledger.record(use("the capability"), [charge("its uses", maximum=1)], NOW), Recorded)


def same_limit(ledger: Ledger, number: int) -> bool:
    """Tell whether one act was allowed, each with a key of its own against one limit."""
    return isinstance(ledger.record(use(f"{os.getpid()} {number}"), [charge("the limit", maximum=1)], NOW), Recorded)


def acts(ledger: Ledger, first: int) -> None:
    """Act until killed; each act has a key, costs one of each of two limits, and is told when it is recorded."""
    for number in range(first, first + 100_000):
        moment = NOW + timedelta(milliseconds=number)
        charges = [charge("uses", maximum=10**6), charge("rate", 1, 10**6, timedelta(hours=1))]
        say(number)
        if ledger.record(use(f"act {number}", until=NOW + timedelta(hours=1)), charges, moment):
            say("done", number)


def die_before(number: int) -> None:
    """Kill this process before the statement of that number, whichever the database is."""
    left = [number]

    def counting(original: Any) -> Any:
        def execute(*arguments: Any, **options: Any) -> Any:
            left[0] -= 1
            if left[0] < 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return original(*arguments, **options)

        return execute

    Database.execute = counting(Database.execute)  # type: ignore[method-assign]
    psycopg.Connection.execute = counting(psycopg.Connection.execute)  # type: ignore[method-assign]


def main(kind: str, place: str, what: str, *arguments: str) -> None:
    """Open the ledger and do what is asked."""
    ledger = OPENERS[kind](place)
    if what == "race":
        race(ledger, *arguments)
        return
    if what == "die":
        die_before(int(arguments[0]))
        acts(ledger, 0)
    acts(ledger, int(arguments[0]))


if __name__ == "__main__":
    main(*sys.argv[1:])
