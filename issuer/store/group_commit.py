"""One writing connection, and several pieces of work in one commit.

A commit waits for the disk, and SQLite has one writer at a time. So a thread that wants to write queues its work and
asks for the connection; whoever gets it does all the work that is queued by then, each piece in a savepoint of its own,
and commits once. A lone writer pays one uncontended lock for this; with many the wait for the disk is shared.

Nobody is told of a result before the commit that holds it has returned.
"""

import sqlite3
from collections import deque
from collections.abc import Callable
from threading import Lock
from typing import Generic, TypeVar

from sqlite_utils import Database

Result = TypeVar("Result")

# More than this in one commit makes everybody wait for the slowest.
LARGEST_GROUP = 64


class _Piece(Generic[Result]):
    """One queued piece of work and, once it was committed, what came of it."""

    def __init__(self, work: Callable[[Database], Result], *, durable: bool) -> None:
        self.work = work
        self.durable = durable
        self.done = False
        self.error: BaseException | None = None
        self.result: Result

    def do(self, database: Database) -> None:
        """Do the work inside the open transaction, and keep what came of it; an error leaves its writes behind."""
        try:
            self.result = self.work(database)
        except Exception as error:  # noqa: BLE001  it is raised again in the thread that it belongs to
            self.error = error

    def do_among_others(self, database: Database) -> None:
        """Do the work so that an error undoes its own writes and no others."""
        database.execute("SAVEPOINT piece")
        self.do(database)
        if self.error is not None:
            database.execute("ROLLBACK TO piece")
        database.execute("RELEASE piece")

    def outcome(self) -> Result:
        """Give the result, or raise what the work raised."""
        if self.error is not None:
            raise self.error
        return self.result


class GroupCommit:
    """Does pieces of work on one connection, in the order they came, as many in one transaction as are waiting."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._turn = Lock()
        self._waiting: deque[_Piece[object]] = deque()
        self._durable = True

    def run(self, work: Callable[[Database], Result], *, durable: bool) -> Result:
        """Do the work in a transaction and return its result once that is committed.

        With `durable` the commit has reached the disk; without, it survives the death of the process only.
        Raises what the work raises (its writes are undone) and sqlite3.Error when the commit fails.
        """
        piece = _Piece(work, durable=durable)
        self._waiting.append(piece)  # type: ignore[arg-type]  # the queue never looks at a result
        with self._turn:
            if not piece.done:
                self._commit_waiting()
        return piece.outcome()

    def close(self) -> None:
        """Close the connection once nobody is writing."""
        with self._turn:
            self._database.close()

    def _commit_waiting(self) -> None:
        group = [self._waiting.popleft() for _ in range(min(len(self._waiting), LARGEST_GROUP))]
        try:
            self._commit(group)
        except BaseException as error:
            self._database.rollback()
            for piece in group:
                piece.error = error
            if not isinstance(error, sqlite3.Error):
                raise
        finally:
            for piece in group:
                piece.done = True

    def _commit(self, group: list[_Piece[object]]) -> None:
        self._wait_for_disk(any(piece.durable for piece in group))
        self._database.execute("BEGIN IMMEDIATE")
        if len(group) == 1:
            group[0].do(self._database)
            self._database.execute("COMMIT" if group[0].error is None else "ROLLBACK")
            return
        for piece in group:
            piece.do_among_others(self._database)
        self._database.execute("COMMIT")

    def _wait_for_disk(self, durable: bool) -> None:
        if durable is not self._durable:
            self._database.execute(f"PRAGMA synchronous={'FULL' if durable else 'NORMAL'}")
            self._durable = durable
