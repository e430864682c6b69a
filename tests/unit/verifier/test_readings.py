"""What is remembered of credentials, for whom, and how much of it."""

import gc
from typing import Any

import pytest
from support.chains import Family
from support.verifying import World

from vc.contexts import CREDENTIALS_V2
from vc.errors import Malformed
from vc.jcs import canonical_json
from vc.securing.enveloped import envelope
from verifier import ChainExpectations, Policy, chain
from verifier.readings import (
    MOST_REMEMBERED,
    MOST_SEEN_ONCE,
    READINGS,
    REMEMBERED_BYTES,
    Readings,
    read_credential,
)
from verifier.shown import ShownCredential, Unreadable, read_shown

POLICY = Policy()


@pytest.fixture
def readings() -> Readings:
    return Readings()


def test_a_credential_is_remembered_the_second_time_it_is_shown(world: World, readings: Readings) -> None:
    raw = world.issue(world.delegation_document()).raw
    first, second, third, fourth = [readings.read(raw, "credential", POLICY) for _ in range(4)]
    assert first is not second
    assert second is third is fourth
    assert first._replace(secured=second.secured) == second
    readings.forget()
    assert readings.read(raw, "credential", POLICY) is not second


def test_what_is_remembered_gets_the_label_of_the_one_who_asks(world: World, readings: Readings) -> None:
    raw = world.issue(world.delegation_document()).raw
    for label in ("credential", "credentials/0", "credentials/1", "credential"):
        assert readings.read(raw, label, POLICY).label == label


def test_a_reading_counts_only_for_policies_that_read_alike(world: World, readings: Readings) -> None:
    raw = world.issue(world.delegation_document()).raw
    for _ in range(3):
        shown = readings.read(raw, "credential", POLICY)
    assert readings.read(raw, "credential", Policy(max_credentials=2)) is shown
    strict = Policy(max_status_entries=1)
    for _ in range(3):
        with pytest.raises(Malformed, match="more than 1 status entries"):
            readings.read(raw, "credential", strict)
    assert readings.read(raw, "credential", POLICY) is shown


def test_what_cannot_be_read_is_not_remembered(world: World, readings: Readings, monkeypatch: Any) -> None:
    raw = world.issue(world.delegation_document()).raw
    broken = raw[:-1]
    for _ in range(3):
        with pytest.raises(Malformed):
            readings.read(broken, "credential", POLICY)
    assert isinstance(read_credential(broken, "credential", POLICY), Unreadable)
    assert counted(readings, [raw] * 3, monkeypatch) == 2


def counted(readings: Readings, texts: list[bytes], monkeypatch: pytest.MonkeyPatch) -> int:
    """Show `texts` in turn and count how often one had to be read."""
    made: list[bytes | str] = []

    def read(text: bytes | str, label: str, policy: Policy) -> ShownCredential:
        made.append(text)
        return read_shown(text, label, policy)

    with monkeypatch.context() as patched:
        patched.setattr("verifier.readings.read_shown", read)
        for text in texts:
            readings.read(text, "credential", POLICY)
    return len(made)


def named(world: World, number: int, purpose: str = "x") -> bytes:
    document = world.generic_document()
    subject = {**document["credentialSubject"], "name": f"{purpose} {number}"}
    return world.issue({**document, "credentialSubject": subject}).raw


def test_long_texts_are_read_each_time(world: World, readings: Readings, monkeypatch: pytest.MonkeyPatch) -> None:
    length = REMEMBERED_BYTES * 3 // 4
    shorter, longer = named(world, 0, "x" * (length - 1000)), named(world, 0, "x" * length)
    assert len(shorter) <= REMEMBERED_BYTES < len(longer)
    assert counted(readings, [shorter] * 4, monkeypatch) == 2
    assert counted(readings, [longer] * 4, monkeypatch) == 4


def test_strangers_who_come_once_push_nobody_out(
    world: World, readings: Readings, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = named(world, 0)
    strangers = [named(world, number) for number in range(1, MOST_REMEMBERED + 2)]
    assert counted(readings, [known, known, *strangers], monkeypatch) == len(strangers) + 2
    assert counted(readings, [known], monkeypatch) == 0
    # Coming twice each, they do: the oldest goes first.
    assert counted(readings, [*strangers, known], monkeypatch) == len(strangers) + 1
    assert counted(readings, strangers[-MOST_REMEMBERED + 1 :], monkeypatch) == 0
    assert len(readings._held) == MOST_REMEMBERED


def test_what_was_seen_once_is_bounded(readings: Readings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("verifier.readings.read_shown", lambda text, *_: text)
    for number in range(MOST_SEEN_ONCE + 10):
        readings.read(str(number), "credential", POLICY)
        assert len(readings._seen_once) <= MOST_SEEN_ONCE
    assert len(readings._seen_once) == 10
    assert not readings._held


def test_a_chain_is_held_against_the_rules_once_while_its_readings_are_remembered(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    READINGS.forget()
    hops = Family(world).hops()
    verifier, expected = world.verifier(), ChainExpectations()
    handed_over = {
        "@context": [CREDENTIALS_V2],
        "type": ["VerifiablePresentation"],
        "verifiableCredential": [envelope(hop) for hop in hops],
    }
    judged: list[int] = []
    monkeypatch.setattr(chain, "chain_problems", counting(chain.chain_problems, judged))
    for _ in range(5):
        assert verifier.verify(canonical_json(handed_over), expected).accepted
    assert len(judged) == 2  # what is read is another object the first time and, to be remembered, the second
    READINGS.forget()
    gc.collect()
    assert len(chain._REMEMBERED) == 0
    assert verifier.verify(canonical_json(handed_over), expected).accepted
    assert len(judged) == 3
    gc.collect()
    assert len(chain._REMEMBERED) == 0  # who shows a chain once leaves nothing


def counting(act: Any, calls: list[int]) -> Any:
    def run(*values: Any) -> Any:
        calls.append(1)
        return act(*values)

    return run
