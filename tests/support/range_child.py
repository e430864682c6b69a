"""A process that allots and reserves ranges in a SQLite store, says what it was given, and perhaps kills itself."""

import os
import signal
import sys
from dataclasses import replace
from pathlib import Path

from support.stores import intent

from issuer.range_ports import RangeSeries
from issuer.store.sqlite import SqliteStore

SERIES = RangeSeries(16, 256)


def main(path: str, name: str, times: str, number: str) -> None:
    store = SqliteStore(Path(path))
    for turn in range(int(times)):
        (given,) = store.allot_ranges(SERIES, 1)
        if int(number) >= 2 and turn == 20:  # half of the processes die between the two verbs
            os.kill(os.getpid(), signal.SIGKILL)
        store.reserve(replace(intent(f"urn:{name}:{turn}"), status_range=given))
        print(given.list_id, given.first, flush=True)  # noqa: T201
    store.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
