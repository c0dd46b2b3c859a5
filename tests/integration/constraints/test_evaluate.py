"""Our reading of a CHECK against the server's own: the same rows TRUE, the same FALSE, the same NULL."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import psycopg
import pyarrow as pa
import pytest

from loader.catalog.checks import predicate
from loader.catalog.tables import read_tables
from loader.clock import microseconds
from loader.constraints.evaluate import Scope
from loader.flow.predicate import UNKNOWN, leaves
from loader.flow.table import Table
from loader.literals import array_text

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
COLUMNS = {
    "code": "text", "name": "varchar(20)", "fixed": "char(4)", "n": "integer", "small": "smallint", "big": "bigint",
    "price": "numeric(12,2)", "free": "numeric", "share": "double precision", "ok": "boolean", "done": "boolean",
    "at": "timestamp", "seen": "timestamptz", "day": "date", "took": "interval", "mood": "feeling", "tags": "text[]",
}  # fmt: skip
CHECKS = (
    "code = 'abc'", "code <> 'abc'", "code IN ('abc', 'AB-12', '')", "code NOT IN ('abc', 'x')", "code = name",
    "code IS DISTINCT FROM name", "code IS NOT DISTINCT FROM name", "code IS NULL", "code IS NOT NULL",
    "lower(code) = code", "upper(name) = 'ABC'", "btrim(code) <> ''", "ltrim(code, 'a') = 'bc'", "rtrim(code) = code",
    "length(code) = 3", "char_length(name) BETWEEN 2 AND 4", "octet_length(code) > 3", "length(fixed) < 4",
    "length(btrim(code)) >= 1", "code LIKE 'a%'", "code NOT LIKE '%b%'", "code ILIKE 'A_c'", "name NOT ILIKE '%B%'",
    "code LIKE ANY (ARRAY['a%', '%2'])", "code LIKE ALL (ARRAY['a%', '%c'])", r"code LIKE 'a\_%'",
    "code ~ '^[A-Z]{2}-[0-9]+$'", "code !~ 'b'", "code ~* '^AB'", "code !~* 'B'", r"code ~ '^\w+$'", r"name ~ '\d'",
    "code ~ '^[[:alpha:]]+$'", "code ~ '^(abc|x)?$'", "code ~ '^(?=.*[0-9])[A-Z0-9-]+$'", "code ~ 'a.c'",
    "starts_with(code, 'ab')", "position('b' in code) > 1", "strpos(code, '-') = 0", "code || name = 'abcabc'",
    "coalesce(code, name) = 'abc'", "coalesce(n, 0) >= 5", "coalesce(code, '') <> ''",
    "n > 5", "5 <= n", "n BETWEEN 2 AND 7", "n NOT BETWEEN 2 AND 7", "n <> 3", "n IN (1, 2, 3)", "n NOT IN (1, 2)",
    "n = ANY (ARRAY[1, 5])", "n < small", "n + small = big", "n - small > 2", "n * small >= big", "abs(n) > 4",
    "n % 3 = 0", "mod(n, 2) = 1", "n / 2 > 1", "-n < 3", "price > 0", "price >= n", "price * 2 <= free",
    "price + free > 10", "price - free >= 0.5", "price = n", "price / 4 < 2.5", "price <= share", "share > 0.5",
    "price::integer > 3", "n::numeric > 2.5", "free = 3.30", "price BETWEEN SYMMETRIC 9 AND 1",
    "ok", "NOT ok", "ok IS TRUE", "ok IS NOT TRUE", "ok IS FALSE", "ok IS NOT FALSE", "ok = done", "ok <> done",
    "ok OR done", "ok AND NOT done", "(n > 3) IS TRUE", "(n > 3 OR ok) IS NOT TRUE", "NOT (n > 3 AND price > 2)",
    "at < '2026-01-01'", "at >= seen", "at <= day", "day > '2025-12-31'", "seen <= now()",
    "at + interval '1 day' < seen",
    "at - interval '02:00' > day", "seen - at < interval '3 days'", "at::date = day", "took > interval '1 hour'",
    "mood = 'good'", "mood IN ('good', 'bad')", "mood <> 'bad'", "cardinality(tags) > 1", "tags <> '{}'", "tags = '{}'",
    "array_length(tags, 1) = 2",
    "(code IS NULL) = (name IS NULL)", "(code IS NULL) <> (name IS NULL)", "(mood = 'good') = (at IS NOT NULL)",
    "(n > 3) = (price > 3)", "num_nonnulls(code, name, n) = 1", "num_nulls(code, n) <= 1",
    "num_nonnulls(code, n) IN (1)",
    "(code IS NOT NULL)::int + (n IS NOT NULL)::int = 1",
    "CASE WHEN ok THEN n > 3 WHEN done THEN n < 3 ELSE code IS NOT NULL END", "CASE WHEN ok THEN n > 3 END",
    "CASE mood WHEN 'good' THEN n > 3 ELSE n <= 3 END", "mood <> 'good' OR at IS NOT NULL", "n IS NULL OR n > 4",
    "code IS NOT NULL AND (n > 1 OR price < 2)", "NOT (code IS NULL OR n IN (1, 2))", "price IS NOT DISTINCT FROM 3.30",
)  # fmt: skip
LEFT_TO_THE_SERVER = {"price::integer > 3", "CASE WHEN ok THEN n > 3 END"}


def test_the_same_verdict_as_the_server(empty_url: str) -> None:
    with psycopg.connect(empty_url) as conn:
        conn.execute("SET TimeZone = 'UTC'")
        conn.execute("CREATE TYPE feeling AS ENUM ('good', 'bad', 'none')")
        listed = ", ".join(f"{name} {kind}" for name, kind in COLUMNS.items())
        conn.execute(f"CREATE TABLE t ({listed})".encode())
        checks = ", ".join(f"CONSTRAINT c{place} CHECK ({check})" for place, check in enumerate(CHECKS))
        conn.execute(f"CREATE TABLE checked ({listed}, {checks})".encode())
        random_rows = list(_rows(random.Random(4), 300))
        marks = ", ".join(["%s"] * len(COLUMNS))
        conn.cursor().executemany(f"INSERT INTO t VALUES ({marks})".encode(), random_rows)
        oid = conn.execute("SELECT 'checked'::regclass::oid::bigint").fetchone()
        conn.commit()
        assert oid
        (table,) = read_tables(conn, [oid[0]]).values()
        scope = Scope(_arrow(table, random_rows), len(random_rows), microseconds(NOW))
        wrong, unread = [], set()
        for check in table.checks:
            source = CHECKS[int(check.name[1:])]
            ours = check.predicate
            if UNKNOWN in leaves(ours):
                unread.add(source)
                continue
            said = [row[0] for row in conn.execute(f"SELECT {check.expression} FROM t".encode())]
            true, false = scope.truth(ours)
            judged = zip(random_rows, true, false, said, strict=True)
            differing = [row for row, t, f, server in judged if (t, f) != (server is True, server is False)]
            if differing:
                wrong.append((source, len(differing), differing[0]))
    assert wrong == []
    assert unread == LEFT_TO_THE_SERVER


def _rows(some: random.Random, count: int) -> Any:
    texts = ("abc", "ABC", "AB-12", "", " a ", "x", "a.c", "a_c", "a\nc", "2")
    moments = [NOW + timedelta(hours=hours) for hours in (-90000, -48, -30, -1, 0)]
    pools: dict[str, tuple[Any, ...]] = {
        "code": texts, "name": texts, "fixed": ("abc", "abcd", ""), "n": tuple(range(-3, 11)), "small": (1, 2, 5),
        "big": (3, 10, 12), "price": tuple(map(Decimal, ("0", "3.30", "7.25", "12"))),
        "free": tuple(map(Decimal, ("0", "3.3", "6.6", "100.125"))), "share": (0.0, 0.5, 0.75, 12.0),
        "ok": (True, False), "done": (True, False), "at": tuple(m.replace(tzinfo=None) for m in moments),
        "seen": tuple(moments), "day": (date(2025, 12, 31), date(2026, 1, 1), date(2026, 1, 2)),
        "took": (timedelta(minutes=5), timedelta(hours=3)), "mood": ("good", "bad", "none"),
        "tags": ([], ["a"], ["a", "b"]),
    }  # fmt: skip
    for _ in range(count):
        yield tuple(None if some.random() < 0.15 else some.choice(pools[name]) for name in COLUMNS)


def _arrow(table: Table, rows: list[Any]) -> dict[str, pa.Array]:
    made = {}
    for place, column in enumerate(table.columns):
        values = [row[place] for row in rows]
        if column.type.family == "array":
            values = [None if value is None else array_text(value) for value in values]
        kind = column.type.arrow
        if pa.types.is_decimal(kind):
            made[column.name] = pa.array(values, pa.decimal128(18, kind.scale)).cast(kind)
        else:
            made[column.name] = pa.array(values, kind)
    return made


@pytest.mark.parametrize("expression", ["f(code)", "code < 'm'", "code ~ '\\mword'", "n::text = '5'", "at > 'x'"])
def test_what_is_not_understood_is_left_alone(expression: str) -> None:
    assert UNKNOWN in leaves(predicate(expression, {"code": "text", "n": "int4", "at": "timestamp"}))
