"""Status and runs: what is counted as mock is what the workspace's own runs wrote and nobody changed or removed."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import psycopg
import pytest

from loader import errors, ledger, migrate
from loader.cleanup import Selection, clean
from loader.flow.binding import Binding, Entity
from loader.flow.result import RunRecord
from loader.flow.rows import KeyRange
from loader.load import tags
from tests.support.schemas import BIG, make_columns, make_entity, make_table

WS, OTHER = "w-1", "w-2"
DAY = datetime(2026, 11, 1, tzinfo=UTC)


def entity(name: str, platform: str, tenant: str | None = "ws %s") -> Entity:
    return make_entity(
        make_table(name, *make_columns(id=BIG), schema="da%ta"), name, platform, tenant=tenant, key=("id",)
    )


ORDERS, ADS, PLAIN = entity("orders", "shopify"), entity("ads", "google_ads"), entity("plain", "google_ads", None)
WAREHOUSE = Binding((ORDERS, ADS, PLAIN))


@pytest.fixture
def url(empty_url: str) -> str:
    migrate.upgrade(empty_url)
    with psycopg.connect(empty_url) as conn:
        conn.execute('CREATE SCHEMA "da%ta"')
        for name in ("orders", "ads", "plain"):
            conn.execute(f'CREATE TABLE "da%ta".{name} (id bigint PRIMARY KEY, "ws %s" text)'.encode())
            conn.execute(f"""INSERT INTO "da%ta".{name} VALUES (1, '{WS}'), (2, '{WS}'), (3, '{OTHER}')""".encode())
    return empty_url


def mock(url: str, workspace: str, first: int, number: int, *entities: Entity, started: datetime = DAY) -> UUID:
    run_id = uuid4()
    with psycopg.connect(url) as conn:
        xid = int(conn.execute("SELECT pg_current_xact_id()::text").fetchall()[0][0])
        platforms = tuple(dict.fromkeys(e.platform for e in entities))
        tags.start(conn, RunRecord(run_id, workspace, platforms, "smart", 1, DAY, "0", {"count": 3}, xid, started))
        for ordinal, e in enumerate(entities):
            tagger = tags.Tagger(conn, run_id, ordinal, e, ())
            insert = f"""INSERT INTO "da%ta".{e.table.name} SELECT n, '{workspace}'
                         FROM generate_series({first}, {first + number - 1}) n"""
            conn.execute(insert.encode())
            tagger.add((KeyRange(first, first + number - 1),), number)
            tagger.close(number)
        tags.finish(conn, run_id, started + timedelta(seconds=5), number * len(entities))
    return run_id


def counts(url: str, workspace: str = WS) -> dict[str, tuple[int, int]]:
    with psycopg.connect(url) as conn:
        found = ledger.status(conn, workspace, WAREHOUSE)
        return {table.entity: (table.rows, table.mock_rows) for table in found.tables}


def test_rows_and_mock_rows(url: str) -> None:
    assert counts(url) == {"orders": (2, 0), "ads": (2, 0), "plain": (3, 0)}
    mock(url, WS, 100, 10, ORDERS, ADS, PLAIN)
    mock(url, WS, 200, 5, ORDERS)
    mock(url, OTHER, 300, 7, ORDERS)
    assert counts(url) == {"orders": (17, 15), "ads": (12, 10), "plain": (13, 10)}
    assert counts(url, OTHER) == {"orders": (8, 7), "ads": (1, 0), "plain": (13, 0)}


def test_an_edited_row_is_no_mock_row_and_a_removed_run_counts_nothing(url: str) -> None:
    run = mock(url, WS, 100, 10, ORDERS, ADS)
    with psycopg.connect(url) as conn:
        conn.execute(b'UPDATE "da%ta".orders SET id = id WHERE id IN (1, 100)')
    assert counts(url)["orders"] == (12, 9)
    with psycopg.connect(url) as conn:
        clean(conn, Selection(WS, platform="google_ads"), dry_run=False)
    assert counts(url) == {"orders": (12, 9), "ads": (2, 0), "plain": (3, 0)}
    with psycopg.connect(url) as conn:
        clean(conn, Selection(WS, run_id=run), dry_run=False)
    assert counts(url) == {"orders": (3, 0), "ads": (2, 0), "plain": (3, 0)}


def test_json(url: str) -> None:
    run = mock(url, WS, 100, 10, ORDERS, ADS)
    with psycopg.connect(url) as conn:
        found = ledger.status(conn, WS, WAREHOUSE)
    assert found.tables[0] == ledger.TableStatus("shopify", "da%ta.orders", "orders", 12, 10)
    shown = json.loads(json.dumps(found.to_json()))
    assert shown["workspace_id"] == WS
    assert [platform["platform"] for platform in shown["platforms"]] == ["shopify", "google_ads"]
    assert shown["platforms"][0]["tables"] == [
        {"table": "da%ta.orders", "entity": "orders", "rows": 12, "mock_rows": 10}
    ]
    assert shown["runs"][0] | {"run_id": str(run), "total_rows": 20, "removed_at": None} == shown["runs"][0]
    assert (shown["runs"][0]["started_at"], "tables" in shown["runs"][0]) == ("2026-11-01T00:00:00+00:00", False)


def test_the_ten_latest_runs_newest_first(url: str) -> None:
    made = [mock(url, WS, 100 * n, 1, ORDERS, started=DAY + timedelta(hours=n)) for n in range(1, 13)]
    with psycopg.connect(url) as conn:
        found = ledger.status(conn, WS, WAREHOUSE).runs
        assert [run.run_id for run in found] == made[:1:-1]
        assert len(ledger.latest(conn, None, 100)) == 12 and ledger.latest(conn, OTHER, 100) == ()


def test_one_run_in_full(url: str) -> None:
    run = mock(url, WS, 100, 10, ORDERS, ADS)
    with psycopg.connect(url) as conn:
        shown = ledger.one(conn, run).to_json()
        assert [(t["table"], t["rows"], t["key"]) for t in shown["tables"]] == [
            ("da%ta.orders", 10, ["id"]), ("da%ta.ads", 10, ["id"]),
        ]  # fmt: skip
        with pytest.raises(errors.UsageError, match="there is no run"):
            ledger.one(conn, uuid4())


def test_two_runs_that_begin_alike_are_told_apart(url: str) -> None:
    run = mock(url, WS, 100, 10, ORDERS)
    twin = UUID(f"{str(run)[:-1]}{'0' if str(run)[-1] != '0' else '1'}")
    with psycopg.connect(url) as conn:
        conn.execute(
            """INSERT INTO mock_data.runs SELECT (jsonb_populate_record(r, jsonb_build_object('run_id', %s::text,
               'removed_at', now()))).* FROM mock_data.runs r""",
            (twin,),
        )
        with pytest.raises(errors.UsageError, match="2 runs begin with") as error:
            ledger.found(conn, WS, str(run)[:9].upper())
        assert all(f"{one} (shopify, 2026-11-01 00:00 UTC)" in error.value.message for one in (run, twin))
        assert ledger.found(conn, WS, run.hex) == ledger.found(conn, WS, "latest") == run
        with pytest.raises(errors.UsageError, match="has no run that begins with"):
            ledger.found(conn, OTHER, str(run)[:9])
        with pytest.raises(errors.UsageError, match=r"has no run$"):
            ledger.found(conn, OTHER, None)
