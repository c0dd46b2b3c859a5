"""Tags: Arrow keys come back as they went in, in few rows and little time; a COPY in progress is no obstacle."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import numpy as np
import psycopg
import pyarrow as pa
import pytest

from loader import ledger, migrate
from loader.flow.binding import Entity
from loader.flow.result import Link, RunRecord
from loader.flow.rows import KeyRange, Keys
from loader.flow.table import Column
from loader.load import tags
from loader.types import PgType
from tests.support.schemas import make_entity, make_table

NOW = datetime(2026, 11, 22, 12, 0, 0, 123456, tzinfo=UTC)
RECORD = RunRecord(
    run_id=UUID(int=7), workspace="w", platforms=("shopify", "google_ads"), strategy="smart", seed=2**100, as_of=NOW,
    version="1.2.3", parameters={"count": 5, "days": None}, xid=2**33 + 5, started_at=NOW,
)  # fmt: skip
OIDS = {"bigint": 20, "text": 25, "uuid": 2950, "bpchar": 1042}


def entity(*types: str) -> Entity:
    columns = tuple(Column(f"k{i}", i + 1, PgType(OIDS[t], t, "other")) for i, t in enumerate(types))
    base = make_table("Or%ders", *columns, schema="Da ta")
    return make_entity(base, tenant="ws", key=tuple(c.name for c in columns))


@pytest.fixture
def conn(empty_url: str) -> Iterator[psycopg.Connection]:
    migrate.upgrade(empty_url)
    with psycopg.connect(empty_url) as connection:
        tags.start(connection, RECORD)
        yield connection


def stored(conn: psycopg.Connection, place: int = 0) -> tuple[int, list[Any]]:
    """Rows of the tag table, and the keys in them, in order."""
    rows = conn.execute(
        "SELECT first, last, prefix, width, suffix, coalesce(keys_int::text[], keys_uuid::text[], keys_text) "
        "FROM mock_data.keys WHERE place = %s ORDER BY chunk",
        [place],
    ).fetchall()
    keys: list[Any] = []
    for first, last, prefix, width, suffix, array in rows:
        keys += array or [f"{prefix}{n:0{width}d}{suffix}" for n in range(first, last + 1)]
    return len(rows), keys


def tag(conn: psycopg.Connection, types: tuple[str, ...], *batches: tuple[Keys, ...]) -> tags.Tagger:
    tagger = tags.Tagger(conn, RECORD.run_id, 0, entity(*types), ())
    for batch in batches:
        tagger.add(batch, len(batch[0]))
    tagger.close(sum(len(batch[0]) for batch in batches))
    return tagger


def test_a_run_comes_back_as_it_was_written(conn: psycopg.Connection) -> None:
    assert ledger.latest(conn, "w", 5) == (ledger.Run(**asdict(RECORD)),)
    link = Link("customer", "Da ta", "Customers", "id")
    tagger = tags.Tagger(conn, RECORD.run_id, 3, entity("bpchar", "uuid"), (link,))
    tagger.close(17)
    tags.finish(conn, RECORD.run_id, NOW, 17, "abc")
    found = ledger.one(conn, RECORD.run_id)
    assert (found.finished_at, found.total_rows, found.content_hash) == (NOW, 17, "abc")
    assert found.relations == (ledger.RunTable("shopify", "Da ta.Or%ders", "order", 17, ("k0", "k1"), None),)
    rest = conn.execute("SELECT ordinal, tenant, key_types, links FROM mock_data.relations").fetchall()
    assert rest == [(3, "ws", ["pg_catalog.bpchar", "pg_catalog.uuid"], [asdict(link)])]


UUIDS = [uuid4() for _ in range(50)]


@pytest.mark.parametrize(
    ("type_", "array", "keys"),
    [
        ("text", pa.array(["a", "", "ü€😀", "b" * 3000, "%s"]), ["a", "", "ü€😀", "b" * 3000, "%s"]),
        ("text", pa.array(["ab", "cd", "ef"]), ["ab", "cd", "ef"]),
        ("text", pa.array(["", ""]), ["", ""]),
        ("text", pa.array(["x", "yy", "zzz", "w"]).slice(1, 2), ["yy", "zzz"]),
        ("text", pa.array(["yy", "zz"], pa.large_string()), ["yy", "zz"]),
        ("text", pa.array(["yy", "zz", "yy"]).dictionary_encode(), ["yy", "zz", "yy"]),
        ("uuid", pa.array([u.bytes for u in UUIDS], pa.binary(16)), [str(u) for u in UUIDS]),
        ("uuid", pa.array([u.bytes for u in UUIDS], pa.binary(16)).slice(7, 20), [str(u) for u in UUIDS[7:27]]),
        ("uuid", pa.array([u.bytes for u in UUIDS], pa.uuid()), [str(u) for u in UUIDS]),
        ("bigint", pa.array([5, -3, 2**62]), ["5", "-3", str(2**62)]),
        ("bigint", pa.array([9, 8, 1, 4], pa.int16()).slice(1), ["8", "1", "4"]),
        ("bigint", pa.array([1, 3, 2, 4]), ["1", "3", "2", "4"]),
    ],
)
def test_arrays_come_back(conn: psycopg.Connection, type_: str, array: pa.Array, keys: list[str]) -> None:
    tag(conn, (type_,), (array,))
    assert stored(conn) == (1, keys)


def test_ranges_and_numbers_that_run_coalesce_into_one_row(conn: psycopg.Connection) -> None:
    tagger = tags.Tagger(conn, RECORD.run_id, 0, entity("bigint"), ())
    for at in range(0, 100_000, 10_000):
        keys = KeyRange(at, at + 9_999) if at % 20_000 else pa.array(np.arange(at, at + 10_000))
        tagger.add((keys,), 10_000)
        tagger.flush()  # an open range survives it
    tagger.close(100_000)
    assert stored(conn)[0] == 1
    assert conn.execute("SELECT first, last, width FROM mock_data.keys").fetchone() == (0, 99_999, 0)


@pytest.mark.parametrize(
    "second", [KeyRange(21, 30, "b"), KeyRange(22, 30, "a"), KeyRange(21, 30, "a", 4), KeyRange(5, 9, "a")]
)
def test_ranges_that_do_not_meet_stay_two(conn: psycopg.Connection, second: KeyRange) -> None:
    tag(conn, ("text",), (KeyRange(11, 20, "a"),), (second,))
    rows, keys = stored(conn)
    assert (rows, len(keys)) == (2, 10 + len(second))


def test_arrays_are_cut_and_small_ones_joined(conn: psycopg.Connection) -> None:
    names = [f"k{n * 7}" for n in range(25_000)]
    tag(conn, ("text",), (pa.array(names),))
    assert stored(conn) == (3, names)
    tagger = tags.Tagger(conn, RECORD.run_id, 1, entity("text"), ())
    for at in range(0, 4_000, 100):
        tagger.add((pa.array(names[at : at + 100]),), 100)
    tagger.close(4_000)
    assert conn.execute("SELECT count(*) FROM mock_data.keys WHERE ordinal = 1").fetchone() == (1,)


def test_columns_of_a_composite_key_stay_parallel(conn: psycopg.Connection) -> None:
    lines = pa.array(np.arange(25_000) % 3)
    tag(conn, ("text", "bigint"), (KeyRange(0, 24_999, "o-", 6, "/x"), lines))
    assert stored(conn, 0) == (3, [f"o-{n:06}/x" for n in range(25_000)])
    assert stored(conn, 1) == (3, [str(n % 3) for n in range(25_000)])
    chunks = conn.execute("SELECT count(DISTINCT chunk), max(last - first) FROM mock_data.keys").fetchone()
    assert chunks == (3, 9_999)


def test_add_leaves_a_copy_in_progress_alone(conn: psycopg.Connection) -> None:
    conn.execute("CREATE TABLE t (id bigint)")
    tagger = tags.Tagger(conn, RECORD.run_id, 0, entity("bigint"), ())
    for copy_number in range(2):
        with conn.cursor().copy("COPY t FROM STDIN") as copy:
            for n in range(3):
                copy.write(f"{copy_number * 100 + n * n}\n")
                tagger.add((pa.array([copy_number * 100 + n * n]),), 1)
        tagger.flush()
    tagger.close(6)
    assert [int(key) for key in stored(conn)[1]] == [
        row[0] for row in conn.execute("SELECT id FROM t ORDER BY 1").fetchall()
    ]


def test_without_a_key_there_is_nothing_to_keep(conn: psycopg.Connection) -> None:
    tagger = tags.Tagger(conn, RECORD.run_id, 0, entity(), ())
    tagger.add((), 100)
    tagger.close(100)
    assert stored(conn) == (0, [])
    assert conn.execute("SELECT rows FROM mock_data.relations").fetchone() == (100,)


@pytest.mark.parametrize(("keys", "rows"), [((), 1), ((KeyRange(1, 2),), 3), ((KeyRange(1, 2), KeyRange(1, 2)), 2)])
def test_a_wrong_shape_is_the_callers_error(conn: psycopg.Connection, keys: tuple[Keys, ...], rows: int) -> None:
    tagger = tags.Tagger(conn, RECORD.run_id, 0, entity("bigint"), ())
    with pytest.raises(ValueError, match="expected 1 key columns of"):
        tagger.add(keys, rows)


def test_a_null_key_is_refused(conn: psycopg.Connection) -> None:
    tagger = tags.Tagger(conn, RECORD.run_id, 0, entity("text"), ())
    with pytest.raises(ValueError, match="NULL"):
        tagger.add((pa.array(["a", None]),), 2)


@pytest.mark.parametrize("type_", ["text", "uuid", "bigint"])
def test_a_million_keys_cost_little(conn: psycopg.Connection, type_: str) -> None:
    """Of this process some 0.1 s where this was written; the bound is loose because machines are."""
    random = np.random.default_rng(1)
    arrays = {
        "text": lambda: pa.array([f"gid{n:013d}" for n in range(0, 20_000, 2)]),
        "uuid": lambda: pa.Array.from_buffers(pa.binary(16), 10_000, [None, pa.py_buffer(random.bytes(160_000))]),
        "bigint": lambda: pa.array(random.integers(0, 2**62, 10_000)),
    }
    batches = [arrays[type_]() for _ in range(100)]
    began = time.process_time()
    tag(conn, (type_,), *((batch,) for batch in batches))
    assert time.process_time() - began < 3
    assert conn.execute(
        "SELECT count(*), pg_total_relation_size('mock_data.keys') < 25e6 FROM mock_data.keys"
    ).fetchone() == (100, True)
