"""A PostgresqlLedger and its server: restarts, rights, conflicts, busy connections, and what errors do not tell."""

import os
import signal
import time
import traceback
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event, Thread

import psycopg
import pytest
from support.ledgers import LATER, NOW, TOMORROW, charge, use
from support.postgresql import PASSWORD, PostgresqlServer

from verifier import LedgerUnavailable, Recorded, Replayed
from verifier.ledger import postgresql as module
from verifier.ledger.postgresql import PostgresqlLedger

TABLES = ["counter", "forgotten", "used", "version"]


@pytest.fixture
def server(postgresql: PostgresqlServer) -> PostgresqlServer:
    postgresql.execute("DROP SCHEMA IF EXISTS agentvc_ledger CASCADE")
    return postgresql


@pytest.fixture
def ledger(server: PostgresqlServer) -> Iterator[PostgresqlLedger]:
    opened = PostgresqlLedger(server.uri())
    yield opened
    opened.close()


def test_the_tables_are_made_once_in_a_schema_of_their_own(server: PostgresqlServer) -> None:
    question = "SELECT tablename::text FROM pg_tables WHERE schemaname = 'agentvc_ledger' ORDER BY 1"
    for _ in range(5):
        server.execute("DROP SCHEMA IF EXISTS agentvc_ledger CASCADE")
        with ThreadPoolExecutor(6) as pool:
            for ledger in pool.map(lambda _: PostgresqlLedger(server.uri()), range(6)):
                ledger.close()
    assert [row[0] for row in server.execute(question)] == TABLES
    assert server.execute("SELECT number FROM agentvc_ledger.version") == [(1,)]


def test_tables_of_a_later_agentvc_are_refused(server: PostgresqlServer, ledger: PostgresqlLedger) -> None:
    assert ledger.record(use("a"), [], NOW)
    server.execute("UPDATE agentvc_ledger.version SET number = 2")
    with pytest.raises(LedgerUnavailable, match="a later agentvc"):
        PostgresqlLedger(server.uri())


def test_a_user_who_may_not_make_tables_can_use_those_that_another_made(server: PostgresqlServer) -> None:
    server.execute("DROP ROLE IF EXISTS plain")
    server.execute("CREATE ROLE plain LOGIN")
    with pytest.raises(LedgerUnavailable, match="permission denied"):
        PostgresqlLedger(server.uri("plain"))
    PostgresqlLedger(server.uri()).close()
    server.execute("GRANT USAGE ON SCHEMA agentvc_ledger TO plain")
    server.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA agentvc_ledger TO plain")
    plain = PostgresqlLedger(server.uri("plain"))
    assert plain.record(use("a"), [charge()], NOW)
    plain.close()
    server.execute("DROP SCHEMA agentvc_ledger CASCADE")
    server.execute("DROP ROLE plain")


def test_a_search_path_does_not_lead_to_another_ledger(server: PostgresqlServer, ledger: PostgresqlLedger) -> None:
    server.execute("CREATE SCHEMA IF NOT EXISTS elsewhere")
    other = PostgresqlLedger(server.uri() + "&options=-csearch_path%3Delsewhere")
    assert ledger.record(use("a"), [], NOW)
    assert other.record(use("a"), [], NOW) == Replayed("a")
    other.close()


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGQUIT])
def test_what_was_recorded_outlives_the_server_and_a_ledger_finds_it_again(
    server: PostgresqlServer, ledger: PostgresqlLedger, how: signal.Signals
) -> None:
    with ThreadPoolExecutor(4) as pool:  # several connections, all of which break
        assert all(pool.map(lambda each: ledger.record(use(f"a-{each}"), [charge(maximum=40)], NOW), range(40)))
    server.stop(how)
    with pytest.raises(LedgerUnavailable, match="PostgreSQL"):
        ledger.record(use("b"), [], NOW)
    server.start()
    assert ledger.record(use("a-7"), [], NOW) == Replayed("a-7")
    assert not ledger.record(use("b"), [charge(maximum=40)], NOW)
    assert ledger.record(use("b"), [], NOW)


def test_a_server_that_was_restarted_unseen_costs_no_act(server: PostgresqlServer, ledger: PostgresqlLedger) -> None:
    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(lambda each: ledger.record(use(f"a-{each}"), [], NOW), range(40)))
    server.stop()
    server.start()
    assert all(ledger.record(use(f"b-{each}"), [], NOW) for each in range(10))


def broken_at(connection: psycopg.Connection, statement: str) -> None:
    """Close the connection under the client at a statement, before or after it reached the server."""
    original = connection.execute

    def execute(query: str, *arguments: object, **options: object) -> object:
        if query.strip().startswith(statement):
            os.close(os.dup(connection.fileno()))
            connection.pgconn.finish()
        return original(query, *arguments, **options)

    connection.execute = execute  # type: ignore[method-assign,assignment]


@pytest.mark.parametrize(
    "statement", ["BEGIN", "SELECT pg_advisory", "SELECT 'key'", "INSERT INTO agentvc_ledger.used"]
)
def test_a_connection_that_breaks_before_the_commit_costs_no_act(ledger: PostgresqlLedger, statement: str) -> None:
    assert ledger.record(use("a"), [charge()], NOW)
    broken_at(ledger._connections._idle[0], statement)
    assert ledger.record(use("b"), [charge()], NOW) == Recorded()
    assert ledger.record(use("c"), [charge()], NOW) == Recorded()
    assert not ledger.record(use("d"), [charge()], NOW)


def test_a_connection_that_breaks_at_the_commit_is_told_and_not_tried_again(ledger: PostgresqlLedger) -> None:
    assert ledger.record(use("a"), [charge()], NOW)
    broken_at(ledger._connections._idle[0], "COMMIT")
    with pytest.raises(LedgerUnavailable, match="PostgreSQL"):
        ledger.record(use("b"), [charge()], NOW)


def test_a_conflict_that_the_server_found_is_tried_again(
    ledger: PostgresqlLedger, monkeypatch: pytest.MonkeyPatch
) -> None:
    conflicts = ["40001", "40P01", "40001"]
    settle = module.settle

    def conflicting(*arguments: object) -> object:
        if conflicts:
            with ledger._connections.lent() as other:
                other.execute(f"DO $$ BEGIN RAISE EXCEPTION 'conflict' USING ERRCODE = '{conflicts.pop()}'; END $$")
        return settle(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(module, "settle", conflicting)
    assert ledger.record(use("a"), [charge()], NOW) == Recorded()
    assert conflicts == []
    conflicts += ["40001"] * 4
    with pytest.raises(LedgerUnavailable, match="conflict"):
        ledger.record(use("b"), [charge()], NOW)
    assert ledger.record(use("b"), [charge(amount=2)], NOW) == Recorded()


def test_what_cannot_be_judged_costs_no_connection(ledger: PostgresqlLedger) -> None:
    assert ledger.record(use("a"), [charge("gone", until=LATER)], NOW)
    ledger.purge(TOMORROW)
    kept = list(ledger._connections._idle)
    with pytest.raises(LedgerUnavailable, match="set back"):
        ledger.record(use("b"), [], NOW)
    assert ledger._connections._idle == kept


def test_locks_are_taken_in_one_order_whatever_the_order_that_is_asked_for() -> None:
    names = [f"c-{number}" for number in range(20)]
    one, other = (
        module._locks(module.asked(use(*order), [charge(name) for name in order], NOW))
        for order in (names, names[::-1])
    )
    assert one == other == sorted(set(one))
    assert len(one) == 40


def test_an_act_waits_for_a_lock_only_so_long(
    server: PostgresqlServer, ledger: PostgresqlLedger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_BEGIN", module._BEGIN.replace("lock_timeout = '5s'", "lock_timeout = '50ms'"))
    holds, done = Event(), Event()

    def hold() -> None:
        with psycopg.connect(server.uri()) as other:
            other.execute("LOCK TABLE agentvc_ledger.used")
            holds.set()
            done.wait(60)

    holder = Thread(target=hold)
    holder.start()
    holds.wait(60)
    with pytest.raises(LedgerUnavailable, match="lock timeout"):
        ledger.record(use("a"), [], NOW)
    done.set()
    holder.join()
    assert ledger.record(use("a"), [], NOW)


def test_one_that_stops_in_the_middle_gives_its_locks_back(
    ledger: PostgresqlLedger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_BEGIN", module._BEGIN.replace("session_timeout = '10s'", "session_timeout = '100ms'"))
    with ledger._connections.lent() as stopped:
        stopped.execute(module._BEGIN)
        stopped.execute("SELECT pg_advisory_xact_lock(%s)", module._locks(module.asked(use("a"), [], NOW)))
        begun = time.monotonic()
        assert ledger.record(use("a"), [], NOW)
        assert time.monotonic() - begun < 4


def test_a_ledger_opens_few_connections_and_says_when_all_are_busy(
    server: PostgresqlServer, ledger: PostgresqlLedger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("verifier.ledger.postgresql_connections._WAIT_SECONDS", 0.05)
    lent = [ledger._connections.lent() for _ in range(10)]
    for one in lent:
        one.__enter__()
    with pytest.raises(LedgerUnavailable, match="all of 10 connections are busy"):
        ledger.record(use("a"), [], NOW)
    assert server.execute("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'agentvc ledger'") == [(10,)]
    for one in lent:
        one.__exit__(None, None, None)
    assert ledger.record(use("a"), [], NOW)


def test_a_commit_is_durable_also_where_the_server_is_set_otherwise(
    server: PostgresqlServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[object] = []
    original = module._held

    def held(connection: module.Connection, wanted: module.Asked) -> module.Held:
        names = ("synchronous_commit", "transaction_isolation", "transaction_read_only")
        seen.extend(connection.execute(f"SHOW {name}").fetchone() for name in names)
        return original(connection, wanted)

    monkeypatch.setattr(module, "_held", held)
    settings = (
        "synchronous_commit=off",
        "default_transaction_read_only=on",
        "default_transaction_isolation=serializable",
    )
    ledger = PostgresqlLedger(
        server.uri() + "&options=" + "%20".join(f"-c{each.replace('=', '%3D')}" for each in settings)
    )
    assert ledger.record(use("a"), [], NOW)
    ledger.close()
    assert seen == [("on",), ("read committed",), ("off",)]


def told(conninfo: str) -> str:
    """Give all that is told of opening a ledger that cannot be opened, with what stands in a traceback."""
    with pytest.raises(LedgerUnavailable) as caught:
        PostgresqlLedger(conninfo)
    return "".join(traceback.format_exception(caught.value))


def test_a_password_opens_and_a_wrong_one_is_told_but_not_repeated(server: PostgresqlServer) -> None:
    server.execute("GRANT CREATE ON DATABASE postgres TO locked")
    right = PostgresqlLedger(server.uri("locked", PASSWORD))
    assert right.record(use("a"), [], NOW)
    right.close()
    server.execute("DROP SCHEMA agentvc_ledger CASCADE")
    text = told(server.uri("locked", "wr0ng-one"))
    assert "password authentication failed" in text
    assert "wr0ng-one" not in text


@pytest.mark.parametrize(
    "conninfo",
    [
        "host=127.0.0.1 password=s3cr3t t0k3n",
        "host=127.0.0.1 port=1 password='s3cr3t",
        "postgresql://u:s3cr3t@t0k3n@127.0.0.1:1/d",
        "postgresql://u:s3cr3t/t0k3n@127.0.0.1:1/d",
        "postgresql://u:s3cr3t?t0k3n@127.0.0.1:1/d",
        "postgresql://u:s3cr3t#t0k3n@127.0.0.1:1/d",
        "postgresql://u:s3cr3t%zzt0k3n@127.0.0.1:1/d",
        "postgresql://u:[s3cr3t@127.0.0.1:1/d",
        "postgresql://u:s3cr3t@127.0.0.1:t0k3n/d",
        "postgresql://127.0.0.1:1/d?password=s3cr3t",
        "s3cr3t",
    ],
)
def test_no_error_tells_what_stands_in_a_connection_string(conninfo: str) -> None:
    text = told(conninfo).replace(conninfo, "")
    assert "s3cr3t" not in text
    assert "t0k3n" not in text


def test_a_server_that_is_not_there_is_told_in_one_line() -> None:
    with pytest.raises(LedgerUnavailable, match=r"^PostgreSQL: .*127\.0\.0\.1.*refused") as caught:
        PostgresqlLedger("postgresql://127.0.0.1:1/d")
    assert "\n" not in str(caught.value)
