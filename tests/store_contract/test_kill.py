"""kill -9 between any two steps of issuing and revoking, and at arbitrary moments: nothing acknowledged is lost.

Afterwards the store opens, no index belongs to two credentials, every credential that was handed out has its row with
its digest, every revocation that was acknowledged is in the list that is published, and a request that got no answer is
completed by repeating it.
"""

import json
import shutil
import sqlite3
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest
from support.children import start
from support.issuer_child import PASSPHRASE, request

from issuer.ports import Record, State
from issuer.setup import initialise
from issuer.wiring import Issuer, open_issuer
from vc.credential import parse_credential
from vc.jcs import digest_multibase
from vc.securing.mechanism import parse_secured
from vc.status.list_credential import parse_status_list

SIGKILLED = -9
Line = dict[str, Any]


@pytest.fixture(scope="module")
def fresh_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("fresh") / "home"
    initialise(home, "http://localhost:8000", PASSPHRASE)
    return home


@pytest.fixture
def home(fresh_home: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(fresh_home, tmp_path / "home"))


@pytest.fixture
def reopened() -> Iterator[list[Issuer]]:
    """Give a list for issuers that were opened, all of which are closed at the end."""
    opened: list[Issuer] = []
    yield opened
    for issuer in opened:
        issuer.close()


def open_again(home: Path, opened: list[Issuer]) -> Issuer:
    opened.append(open_issuer(home, PASSPHRASE, lambda: datetime(2026, 3, 1, 13, tzinfo=UTC)))
    return opened[-1]


def everything(issuer: Issuer) -> dict[str, Record]:
    return {record.credential_id: record for record in issuer.store.list(after=None, limit=100_000)}


def require_sound(issuer: Issuer, home: Path, lines: list[Line]) -> None:
    """Hold the store against what the process said before it died."""
    with sqlite3.connect(home / "issuer.sqlite3") as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
    database.close()
    records = everything(issuer)
    places = [(status.list_id, status.index) for record in records.values() for status in record.statuses]
    assert len(set(places)) == len(places) == 2 * len(records)
    for line in lines:
        if line.get("did") == "issue":
            require_row(records[line["id"]], line)
    for record in records.values():
        require_published(issuer, record)
    revoked = {line["id"] for line in lines if line.get("did") == "revocation"}
    assert revoked <= {name for name, record in records.items() if record.statuses[0].value}


def require_row(record: Record, line: Line) -> None:
    assert (record.state, record.digest) == (State.ISSUED, line["digest"])
    assert digest_multibase(line["raw"].encode()) == line["digest"]
    entries = parse_secured(line["raw"]).document["credentialStatus"]
    own = entries[: len(record.statuses)]  # those of the switches follow
    assert [int(entry["statusListIndex"]) for entry in own] == [status.index for status in record.statuses]


def require_published(issuer: Issuer, record: Record) -> None:
    for status in record.statuses:
        secured = parse_secured(issuer.publishing.published(status.list_id)[0].body)
        bits = parse_status_list(parse_credential(secured.document)).bitstring
        assert bits.get(status.index) == status.value


def require_repeatable(issuer: Issuer, lines: list[Line]) -> None:
    """Repeat every request: what was answered gives the same bytes, what was not is completed now, once."""
    answered = {line["key"]: line["raw"] for line in lines if line.get("did") == "issue"}
    for key in [line["key"] for line in lines if line.get("doing") == "issue"]:
        record = issuer.store.find_request(key)
        if record is not None and record.state is State.RESERVED and record.statuses[0].value:
            continue
        issued = issuer.issuing.issue(request(key))
        assert issued.secured.raw.decode() == answered.get(key, issued.secured.raw.decode())
        assert issued.repeated is (record is not None)
        assert issuer.store.find(issued.record.credential_id).state is State.ISSUED


def lines_of(output: str) -> list[Line]:
    return [json.loads(line) for line in output.splitlines()]


STEPS = [
    *[(verb, moment, 1) for verb in ("find_request", "allot", "reserve", "complete") for moment in ("before", "after")],
    ("allot", "after", 2),  # between the allotments of the two purposes
    *[("change_status", moment, times) for moment in ("before", "after") for times in (1, 2, 3)],
]


@pytest.mark.parametrize(("verb", "moment", "times"), STEPS)
def test_a_kill_between_any_two_steps_loses_nothing(
    home: Path, reopened: list[Issuer], verb: str, moment: str, times: int
) -> None:
    child = start("issuer_child", home, "k", 3, verb, moment, times)
    lines = lines_of(child.communicate(timeout=60)[0])
    assert child.returncode == SIGKILLED
    issuer = open_again(home, reopened)
    require_sound(issuer, home, lines)
    require_repeatable(issuer, lines)
    require_sound(issuer, home, lines)


def test_a_credential_that_was_reserved_when_the_process_died_is_listed_and_revocable(
    home: Path, reopened: list[Issuer]
) -> None:
    child = start("issuer_child", home, "k", 1, "complete", "before", 1)
    child.communicate(timeout=60)
    issuer = open_again(home, reopened)
    (record,) = everything(issuer).values()
    assert (record.state, record.digest) == (State.RESERVED, None)
    issuer.revoking.change_status(record.credential_id, "revocation", value=True, reason="found after a crash")
    require_published(issuer, issuer.records.find(record.credential_id))


def test_kills_at_arbitrary_moments_lose_nothing(home: Path, reopened: list[Issuer]) -> None:
    random = Random(20260301)  # noqa: S311  not for secrets
    lines: list[Line] = []
    for attempt in range(6):
        child = start("issuer_child", home, f"r{attempt}", 1_000_000)
        assert child.stdout is not None
        begun = child.stdout.readline()
        time.sleep(random.uniform(0.0, 0.25))
        child.kill()
        lines += lines_of(begun + child.communicate(timeout=60)[0])
        assert child.returncode == SIGKILLED
    assert sum(line.get("did") == "issue" for line in lines) > 10  # so that kills fall between steps, also when slow
    issuer = open_again(home, reopened)
    require_sound(issuer, home, lines)
    require_repeatable(issuer, lines[-400:])
    require_sound(issuer, home, lines)
