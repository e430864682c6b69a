"""A verifier on each ledger: a capability that may be used once is used once, whoever presents it how often at once."""

import os
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from support.ledgers import OPENERS
from support.verifying import ALICE, CALENDAR, GRANT, World

from vc.delegation.documents import delegation_claim
from vc.reasons import Reason
from verifier import Ledger

PARALLEL = 25


@pytest.fixture
def world() -> World:
    return World()


def presentations(world: World, number: int) -> list[bytes]:
    """Make presentations of one capability with `uses` at most 1, each with a nonce of its own."""
    once = {**GRANT, "limits": [{"kind": "uses", "max": 1}]}
    claim = delegation_claim(principal=ALICE, audience=[CALENDAR], capabilities=[once])
    capability = world.issue(world.delegation_document(delegation=claim))
    return [world.present([capability]) for _ in range(number)]


def answers(world: World, ledger: Ledger, shown: list[bytes]) -> Counter[str]:
    """Verify all at once, and count the answers."""

    def answer(raw: bytes) -> str:
        report = world.verify(raw, ledger=ledger)
        return "allow" if report else " ".join(report.reasons)

    with ThreadPoolExecutor(PARALLEL) as pool:
        return Counter(pool.map(answer, shown))


def in_a_child(work: Callable[[], Counter[str]]) -> Callable[[], Counter[str]]:
    """Begin work in a forked process, and give what waits for its outcome."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.write(writing, "\n".join(work().elements()).encode())
        finally:
            os._exit(0)
    os.close(writing)

    def outcome() -> Counter[str]:
        with os.fdopen(reading) as told:
            counted = Counter(told.read().splitlines())
        os.waitpid(child, 0)
        return counted

    return outcome


def test_of_fifty_presentations_in_two_processes_of_a_single_use_capability_exactly_one_is_allowed(
    world: World, shared_place: tuple[str, str]
) -> None:
    kind, place = shared_place
    shown = presentations(world, 2 * PARALLEL)
    OPENERS[kind](place).close()
    children = [
        in_a_child(lambda half=half: answers(world, OPENERS[kind](place), half))  # type: ignore[misc]
        for half in (shown[:PARALLEL], shown[PARALLEL:])
    ]
    outcomes = [child() for child in children]
    assert sum(outcomes, Counter()) == {"allow": 1, Reason.LIMIT_EXCEEDED: 2 * PARALLEL - 1}


def test_of_fifty_threads_of_one_process_exactly_one_is_allowed(world: World, place: tuple[str, str]) -> None:
    ledger = OPENERS[place[0]](place[1])
    assert answers(world, ledger, presentations(world, 50)) == {"allow": 1, Reason.LIMIT_EXCEEDED: 49}
    ledger.close()


def test_one_presentation_shown_fifty_times_at_once_works_once(world: World, place: tuple[str, str]) -> None:
    ledger = OPENERS[place[0]](place[1])
    assert answers(world, ledger, presentations(world, 1) * 50) == {"allow": 1, Reason.REPLAY_DETECTED: 49}
    ledger.close()
