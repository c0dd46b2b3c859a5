"""Mock runs by hand, as `generate` makes them: an INSERT a table, and the keys that it tags; and their removal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import UUID, uuid4

import psycopg
from psycopg import sql

from loader.cleanup import CleanResult, Selection, clean
from loader.flow.binding import Entity
from loader.flow.result import Link, RunRecord
from loader.flow.rows import KeyRange, Keys
from loader.flow.table import Column
from loader.load import tags
from loader.types import PgType
from tests.support.schemas import make_entity, make_table

WS = "11111111-1111-1111-1111-111111111111"
OTHER = "22222222-2222-2222-2222-222222222222"
SCHEMA = """
CREATE SCHEMA data;
CREATE TABLE data.customers (ws uuid, id text, name text, PRIMARY KEY (ws, id));
CREATE TABLE data.orders (ws uuid, id bigint PRIMARY KEY, customer_id text, note text);
CREATE INDEX ON data.orders (customer_id);
"""


class Load(NamedTuple):
    """What a mock run does to one table: an INSERT, and the keys it tags."""

    table: str
    insert: str
    keys: tuple[Keys, ...]
    rows: int
    key: tuple[str, ...] = ("id",)
    links: tuple[Link, ...] = ()
    tenant: str | None = "ws"
    schema: str = "data"
    platform: str = "shopify"


def entity(conn: psycopg.Connection, load: Load) -> Entity:
    """The table as reflection would give it, as far as tags look."""
    found = conn.execute(
        "SELECT a.attname, a.attnum, CASE WHEN typbasetype <> 0 THEN typbasetype ELSE t.oid END::bigint "
        "FROM pg_attribute a JOIN pg_type t ON t.oid = atttypid WHERE attrelid = %s::regclass AND attnum > 0",
        [sql.Identifier(load.schema, load.table).as_string(conn)],
    ).fetchall()
    columns = (Column(name, number, PgType(oid, "", "other")) for name, number, oid in found)
    base = make_table(load.table, *columns, schema=load.schema)
    return make_entity(base, load.table, load.platform, tenant=load.tenant, key=load.key)


def mock(url: str, *loads: Load, workspace: str = WS, started: datetime | None = None) -> UUID:
    """A run, in one transaction as the real one."""
    run_id, now = uuid4(), started or datetime.now(UTC)
    platforms = tuple(dict.fromkeys(load.platform for load in loads))
    with psycopg.connect(url) as conn:
        xid = int(one(conn, "SELECT pg_current_xact_id()::text"))
        tags.start(conn, RunRecord(run_id, workspace, platforms, "smart", 1, now, "0", {}, xid, now))
        for ordinal, load in enumerate(loads):
            tagger = tags.Tagger(conn, run_id, ordinal, entity(conn, load), load.links)
            conn.execute(load.insert)
            tagger.add(load.keys, load.rows)
            tagger.close(load.rows)
        tags.finish(conn, run_id, datetime.now(UTC), sum(load.rows for load in loads))
    return run_id


def one(conn: psycopg.Connection, query: str, params: Sequence[Any] = ()) -> Any:
    row = conn.execute(query, params).fetchone()
    assert row
    return row[0]


def snapshot(url: str, *tables: str) -> dict[str, list[Any]]:
    """Every row with who wrote it and where it lies."""
    with psycopg.connect(url) as conn:
        return {
            t: conn.execute(f"SELECT t::text, xmin::text, ctid::text FROM {t} t ORDER BY 1").fetchall() for t in tables
        }


def remove(url: str, run_id: UUID | None = None, dry_run: bool = False, **how: Any) -> CleanResult:
    with psycopg.connect(url) as conn:
        return clean(conn, Selection(WS, run_id=run_id, all=not run_id and not how, **how), dry_run)


def customers(first: int = 1, last: int = 20) -> Load:
    insert = f"""INSERT INTO data.customers SELECT '{WS}', 'c-' || lpad(n::text, 4, '0'), 'mock'
                 FROM generate_series({first}, {last}) n"""
    return Load("customers", insert, (KeyRange(first, last, "c-", 4),), last - first + 1)


def orders(first: int = 1001, last: int = 1020, links: tuple[Link, ...] = ()) -> Load:
    insert = f"""INSERT INTO data.orders SELECT '{WS}', n, 'c-' || lpad((n % 20 + 1)::text, 4, '0')
                 FROM generate_series({first}, {last}) n"""
    return Load("orders", insert, (KeyRange(first, last),), last - first + 1, links=links)


def tagged(url: str) -> int:
    """How many rows have a tag with a key."""
    with psycopg.connect(url) as conn:
        return int(one(conn, TAGGED))


TAGGED = """
SELECT coalesce(sum(coalesce(last - first + 1, cardinality(keys_int), cardinality(keys_uuid),
                             cardinality(keys_text))), 0)
FROM mock_data.keys WHERE place = 0"""
