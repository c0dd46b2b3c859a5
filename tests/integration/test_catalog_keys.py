"""Keys as our own queries read them, held to SQLAlchemy's inspector: whoever keeps that knows every kind of them."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import inspect
from sqlalchemy.engine import Inspector
from sqlalchemy.engine.reflection import ObjectKind, ObjectScope

from loader.catalog.tables import read_tables
from loader.connection import engine
from loader.database import connect
from loader.flow.table import ForeignKey, Unique

KINDS = """
CREATE SCHEMA "O""1 x";
CREATE TABLE "O""1 x"."Par ent" (a int, "b c" text, d int UNIQUE, e int, PRIMARY KEY ("b c", a) INCLUDE (e));
CREATE TABLE "O""1 x".child (
  "x y" text, z int, w int REFERENCES "O""1 x"."Par ent" (d) ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED, v int,
  CONSTRAINT "up (1)" FOREIGN KEY ("x y", z) REFERENCES "O""1 x"."Par ent" ("b c", a) MATCH FULL ON UPDATE CASCADE,
  CONSTRAINT "Both" UNIQUE NULLS NOT DISTINCT (w, z));
CREATE UNIQUE INDEX a_partial ON "O""1 x".child (z) WHERE w > 3 AND "x y" <> 'it''s';
CREATE UNIQUE INDEX by_expression ON "O""1 x".child (v DESC, lower("x y"), (w + 1)) INCLUDE (z);
CREATE INDEX plain ON "O""1 x".child (v);
CREATE TABLE parted (k int, at date, PRIMARY KEY (k, at)) PARTITION BY RANGE (at);
CREATE TABLE parted_1 PARTITION OF parted FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
CREATE TABLE below (k int, at date, me int, FOREIGN KEY (k, at) REFERENCES parted, PRIMARY KEY (me));
ALTER TABLE below ADD FOREIGN KEY (k) REFERENCES below (me);
CREATE TABLE keyless (a int);
"""


@pytest.mark.parametrize("shape", ["empty_url", "odd_url", "plan_url", "warehouse_url"])
def test_keys_are_those_of_the_inspector(request: pytest.FixtureRequest, shape: str) -> None:
    url = request.getfixturevalue(shape)
    with connect(url) as conn:
        if shape == "empty_url":
            conn.execute(f"SET LOCAL search_path TO public; {KINDS}".encode())
            conn.execute("SET LOCAL search_path TO pg_catalog, pg_temp")
        found = conn.execute(
            "SELECT c.oid::bigint, n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE c.relkind IN ('r', 'p') AND n.nspname NOT IN ('pg_catalog', 'information_schema')"
        ).fetchall()
        ours = read_tables(conn, [oid for oid, *_ in found])
        with engine(conn).connect() as guest:
            inspector = inspect(guest)
            for oid, schema, name in found:
                uniques, foreign_keys = _inspected(inspector, schema, name)
                assert ours[oid].uniques == uniques
                assert ours[oid].foreign_keys == foreign_keys
    assert len(found) >= 6


def _inspected(inspector: Inspector, schema: str, table: str) -> tuple[tuple[Unique, ...], tuple[ForeignKey, ...]]:
    wanted: Any = {"schema": schema, "filter_names": [table], "kind": ObjectKind.ANY, "scope": ObjectScope.ANY}
    (primary,) = inspector.get_multi_pk_constraint(**wanted).values()
    (indexes,) = inspector.get_multi_indexes(**wanted).values()
    (parents,) = inspector.get_multi_foreign_keys(**wanted).values()
    columns = tuple(primary["constrained_columns"]) if primary else ()
    first = (Unique(primary["name"] or "", columns, primary=True),) if columns else ()
    # what Postgres keeps once more for a partition of the parent is no rule of its own
    keys = tuple(_foreign_key(key, schema) for key in parents if key["referred_table"] != "parted_1")
    return (*first, *(_unique(one) for one in indexes if one["unique"])), keys


def _unique(index: Any) -> Unique:
    options, columns = index.get("dialect_options", {}), index["column_names"]
    expressions = zip(index.get("expressions", ()), columns, strict=False)
    return Unique(
        index["name"],
        tuple(name for name in columns if name is not None),
        predicate=options.get("postgresql_where"),
        nulls_equal=bool(options.get("postgresql_nulls_not_distinct")),
        expressions=tuple(expression for expression, name in expressions if name is None),
    )


def _foreign_key(key: Any, schema: str) -> ForeignKey:
    parent = (key["referred_schema"] or schema, key["referred_table"], tuple(key["referred_columns"]))
    return ForeignKey(key["name"] or "", tuple(key["constrained_columns"]), *parent)
