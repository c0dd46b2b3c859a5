"""Store values of every kind into columns of every type that takes them: the server holds what was said."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import numpy as np
import psycopg
import pyarrow as pa
import pytest

from loader.catalog.tables import read_tables
from loader.digits import uuid_bytes
from loader.errors import SchemaError
from loader.flow.profile import KeyStyle
from loader.flow.rows import Batch
from loader.flow.table import Table
from loader.literals import as_text
from loader.load.encode import encoder
from loader.load.tables import copy
from loader.project.arrow import conform
from loader.project.fill import RowSpan, fill
from loader.project.keys import KeySource
from loader.project.series import Count, Fixed, Flag, Keyed, Lists, Money, Real, Text, Time, Uuids, Values, Words
from tests.support.schemas import make_entity

US = np.array([1_740_000_000_123_456, 0, -1], np.int64)
GONE = np.array([False, False, True])
MONEY = Money(np.array([1999, 0, 100_000], np.int64), 2)
TIMES = Time(US, GONE)
KEYS = Keyed(KeySource(KeyStyle("number", 7), 3, ((7, 9),)), np.arange(3), GONE)
STAMP = datetime(2025, 2, 19, 21, 20, 0, 123456, tzinfo=UTC)
HALVES = np.array([1, 2, 3], np.uint64)

CASES: list[tuple[str, Values, list[Any]]] = [
    ("numeric(12,2)", MONEY, [Decimal("19.99"), Decimal("0.00"), Decimal("1000.00")]),
    ("numeric(14,4)", MONEY, [Decimal("19.9900"), Decimal("0.0000"), Decimal("1000.0000")]),
    ("numeric", MONEY, [Decimal("19.99"), Decimal("0.00"), Decimal("1000.00")]),
    ("float8", MONEY, [19.99, 0.0, 1000.0]),
    ("text", MONEY, ["19.99", "0.00", "1000.00"]),
    ("integer", Money(np.array([1999, 0, 5], np.int64), 0), [1999, 0, 5]),
    ("numeric(10,3)", Money(np.array([1, 0, 90_001], np.int64), 3), [Decimal("0.001"), Decimal(0), Decimal("90.001")]),
    ("timestamptz", TIMES, [STAMP, datetime(1970, 1, 1, tzinfo=UTC), None]),
    ("timestamp", TIMES, [STAMP.replace(tzinfo=None), datetime(1970, 1, 1), None]),
    ("date", TIMES, [date(2025, 2, 19), date(1970, 1, 1), None]),
    ("text", TIMES, ["2025-02-19T21:20:00Z", "1970-01-01T00:00:00Z", None]),
    ("bigint", KEYS, [7, 8, None]),
    ("integer", KEYS, [7, 8, None]),
    ("smallint", KEYS, [7, 8, None]),
    ("numeric(20,0)", KEYS, [Decimal(7), Decimal(8), None]),
    ("varchar(9)", KEYS, ["7", "8", None]),
    ("integer", Count(np.array([1, 2, 3])), [1, 2, 3]),
    ("float4", Count(np.array([1, 2, 3])), [1.0, 2.0, 3.0]),
    ("numeric(8,3)", Real(np.array([1.5, 2.0, 0.125])), [Decimal("1.500"), Decimal("2.000"), Decimal("0.125")]),
    ("boolean", Flag(np.array([True, False, True])), [True, False, True]),
    ("smallint", Flag(np.array([True, False, True])), [1, 0, 1]),
    ("text", Flag(np.array([True, False, True])), ["true", "false", "true"]),
    ("char(3)", Words(np.array([0, 1, 2]), ("EUR", "USD", None)), ["EUR", "USD", None]),
    ("varchar(4)", Text(pa.array(["abcdef", "ab", "äöüßé"])), ["abcd", "ab", "äöüß"]),
    ("jsonb", Text(pa.array(['{"a": 1}', "[]", "null"])), [{"a": 1}, [], None]),
    ("json", Text(pa.array(['{"a": 1}', "[]", "2"])), [{"a": 1}, [], 2]),
    ("text[]", Lists(np.array([0, 1, 2]), (("a", "b c"), (), ('"x"',))), [["a", "b c"], [], ['"x"']]),
    ("varchar(9)[]", Lists(np.array([0, 1, 0]), (("a", "b"), ())), [["a", "b"], [], ["a", "b"]]),
    ("text", Lists(np.array([0, 1, 0]), (("a", "b"), ())), ["a, b", "", "a, b"]),
    ("jsonb", Lists(np.array([0, 1, 0]), (("a", "b"), ())), [["a", "b"], [], ["a", "b"]]),
    ("uuid", Uuids(uuid_bytes(HALVES, HALVES)), [UUID(int=(n << 64 | 4 << 76 | 8 << 60 | n)) for n in (1, 2, 3)]),
    ("text", Uuids(uuid_bytes(HALVES, HALVES)), [str(UUID(int=(n << 64 | 4 << 76 | 8 << 60 | n))) for n in (1, 2, 3)]),
    ("uuid", Fixed("7f0c5a52-8f6b-4f0e-9d0e-1f4f6f0a9b11", 3), [UUID("7f0c5a52-8f6b-4f0e-9d0e-1f4f6f0a9b11")] * 3),
    ("text", Fixed("x", 3), ["x"] * 3),
    ("boolean", Fixed(True, 3), [True] * 3),
    ("mood", Words(np.array([0, 1, 1]), ("sad", "very happy")), ["sad", "very happy", "very happy"]),
    ("amount", MONEY, [Decimal("19.99"), Decimal("0.00"), Decimal("1000.00")]),
]  # fmt: skip


def loaded(conn: psycopg.Connection[Any], url: str, kind: str, values: Values) -> list[Any]:
    """Through conform, encode and COPY into a column of that type, and what the server reads back."""
    conn.execute("DROP TABLE IF EXISTS public.t")
    conn.execute(f"CREATE TABLE public.t (n int GENERATED ALWAYS AS IDENTITY, x {kind})".encode())
    table = _reflected(conn, url)
    column = table.by_name["x"]
    batch = pa.RecordBatch.from_arrays([conform(values, column)], names=["x"])
    only = make_entity(replace(table, columns=(column,)), filler="plain")
    assert copy(conn, only, [Batch(batch, ())], lambda *_: None, lambda: None) == 3
    return [value for (value,) in conn.execute("SELECT x FROM public.t ORDER BY n").fetchall()]


def _reflected(conn: psycopg.Connection[Any], url: str) -> Table:
    row = conn.execute("SELECT 'public.t'::regclass::oid::bigint").fetchone()
    assert row is not None
    conn.commit()
    (table,) = read_tables(conn, [row[0]]).values()
    return table


@pytest.mark.parametrize(("kind", "values", "expected"), CASES, ids=[f"{type(v).__name__}-{k}" for k, v, _ in CASES])
def test_what_is_said_is_what_the_server_holds(empty_url: str, kind: str, values: Values, expected: list[Any]) -> None:
    with psycopg.connect(empty_url) as conn:
        conn.execute("SET TimeZone = 'UTC'")
        conn.execute("CREATE TYPE mood AS ENUM ('sad', 'very happy')")
        conn.execute("CREATE DOMAIN amount AS numeric(12,2) CHECK (VALUE >= 0)")
        found = loaded(conn, empty_url, kind, values)
    assert found == expected
    if isinstance(expected[0], Decimal):
        assert [str(value) for value in found if value] == [str(value) for value in expected if value], "to the scale"


def test_money_that_does_not_fit_is_refused_before_the_server_sees_it(empty_url: str) -> None:
    with psycopg.connect(empty_url) as conn, pytest.raises(SchemaError, match=r"numeric\(5,2\)"):
        loaded(conn, empty_url, "numeric(5,2)", MONEY)


def test_an_array_of_another_type_never_reaches_the_server(empty_url: str) -> None:
    with psycopg.connect(empty_url) as conn:
        loaded(conn, empty_url, "bigint", KEYS)
        table = _reflected(conn, empty_url)
    for wrong in (pa.float64(), pa.int32(), pa.string()):
        with pytest.raises(TypeError, match="cannot be written into x"):
            encoder(pa.schema([("x", wrong)]), [table.by_name["x"]])


PLAIN = (
    "text", "varchar(40)", "char(40)", "mood", "smallint", "integer", "bigint", "numeric(12,2)", "numeric", "real",
    "float8", "boolean", "date", "timestamp", "timestamptz", "time", "interval", "uuid", "json", "jsonb", "bytea",
    "text[]", "varchar(9)[]", "mood[]", "citext", "name",
)  # fmt: skip
RARE = (
    "timetz", "money", "oid", "macaddr", "macaddr8", "cidr", "inet", "point", "box", "lseg", "line", "path", "polygon",
    "circle", "bit(9)", "varbit", '"char"', "tsvector", "tsquery", "jsonpath", "pg_lsn", "hstore", "int4range",
    "int8range", "numrange", "daterange", "tsrange", "tstzrange", "floatrange", "integer[]", "uuid[]", "inet[]",
)  # fmt: skip


@pytest.fixture
def odd(empty_url: str) -> Iterator[tuple[psycopg.Connection[Any], str]]:
    with psycopg.connect(empty_url) as conn:
        conn.execute("CREATE EXTENSION citext; CREATE EXTENSION hstore; CREATE TYPE mood AS ENUM ('sad', 'very happy')")
        conn.execute("CREATE TYPE floatrange AS RANGE (subtype = float8)")
        yield conn, empty_url


@pytest.mark.parametrize("also", ["", ", rare inet"], ids=["binary", "csv"])
def test_every_type_comes_through_both_formats(odd: tuple[psycopg.Connection[Any], str], also: str) -> None:
    """What a filler makes, then NULL, is read back by the server as it reads the same from JSON, as the trial does."""
    conn, url = odd
    for kind in PLAIN + (RARE if also else ()):
        conn.execute("SET LOCAL search_path = public")  # the COPY before has left its own
        conn.execute("DROP TABLE IF EXISTS public.t")
        conn.execute(f"CREATE TABLE public.t (x {kind}{also})".encode())
        table = _reflected(conn, url)
        column = table.by_name["x"]
        made = conform(fill(column, RowSpan(1, 0, 3, US)), column)
        values = pa.concat_arrays([made, pa.nulls(1, made.type)])
        arrays = [values, *([pa.nulls(4, pa.string())] if also else [])]
        batch = pa.RecordBatch.from_arrays(arrays, names=[c.name for c in table.columns])
        assert encoder(batch.schema, table.columns).format == ("csv" if also else "binary")
        assert copy(conn, make_entity(table, filler="plain"), [Batch(batch, ())], lambda *_: None, lambda: None) == 4
        texts = as_text(values).to_pylist()
        json_form = [json.loads(text) if text and "json" in kind[:5] and kind != "jsonpath" else text for text in texts]
        same = conn.execute(
            "SELECT (SELECT array_agg(x::text ORDER BY x::text) FROM public.t) ="
            " (SELECT array_agg(x::text ORDER BY x::text) FROM json_populate_recordset(NULL::public.t, %s::json)),"
            " (SELECT count(x) FROM public.t)",
            (json.dumps([{"x": value} for value in json_form]),),
        ).fetchone()
        assert same == (True, 3), kind


@pytest.mark.parametrize("also", ["", ", rare inet"], ids=["binary", "csv"])
def test_texts_and_arrays_come_through_as_they_are(odd: tuple[psycopg.Connection[Any], str], also: str) -> None:
    conn, url = odd
    conn.execute(f"CREATE TABLE public.t (n integer, x text, y text[]{also})".encode())
    table = _reflected(conn, url)
    texts = ["", None, '"', "a,b\n\r\\.", "\\.", "NULL", "ü\t", " "]
    lists = ["{}", None, '{a,NULL,"NULL",""}', '{{a,NULL},{"b c","\\"\\\\,{}"}}', "{NULL}", '{"a,b"}', "{ü}", "{a}"]
    arrays = [pa.array(range(8), pa.int32()), pa.array(texts), pa.array(lists)]
    arrays += [pa.nulls(8, pa.string())] if also else []
    batch = pa.RecordBatch.from_arrays(arrays, names=[c.name for c in table.columns])
    copy(conn, make_entity(table, filler="plain"), [Batch(batch, ())], lambda *_: None, lambda: None)
    assert conn.execute("SELECT x, y::text FROM public.t ORDER BY n").fetchall() == list(zip(texts, lists, strict=True))


def test_a_row_of_nothing_but_null_comes_through_csv(odd: tuple[psycopg.Connection[Any], str]) -> None:
    conn, url = odd
    conn.execute("CREATE TABLE public.t (x inet)")
    table = _reflected(conn, url)
    batch = pa.RecordBatch.from_arrays([pa.array([None, "10.0.0.1"])], names=["x"])
    assert copy(conn, make_entity(table, filler="plain"), [Batch(batch, ())], lambda *_: None, lambda: None) == 2
    assert conn.execute("SELECT x::text FROM public.t ORDER BY x").fetchall() == [("10.0.0.1/32",), (None,)]
