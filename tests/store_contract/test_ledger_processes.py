"""Several processes on one ledger, and processes that are killed in the middle: once is once, and whole is whole.

The ledger in memory is not here: it serves one process, says so, and its threads are in test_ledger_contract.py.
"""

import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest
from support.children import start
from support.ledgers import NOW, OPENERS, FullLedger, charge, use

from verifier import Exceeded, Recorded, Replayed

SIGKILLED = -9
HOUR = timedelta(hours=1)


@pytest.fixture
def shared(shared_place: tuple[str, str]) -> Iterator[FullLedger]:
    opened = OPENERS[shared_place[0]](shared_place[1])
    yield opened
    opened.close()


def test_of_fifty_uses_by_two_processes_of_a_single_use_capability_exactly_one_is_allowed(
    shared_place: tuple[str, str], tmp_path: Path
) -> None:
    children = [start("ledger_child", *shared_place, "race", tmp_path / "go", 25) for _ in range(2)]
    for child in children:
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
    (tmp_path / "go").touch()
    counts = [list(map(int, child.communicate(timeout=120)[0].split())) for child in children]
    assert [child.returncode for child in children] == [0, 0]
    assert [sum(of_both) for of_both in zip(*counts, strict=True)] == [1, 1]


def test_two_that_opened_one_ledger_write_to_it_at_the_same_time(shared_place: tuple[str, str]) -> None:
    both = [OPENERS[shared_place[0]](shared_place[1]) for _ in range(2)]

    def act(number: int) -> bool:
        return bool(both[number % 2].record(use(f"k-{number}"), [charge("uses", maximum=150)], NOW))

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(act, range(200))) == 150
    for ledger in both:
        ledger.close()


def test_processes_that_open_a_new_ledger_at_once_make_one(shared_place: tuple[str, str], tmp_path: Path) -> None:
    (tmp_path / "go").touch()
    children = [start("ledger_child", *shared_place, "race", tmp_path / "go", 2) for _ in range(4)]
    outputs = [child.communicate(timeout=120)[0].split() for child in children]
    assert [child.returncode for child in children] == [0] * 4
    assert sum(int(output[1]) for output in outputs) == 1


def require_whole(ledger: FullLedger, output: str, deaths: int) -> int:
    """Hold a ledger against what processes said before they died, and give the number of acts that it holds.

    Each may have recorded one act that it could tell nobody.
    """
    lines = output.splitlines()
    begun = [int(line) for line in lines if line.isdigit()]
    done = {int(line.removeprefix("done ")) for line in lines if line.startswith("done")}
    held = {number for number in begun if is_held(ledger, number)}
    assert done <= held
    assert len(held - done) <= deaths
    for counter, window in (("uses", None), ("rate", HOUR)):
        probe = charge(counter, 10**6, 0, window)
        assert ledger.record(use("probe", until=NOW + HOUR), [probe], NOW) == Exceeded(probe, Decimal(len(held)))
    return len(held)


def is_held(ledger: FullLedger, number: int) -> bool:
    key = f"act {number}"
    answer = ledger.record(use(key, until=NOW + HOUR), [charge("no room", 1, 0)], NOW)
    assert isinstance(answer, Replayed | Exceeded)
    return answer == Replayed(key)


@pytest.mark.parametrize("statement", range(12))
def test_a_process_killed_before_any_statement_leaves_an_act_whole_or_none_of_it(
    shared: FullLedger, shared_place: tuple[str, str], statement: int
) -> None:
    child = start("ledger_child", *shared_place, "die", statement)
    output = child.communicate(timeout=60)[0]
    assert child.returncode == SIGKILLED
    require_whole(shared, output, 1)
    assert shared.record(use("another", until=NOW + HOUR), [charge("uses", 1, 10**6)], NOW) == Recorded()


def test_processes_killed_at_arbitrary_moments_lose_nothing_that_was_told(
    shared: FullLedger, shared_place: tuple[str, str]
) -> None:
    random = Random(20260601)  # noqa: S311  not for secrets
    output, held = "", 0
    for attempt in range(4):
        child = start("ledger_child", *shared_place, "acts", attempt * 100_000)
        assert child.stdout is not None
        output += child.stdout.readline()
        time.sleep(random.uniform(0.05, 0.3))
        child.kill()
        output += child.stdout.read()  # not communicate(), which would miss what readline() took ahead
        child.stdout.close()
        assert child.wait(60) == SIGKILLED
        held = require_whole(shared, output, attempt + 1)
    assert held > 10


def test_a_forked_child_has_connections_of_its_own(shared: FullLedger) -> None:
    assert shared.record(use("a"), [], NOW)
    child = os.fork()
    if child == 0:
        both = shared.record(use("a"), [], NOW) == Replayed("a") and shared.record(use("b"), [], NOW) == Recorded()
        os._exit(7 if both else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
    assert shared.record(use("b"), [], NOW) == Replayed("b")


def test_a_child_forked_while_a_thread_holds_the_ledger_does_not_wait_for_it(shared: FullLedger) -> None:
    lock = getattr(shared, "_lock", None) or shared._connections._lock  # type: ignore[attr-defined]
    with lock:
        child = os.fork()
        if child == 0:
            os._exit(7 if shared.record(use("a"), [], NOW) else 1)
    status = ended_within(child, 30)
    assert os.waitstatus_to_exitcode(status) == 7
    assert shared.record(use("a"), [], NOW) == Replayed("a")


def ended_within(child: int, seconds: float) -> int:
    """Give how a child ended; one that does not is killed."""
    give_up = time.monotonic() + seconds
    while time.monotonic() < give_up:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return status
        time.sleep(0.02)
    os.kill(child, signal.SIGKILL)
    return os.waitpid(child, 0)[1]
