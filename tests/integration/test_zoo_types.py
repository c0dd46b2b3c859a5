"""The zoo's types: a NOT NULL column of every type is filled within its limits, or refused before BEGIN."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import psycopg
import pyarrow as pa
import pytest

from loader import migrate
from loader.catalog.tables import read_tables
from loader.errors import SchemaError
from loader.flow.binding import Bound, Entity
from loader.flow.rows import Batch
from loader.load.copy import copy
from loader.load.encode import encoder
from loader.project.arrow import conform
from loader.project.fill import Rows, fill
from loader.project.images import told as as_json_takes
from loader.run import Request, generate

ZOO = Path(__file__).resolve().parents[1] / "zoo"
WORKSPACE = "7f0c5a52-8f6b-4f0e-9d0e-1f4f6f0a9b11"
TIMES = np.array([1_740_000_000_123_456, 946_684_800_000_000, 0], np.int64)
TABLES = ("shop_info", "products", "variants", "customers", "orders", "order_items")


@dataclass(frozen=True, slots=True)
class Animal:
    """A small schema: `refuses` is what the message must match (None: it loads), `checks` return no rows."""

    script: str
    refuses: str | None
    checks: tuple[str, ...]


def animal(path: Path) -> Animal:
    script = path.read_text(encoding="utf-8")
    expected = re.search(r"^-- expect: (loads|refuses) ?(.*)$", script, re.M)
    assert expected, f"{path.name} does not say what to expect"
    refuses = expected[2] if expected[1] == "refuses" else None
    return Animal(script, refuses, tuple(re.findall(r"^-- check: (.*)$", script, re.M)))


@pytest.fixture(params=sorted(ZOO.glob("types_*.sql")), ids=lambda path: path.stem)
def kept(request: pytest.FixtureRequest, empty_url: str) -> tuple[str, Animal]:
    found = animal(request.param)
    with psycopg.connect(empty_url) as conn:
        conn.execute((ZOO / "base.sql").read_bytes())
        conn.execute(found.script.encode())
    migrate.upgrade(empty_url)
    return empty_url, found


def rows(url: str) -> int:
    counts = " + ".join(f"(SELECT count(*) FROM semantic.dm_{table}_shopify)" for table in TABLES)
    with psycopg.connect(url) as conn:
        found = conn.execute(f"SELECT {counts} + (SELECT count(*) FROM mock_data.runs)".encode()).fetchone()
    assert found
    return int(found[0])


def test_it_is_filled_or_refused(kept: tuple[str, Animal]) -> None:
    url, found = kept
    asked = Request(url, WORKSPACE, "shopify", count=25, seed=6, as_of=datetime(2026, 3, 9, 12, tzinfo=UTC))
    if found.refuses is not None:
        with pytest.raises(SchemaError) as refused:
            generate(asked)
        assert refused.value.exit_code == 5
        assert re.search(found.refuses, refused.value.message)
        assert refused.value.hint
        assert rows(url) == 0
        return
    for _ in range(2):
        result = generate(asked)
        assert result.committed
        assert all(outcome.violations in (0, None) for outcome in result.checks)
    with psycopg.connect(url) as conn:
        for check in found.checks:
            assert conn.execute(check.encode()).fetchall() == [], check


IMAGES = (
    "timetz", "money", "oid", "macaddr", "macaddr8", "cidr", "inet", "point", "box", "lseg", "line", "path", "polygon",
    "circle", "bit(9)", "varbit", '"char"', "tsvector", "int4range", "int8range", "numrange", "daterange", "tsrange",
    "tstzrange", "text[]", "bytea",
)  # fmt: skip


def test_what_the_trial_is_told_is_what_the_server_reads(empty_url: str) -> None:
    told = []
    with psycopg.connect(empty_url) as conn:
        conn.execute("SET TimeZone = 'UTC'")
        for kind in IMAGES:
            conn.execute("DROP TABLE IF EXISTS t")
            conn.execute(f"CREATE TABLE t (x {kind} NOT NULL)".encode())
            oid = conn.execute("SELECT 't'::regclass::oid::bigint").fetchone()
            conn.commit()
            assert oid
            (table,) = read_tables(conn, lambda: psycopg.connect(empty_url), [oid[0]]).values()
            column = table.by_name["x"]
            array = conform(fill(column, Rows(1, 0, 3, TIMES)), column)
            entity = Entity("p", "e", "s", "v", table, (Bound(column, "x", None, "plain", ""),), None, ())
            batch = Batch(pa.RecordBatch.from_arrays([array], names=["x"]), ())
            copy(conn, entity, [batch], encoder, lambda _: None, lambda: None)
            rows = json.dumps([{"x": as_json_takes(column.type, value.as_py())} for value in array])
            same = conn.execute(
                "SELECT (SELECT array_agg(x::text ORDER BY x::text) FROM t) ="
                " (SELECT array_agg(x::text ORDER BY x::text) FROM json_populate_recordset(NULL::t, %s::json))",
                (rows,),
            ).fetchone()
            told.append((kind, same))
    assert told == [(kind, (True,)) for kind in IMAGES]
