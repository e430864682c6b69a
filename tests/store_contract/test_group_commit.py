"""Work of several threads in one commit: each has its own outcome, and nobody hears of it before the commit."""

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Barrier, Event, Thread

import pytest
from sqlite_utils import Database

from issuer.store.connecting import connect
from issuer.store.group_commit import GroupCommit


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = connect(tmp_path / "group.sqlite3")
    opened.enable_wal()
    opened.execute("CREATE TABLE word (word TEXT PRIMARY KEY)")
    yield opened
    opened.close()


def insert(word: str) -> Callable[[Database], str]:
    def work(database: Database) -> str:
        database.execute("INSERT INTO word VALUES (?)", (word,))
        return word

    return work


def words(database: Database) -> list[str]:
    return [row[0] for row in database.execute("SELECT word FROM word ORDER BY word").fetchall()]


def test_work_that_fails_leaves_nothing(database: Database) -> None:
    group = GroupCommit(database)

    def work(database: Database) -> None:
        insert("a")(database)
        raise LookupError("after writing")

    with pytest.raises(LookupError, match="after writing"):
        group.run(work, durable=True)
    assert words(database) == []
    assert group.run(insert("b"), durable=True) == "b"
    assert words(database) == ["b"]


def run_together(group: GroupCommit, works: list[Callable[[Database], object]]) -> list[object]:
    """Let all but the first queue up behind the first, so that they are committed as one group."""
    results: list[object] = [None] * len(works)
    first_runs, queued = Event(), Barrier(len(works), timeout=30)

    def first(database: Database) -> object:
        first_runs.set()
        queued.wait()
        # What waited at the barrier still has to reach the queue.
        Event().wait(0.2)
        return works[0](database)

    def run(number: int) -> None:
        try:
            if number == 0:
                results[0] = group.run(first, durable=True)
            else:
                first_runs.wait(30)
                queued.wait()
                results[number] = group.run(works[number], durable=number % 2 == 0)
        except Exception as error:  # noqa: BLE001
            results[number] = error

    threads = [Thread(target=run, args=(number,)) for number in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results


def test_an_error_in_a_group_is_that_of_one(database: Database) -> None:
    begins: list[str] = []
    database.conn.set_trace_callback(lambda statement: begins.append(statement) if "BEGIN" in statement else None)
    works = [insert("a"), insert("b"), insert("b"), insert("c"), insert("d")]
    results = run_together(GroupCommit(database), works)
    assert len(begins) == 2
    failed = [result for result in results if isinstance(result, Exception)]
    assert len(failed) == 1
    assert isinstance(failed[0], sqlite3.IntegrityError)
    assert words(database) == ["a", "b", "c", "d"]


def test_a_commit_that_fails_fails_for_all_of_its_group(database: Database) -> None:
    database.execute("PRAGMA foreign_keys=ON")
    database.execute(
        "CREATE TABLE page (word TEXT REFERENCES word (word) DEFERRABLE INITIALLY DEFERRED)"  # checked by COMMIT
    )

    def dangling(database: Database) -> None:
        database.execute("INSERT INTO page VALUES ('nowhere')")

    group = GroupCommit(database)
    results = run_together(group, [insert("a"), insert("b"), dangling, insert("c")])
    assert results[0] == "a"
    assert [type(result) for result in results[1:]] == [sqlite3.IntegrityError] * 3
    assert words(database) == ["a"]
    assert group.run(insert("e"), durable=False) == "e"


def test_only_durable_work_waits_for_the_disk(database: Database) -> None:
    group = GroupCommit(database)
    seen = []
    for durable in (True, False, False, True):
        group.run(insert(f"{len(seen)}"), durable=durable)
        seen.append(database.execute("PRAGMA synchronous").fetchone()[0])
    assert seen == [2, 1, 1, 2]  # FULL is 2, NORMAL is 1
