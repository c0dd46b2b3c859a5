"""The run's transaction under stress: two runs at once, a lost COMMIT, faults that pass, a role with few rights."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from psycopg import errors as pg

from loader import RunResult, generate
from loader.database import connect
from loader.errors import ConnectError, LoadError
from loader.load import transaction
from loader.plan import make_plan
from tests.support.databases import with_database
from tests.support.rules import broken
from tests.support.sessions import AS_OF, WORKSPACE, session
from tests.support.sql import count_rows, new_role


def generated(url: str, count: int = 40) -> RunResult:
    return generate(session(url, WORKSPACE), "shopify", count=count, seed=8, as_of=AS_OF)


def test_two_runs_at_once_take_turns(warehouse_url: str) -> None:
    done: list[object] = []

    def one() -> None:
        try:
            done.append(generated(warehouse_url).committed)
        except Exception as error:
            done.append(error)

    threads = [threading.Thread(target=one) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert done == [True, True, True]
    assert count_rows(warehouse_url, "data.dm_orders_shopify") == 120
    assert not {name: found for name, found in broken(warehouse_url, WORKSPACE).items() if found}


def test_a_plan_that_another_run_overtook_is_made_again(warehouse_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    real, tries = make_plan, []

    def overtaken(*args: Any) -> object:
        tries.append(1)
        if len(tries) == 1:
            generated(warehouse_url, 7)
        return real(*args)

    monkeypatch.setattr("loader.prepare.make_plan", overtaken)
    monkeypatch.setattr("loader.load.transaction.time.sleep", lambda _: None)
    assert generated(warehouse_url, 20).committed
    assert len(tries) == 3, "the overtaken plan, the other run's own, and the new plan"
    assert count_rows(warehouse_url, "data.dm_orders_shopify") == 27
    assert not {name: found for name, found in broken(warehouse_url, WORKSPACE).items() if found}


@contextmanager
def lost_at_commit(monkeypatch: pytest.MonkeyPatch, commits: bool) -> Iterator[None]:
    """The connection dies at COMMIT: after the server took it, or before."""

    def commit(self: psycopg.Connection[object]) -> None:
        if self.info.transaction_status == psycopg.pq.TransactionStatus.INTRANS and armed:
            armed.clear()
            if commits:
                self.execute("COMMIT")
            self.pgconn.finish()
            raise pg.OperationalError("server closed the connection unexpectedly")
        real(self)

    real, armed = psycopg.Connection.commit, [True]
    monkeypatch.setattr(psycopg.Connection, "commit", commit)
    yield
    monkeypatch.undo()


def test_a_commit_whose_answer_was_lost_is_looked_up_and_found(
    warehouse_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with lost_at_commit(monkeypatch, commits=True):
        result = generated(warehouse_url)
    assert result.committed
    assert count_rows(warehouse_url, "mock_data.runs") == 1
    assert count_rows(warehouse_url, "data.dm_orders_shopify") == 40


def test_a_commit_that_never_arrived_is_a_failed_load(warehouse_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with lost_at_commit(monkeypatch, commits=False), pytest.raises(LoadError, match="rolled back"):
        generated(warehouse_url)
    assert count_rows(warehouse_url, "mock_data.runs") == 0
    assert count_rows(warehouse_url, "data.dm_orders_shopify") == 0


def test_an_aborted_transaction_is_never_called_committed(warehouse_url: str) -> None:
    with connect(warehouse_url) as conn:
        xid = transaction.begin(conn, WORKSPACE, None)
        with pytest.raises(pg.UndefinedTable):
            conn.execute("SELECT * FROM nowhere")
        with pytest.raises(LoadError, match="not healthy"):
            transaction.commit(conn, xid, lambda: connect(warehouse_url))
        conn.rollback()


@pytest.mark.parametrize(
    ("fault", "tries"),
    [(pg.SerializationFailure, 3), (pg.DeadlockDetected, 3), (pg.AdminShutdown, 3), (pg.UniqueViolation, 1)],
)
def test_only_faults_that_pass_are_tried_again(
    fault: type[psycopg.Error], tries: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("loader.load.transaction.time.sleep", lambda _: None)
    made = []

    def once() -> str:
        made.append(1)
        if len(made) < tries or tries == 1:
            raise LoadError("x") from fault()
        return "done"

    if tries == 1:
        with pytest.raises(LoadError):
            transaction.retried(once)
    else:
        assert transaction.retried(once) == "done"
    assert len(made) == tries


@pytest.mark.parametrize("mode", ["ACCESS EXCLUSIVE", "EXCLUSIVE"])
def test_a_held_table_is_given_up_soon_and_nothing_is_left(
    warehouse_url: str, monkeypatch: pytest.MonkeyPatch, mode: str
) -> None:
    monkeypatch.setattr(transaction, "_WAIT_FOR_TABLE", "SET LOCAL lock_timeout = '200ms'")
    monkeypatch.setattr("loader.load.transaction.time.sleep", lambda _: None)
    with psycopg.connect(warehouse_url) as holder:
        holder.execute(f"LOCK TABLE data.dm_orders_shopify IN {mode} MODE".encode())
        with pytest.raises(LoadError, match="lock"):
            generated(warehouse_url)
    assert count_rows(warehouse_url, "mock_data.runs") == 0


@pytest.fixture
def clerk_url(warehouse_url: str) -> Iterator[str]:
    """A role that owns nothing: it may read and insert, and no more."""
    schemas = ("data", "semantic", "mock_data")
    grants = ("USAGE ON SCHEMA {0}", "SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA {0}")
    statements = (f"GRANT {grant.format(schema)} TO {{role}}" for schema in schemas for grant in grants)
    with new_role(warehouse_url, *statements, "GRANT USAGE ON ALL SEQUENCES IN SCHEMA data TO {role}") as role:
        own = psycopg.conninfo.make_conninfo(warehouse_url, user=role, password="x")
        yield with_database(own, str(psycopg.conninfo.conninfo_to_dict(warehouse_url)["dbname"]))


def test_a_role_that_may_only_insert_is_enough(clerk_url: str, warehouse_url: str) -> None:
    assert generated(clerk_url).committed
    assert not {name: found for name, found in broken(warehouse_url, WORKSPACE).items() if found}


def test_a_missing_right_is_a_connection_error_with_its_grant(clerk_url: str, warehouse_url: str) -> None:
    with psycopg.connect(warehouse_url) as conn:
        user = psycopg.conninfo.conninfo_to_dict(clerk_url)["user"]
        conn.execute(f"REVOKE INSERT ON data.dm_order_items_shopify FROM {user}".encode())
    with pytest.raises(ConnectError) as refused:
        generated(clerk_url)
    assert "dm_order_items_shopify" in refused.value.message
    assert "GRANT" in refused.value.hint
    assert count_rows(warehouse_url, "mock_data.runs") == 0


def test_row_level_security_is_refused_before_begin(clerk_url: str, warehouse_url: str) -> None:
    with psycopg.connect(warehouse_url) as conn:
        conn.execute("ALTER TABLE data.dm_orders_shopify ENABLE ROW LEVEL SECURITY")
    with pytest.raises(ConnectError, match="row-level security"):
        generated(clerk_url)
