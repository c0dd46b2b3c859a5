"""Random changes of a warehouse's DDL: what a stranger's schema may look like, as SQL on the tables that are there.

A `Change` is abstract (numbers that pick a table, a column, a kind), so that it can be drawn and printed without a
database; `apply` makes SQL of it for the schema at hand and says what it did. Views over a changed table are made again
from their own text, and where that no longer works as a plain view of the table.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import psycopg
from hypothesis import strategies as st
from psycopg import sql

from tests.support.sessions import WORKSPACE

NAMES = ("zz", "Total Amount", "select", "naïve_id", "x" * 63, "orderRef", "a%b", 'qu"ote', "status", "id", "notes")
TYPES = (
    "text", "varchar(8)", "varchar(40)", "char(3)", "smallint", "integer", "bigint", "numeric", "numeric(6,2)",
    "numeric(12,0)", "numeric(14,4)", "real", "double precision", "boolean", "date", "timestamp", "timestamptz",
    "time", "interval", "uuid", "json", "jsonb", "bytea", "inet", "cidr", "macaddr", "text[]", "integer[]", "money",
    "int4range", "bit(4)", "point", "xml", "public.mood", "public.short", "public.pair", "tsvector", "oid", "timetz",
    "public.status_word", "citext", "public.code", "numeric(20,10)", "int8range", "name", "jsonpath", "public.mood[]",
)  # fmt: skip
CHECKS = (
    "{c} IS NOT NULL", "length({c}::text) < 30", "length({c}::text) = 4", "{c}::text ~ '^[A-Z]'", "{c}::text LIKE 'a%'",
    "{c}::text <> ''", "{c}::text IN ('a', 'b')", "{c} = {c}", "char_length({c}::text) BETWEEN 2 AND 9", "{c} >= {o}",
    "{c} > 0", "{c} BETWEEN 1 AND 5", "({c} IS NULL) = ({o} IS NULL)", "{c} IS NULL OR {o} IS NOT NULL", "{c} <> {o}",
    "lower({c}::text) = {c}::text", "{c}::text ~ '^[a-z0-9-]+$'", "{c}::text ~ '^[A-Z]{{2}}-[0-9]{{3,5}}$'",
    "coalesce({c}, {o}) IS NOT NULL", "{c} < {o} OR {o} IS NULL", "NOT ({c}::text LIKE '% %')",
    "public.fine({c}::text)",
)  # fmt: skip
MONEY_TYPES = (
    "integer", "bigint", "smallint", "numeric", "numeric(14,0)", "numeric(12,1)", "numeric(12,3)", "numeric(16,4)",
    "double precision", "real", "text", "numeric(6,2)",
)  # fmt: skip
# What loaders and connectors put beside the columns that a shop has itself.
CONNECTOR = (
    "billing_address_city text", "billing_address_country_code varchar(2)", "shipping_address_zip text",
    "default_address_province text", "metrics_ctr double precision", "metrics_average_cpc bigint",
    "segments_date date", "total_price_set_shop_amount numeric(12,2)", "subtotal_price_set_presentment_amount text",
    "total_tax_usd numeric(12,4)", "total_price_cents bigint NOT NULL", "cost_micros bigint", "cost_usd real",
    "created_at_gmt timestamp", "display_name text", "base_grand_total numeric(20,4)", "current_total_price numeric",
    "_fivetran_synced timestamptz NOT NULL DEFAULT now()", "_fivetran_deleted boolean NOT NULL DEFAULT false",
    "_airbyte_extracted_at timestamptz", "_dlt_id text NOT NULL", "_sdc_batched_at timestamptz", "customer jsonb",
    "billing_address jsonb", "line_items jsonb NOT NULL DEFAULT '[]'", "discount_codes jsonb", "\"orderRef\" text",
    "\"metrics.clicks\" bigint", "email_address text NOT NULL DEFAULT ''", "sku varchar(6)", "vendor varchar(5)",
    "product_title varchar(9)", "currency char(3)", "shop_domain varchar(12)", "order_number varchar(5)",
    "line_total numeric(12,2)", "price_inc_tax numeric(14,4)", "total_discount numeric(12,2)", "total_inc_tax numeric",
    "tax_amount numeric(12,1)", "refunded_amount integer", "is_deleted boolean NOT NULL DEFAULT false",
)  # fmt: skip
# Odd values of live rows; where one is no value of the column's type, nothing is changed.
ODD = (
    "''", "' '", "'É ü 東'", "repeat('x', 300)", "'0'", "0", "-1", "'NaN'", "0.001", "999999", "'infinity'",
    "'-infinity'", "'0044-03-15'", "'9999-12-31'", "NULL", "'{}'", "'[]'", "'{NULL}'", "'O''Neil'", "'a\\b'", "true",
)  # fmt: skip
BASE = """
CREATE EXTENSION IF NOT EXISTS citext;
CREATE TYPE public.mood AS ENUM ('fine', 'so so');
CREATE TYPE public.status_word AS ENUM ('pending', 'paid', 'refunded', 'active', 'completed', 'enabled');
CREATE DOMAIN public.short AS varchar(6) CHECK (VALUE <> '');
CREATE DOMAIN public.code AS text CHECK (VALUE ~ '^[A-Z]{3}[0-9]{2}$');
CREATE TYPE public.pair AS (x int, y text);
CREATE FUNCTION public.fine(text) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1 <> ''bad''';
CREATE TABLE public.few (id int PRIMARY KEY);
INSERT INTO public.few VALUES (1), (2), (5);
CREATE TABLE public.pairs (a text, b int, PRIMARY KEY (a, b));
INSERT INTO public.pairs VALUES ('x', 1), ('y', 2);
CREATE TABLE public.none (id int PRIMARY KEY);
"""
KINDS = (
    "ALTER TABLE {t} RENAME {c} TO {name}",
    "ALTER TABLE {t} ALTER {c} TYPE {type} USING NULL::{type}",
    "ALTER TABLE {t} ALTER {c} DROP DEFAULT, ALTER {c} TYPE {type} USING NULL::{type}",
    "ALTER TABLE {t} ALTER {c} SET NOT NULL",
    "ALTER TABLE {t} ALTER {c} DROP DEFAULT, ALTER {c} SET NOT NULL",
    "ALTER TABLE {t} DROP {c} CASCADE",
    "ALTER TABLE {t} ADD extra{n} {type} NOT NULL",
    "ALTER TABLE {t} ADD extra{n} {type} NOT NULL, ADD more{n} {type}, ADD CHECK (more{n} >= extra{n})",
    "ALTER TABLE {t} ADD extra{n} {type} NOT NULL, ADD CHECK ({extracheck})",
    "ALTER TABLE {t} ADD extra{n} {type} NOT NULL UNIQUE",
    "ALTER TABLE {t} ADD {name} {type}",
    "ALTER TABLE {t} ADD CONSTRAINT c{n} CHECK ({check})",
    "ALTER TABLE {t} ADD CONSTRAINT c{n} CHECK ({check}) NOT VALID",
    "ALTER TABLE {t} ADD CONSTRAINT u{n} UNIQUE (tenant_id, {c})",
    "ALTER TABLE {t} ADD CONSTRAINT u{n} UNIQUE ({c}, {o})",
    "CREATE UNIQUE INDEX i{n} ON {t} (lower({c}::text), {o})",
    "CREATE UNIQUE INDEX i{n} ON {t} ({c}) WHERE {o} IS NOT NULL",
    "ALTER TABLE {t} ADD CONSTRAINT x{n} EXCLUDE (({c}::text) WITH =)",
    "ALTER TABLE {t} ADD extra{n} integer NOT NULL REFERENCES public.few",
    "ALTER TABLE {t} ADD extra{n} integer NOT NULL REFERENCES public.none",
    "ALTER TABLE {t} ADD a{n} text NOT NULL, ADD b{n} int NOT NULL,"
    " ADD FOREIGN KEY (a{n}, b{n}) REFERENCES public.pairs",
    "ALTER TABLE {t} ADD UNIQUE ({k}), ADD parent{n} {ktype} REFERENCES {t} ({k})",
    "ALTER TABLE {t} ADD UNIQUE ({k}), ADD parent{n} {ktype} NOT NULL REFERENCES {t} ({k})",
    "ALTER TABLE {t} ADD g{n} text GENERATED ALWAYS AS ({c}::text) STORED",
    "ALTER TABLE {t} ADD serial{n} serial",
    "ALTER TABLE {t} ADD id{n} int GENERATED ALWAYS AS IDENTITY (INCREMENT 10)",
    "ALTER TABLE {t} ALTER {k} TYPE uuid USING NULL::uuid",
    "ALTER TABLE {t} ALTER {k} TYPE bigint USING NULL::bigint",
    "ALTER TABLE {t} ALTER {k} TYPE varchar(8) USING NULL::varchar(8)",
    "layer", "layer", "renamed layer", "hash partitions", "day partitions",
    *("drop some",) * 5, *("ALTER TABLE {t} ALTER {m} TYPE {money} USING {m}::{money}",) * 3,
    *("ALTER TABLE {t} ADD {connector}",) * 4,
    *("UPDATE {t} SET {c} = {odd} WHERE ctid IN (SELECT ctid FROM {t} LIMIT {n} / 100)",) * 4,
)  # fmt: skip


@dataclass(frozen=True)
class Change:
    """One change: which kind, and which table, columns, name, type, check and number of those there are."""

    kind: str
    table: int
    column: int
    other: int
    name: str
    type: str
    check: str
    number: int
    money: str
    connector: str
    odd: str


changes = st.builds(
    Change, st.sampled_from(KINDS), st.integers(0, 99), st.integers(0, 99), st.integers(0, 99), st.sampled_from(NAMES),
    st.sampled_from(TYPES), st.sampled_from(CHECKS), st.integers(1, 9999), st.sampled_from(MONEY_TYPES),
    st.sampled_from(CONNECTOR), st.sampled_from(ODD),
)  # fmt: skip


def apply(conn: psycopg.Connection[Any], change: Change, ending: str) -> str | None:
    """Change one of the base tables with names in `ending`; the SQL, or None where the schema does not allow it."""
    try:
        with conn.transaction():
            return _applied(conn, change, ending)
    except psycopg.Error:
        return None


def _applied(conn: psycopg.Connection[Any], change: Change, ending: str) -> str | None:
    tables = _rows(conn, _TABLES, {"ending": f"%{ending}%"})
    if not tables:
        return None
    oid, schema, name = tables[change.table % len(tables)]
    columns = _rows(conn, _COLUMNS, {"oid": oid})
    chosen, other = columns[change.column % len(columns)][0], columns[change.other % len(columns)][0]
    key, key_type = next(((c, t) for c, t, keyed in columns if keyed and c != "tenant_id"), columns[0][:2])
    words = {
        "t": _quoted(schema, name), "c": _quoted(chosen), "o": _quoted(other), "k": _quoted(key), "ktype": key_type,
        "n": str(change.number), "name": _quoted(change.name), "type": change.type, "money": change.money,
        "connector": change.connector, "odd": change.odd, "m": _quoted(_amount(columns, change)),
    }  # fmt: skip
    words["check"] = change.check.format(c=words["c"], o=words["o"])
    words["extracheck"] = change.check.format(c=f"extra{change.number}", o=words["o"])
    if "layer" in change.kind:
        return _layered(conn, name, change, renamed=change.kind.startswith("renamed"))
    partition = change.kind.endswith("partitions")
    if change.kind == "drop some":
        gone = {columns[(change.column + place * change.other) % len(columns)][0] for place in range(change.number % 9)}
        statement = f"ALTER TABLE {words['t']} {', '.join(f'DROP {_quoted(name)} CASCADE' for name in sorted(gone))}"
    else:
        statement = _partitioned(conn, oid, words, change) if partition else change.kind.format(**words)
    if statement.startswith("UPDATE"):
        conn.execute(statement.encode())
        return statement
    views = _rows(conn, _VIEWS, {"ending": f"%{ending}%"})
    for view, _ in views:
        conn.execute(f"DROP VIEW IF EXISTS {view} CASCADE".encode())
    conn.execute(statement.encode())
    for view, definition in views:
        _again(conn, view, definition, words["t"] if view.split(".")[-1].strip('"') == name else "")
    return statement


def _amount(columns: list[tuple[Any, ...]], change: Change) -> str:
    """One of the columns that may hold money; any, if none does."""
    amounts = [name for name, kind, *_ in columns if kind.startswith(("numeric", "double", "real"))]
    amounts = amounts or [name for name, *_ in columns]
    return str(amounts[change.column % len(amounts)])


def _again(conn: psycopg.Connection[Any], view: str, definition: str, table: str) -> None:
    try:
        with conn.transaction():
            conn.execute(f"CREATE VIEW {view} AS {definition}".encode())
    except psycopg.Error:
        if table:
            conn.execute(f"CREATE VIEW {view} AS SELECT * FROM {table} WHERE tenant_id = '{WORKSPACE}'".encode())


def _layered(conn: psycopg.Connection[Any], name: str, change: Change, *, renamed: bool) -> str | None:
    """The semantic object becomes a view over what it was; `renamed`: with one column under another name."""
    kind = _rows(
        conn, "SELECT relkind::text FROM pg_class WHERE oid = to_regclass(%(n)s)", {"n": _quoted("semantic", name)}
    )
    if not kind:
        return None
    what, inner = ("VIEW" if kind[0][0] == "v" else "TABLE"), f"layer{change.number}_{name}"[:63]
    columns = [c for (c, *_) in _rows(conn, _COLUMNS_OF, {"n": _quoted("semantic", name)})]
    shown = [
        f"{_quoted(c)} AS {_quoted(change.name)}" if renamed and i == change.column % len(columns) else _quoted(c)
        for i, c in enumerate(columns)
    ]
    conn.execute(f"ALTER {what} {_quoted('semantic', name)} RENAME TO {_quoted(inner)}".encode())
    conn.execute(f"ALTER {what} {_quoted('semantic', inner)} SET SCHEMA public".encode())
    statement = f"CREATE VIEW {_quoted('semantic', name)} AS SELECT {', '.join(shown)} FROM {_quoted('public', inner)}"
    conn.execute(statement.encode())
    return statement


def _partitioned(conn: psycopg.Connection[Any], oid: int, words: dict[str, str], change: Change) -> str:
    """The table again, in partitions: four by hash of the tenant, or one a year with or without the last."""
    table = words["t"]
    part = table[:-1] + f'_p{change.number}"'
    times = [c for c, kind, _ in _rows(conn, _COLUMNS, {"oid": oid}) if kind.startswith("timestamp")]
    by_day = change.kind == "day partitions" and times
    how = f"RANGE ({_quoted(times[change.column % len(times)])})" if by_day and times else "HASH (tenant_id)"
    bounds = (
        [f"FROM ('{year}-01-01') TO ('{year + 1}-01-01')" for year in range(2024, 2026 + change.number % 2)]
        if by_day
        else [f"WITH (MODULUS 2, REMAINDER {remainder})" for remainder in range(2)]
    )
    old = table[:-1] + '_old"'
    rename = f"ALTER TABLE {table} RENAME TO {old.split('.')[1]}"
    made = f"CREATE TABLE {table} (LIKE {old} INCLUDING DEFAULTS INCLUDING CONSTRAINTS) PARTITION BY {how}"
    parts = [f'CREATE TABLE {part[:-1]}_{i}" PARTITION OF {table} FOR VALUES {bound}' for i, bound in enumerate(bounds)]
    return "; ".join([rename, made, f"DROP TABLE {old} CASCADE", *parts])


def _rows(conn: psycopg.Connection[Any], query: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    return conn.execute(query.encode(), values).fetchall()


def _quoted(*names: str) -> str:
    return sql.Identifier(*names).as_string(None)


_TABLES = """
SELECT c.oid, n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname IN ('data', 'semantic', 'public') AND c.relkind IN ('r', 'p') AND NOT c.relispartition
  AND c.relname LIKE %(ending)s
ORDER BY 2, 3
"""
_COLUMNS = """
SELECT a.attname, format_type(a.atttypid, a.atttypmod),
  EXISTS (SELECT FROM pg_index i WHERE i.indrelid = a.attrelid AND i.indisprimary AND a.attnum = ANY (i.indkey))
FROM pg_attribute a WHERE a.attrelid = %(oid)s AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum
"""
_COLUMNS_OF = """
SELECT a.attname FROM pg_attribute a
WHERE a.attrelid = to_regclass(%(n)s) AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum
"""
_VIEWS = """
SELECT format('%%I.%%I', n.nspname, c.relname), pg_get_viewdef(c.oid)
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname IN ('semantic', 'public') AND c.relkind = 'v' AND c.relname LIKE %(ending)s ORDER BY c.oid
"""
