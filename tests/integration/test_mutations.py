"""A warehouse changed at random: a run either commits with every rule kept, or is refused before BEGIN with a reason.

What must not be is a failure between BEGIN and COMMIT: whatever made it could have been seen before.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import psycopg
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from loader.errors import MockDataError, SchemaError
from loader.run import Request, generate
from tests.support.databases import Databases

WORKSPACE = "7f0c5a52-8f6b-4f0e-9d0e-1f4f6f0a9b11"
AS_OF = datetime(2026, 3, 9, 12, tzinfo=UTC)
COLUMNS = {
    "dm_shop_info_shopify": ("shop_name", "shop_domain", "currency", "iana_timezone", "created_at"),
    "dm_products_shopify": ("title", "status", "vendor", "product_type", "created_at", "updated_at"),
    "dm_variants_shopify": ("product_id", "price", "compare_at_price", "inventory_quantity", "created_at"),
    "dm_customers_shopify": ("email", "first_name", "last_name", "orders_count", "total_spent", "created_at"),
    "dm_orders_shopify": ("customer_id", "financial_status", "fulfillment_status", "total_price", "subtotal_price",
                          "created_at", "updated_at"),
    "dm_order_items_shopify": ("order_id", "product_id", "variant_id", "quantity", "price", "created_at"),
    "dm_shopify_pixel_events": ("event_name", "user_id", "session_id", "event_time", "created_at"),
}  # fmt: skip
NAMES = ("zz", "Total Amount", "select", "naïve_id", "x" * 63, "orderRef", "a%b", 'qu"ote')
TYPES = (
    "text", "varchar(8)", "varchar(40)", "char(3)", "smallint", "integer", "bigint", "numeric", "numeric(6,2)",
    "numeric(12,0)", "numeric(14,4)", "real", "double precision", "boolean", "date", "timestamp", "timestamptz",
    "time", "interval", "uuid", "json", "jsonb", "bytea", "inet", "cidr", "macaddr", "text[]", "integer[]", "money",
    "int4range", "bit(4)", "point", "xml", "public.mood", "public.short", "public.pair", "tsvector", "oid", "timetz",
)  # fmt: skip
CHECKS = (
    "{c} IS NOT NULL", "length({c}::text) < 30", "length({c}::text) = 4", "{c}::text ~ '^[A-Z]'", "{c}::text LIKE 'a%'",
    "{c}::text <> ''", "{c}::text IN ('a', 'b')", "{c} = {c}", "char_length({c}::text) BETWEEN 2 AND 9",
)  # fmt: skip


@dataclass(frozen=True)
class Mutation:
    sql: str


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


@st.composite
def mutation(draw: st.DrawFn) -> Mutation:
    table = draw(st.sampled_from(sorted(COLUMNS)))
    column = draw(st.sampled_from(COLUMNS[table]))
    other = draw(st.sampled_from(COLUMNS[table]))
    kind, name = draw(st.sampled_from(TYPES)), _quoted(draw(st.sampled_from(NAMES)))
    number = draw(st.integers(1, 9999))
    alter = f"ALTER TABLE semantic.{table}"
    check = draw(st.sampled_from(CHECKS)).format(c=column)
    return Mutation(
        draw(
            st.sampled_from(
                (
                    f"{alter} RENAME {column} TO {name}",
                    f"{alter} ALTER {column} TYPE {kind} USING NULL::{kind}",
                    f"{alter} ALTER {column} SET NOT NULL",
                    f"{alter} DROP {column} CASCADE",
                    f"{alter} ADD extra{number} {kind} NOT NULL",
                    f"{alter} ADD extra{number} {kind} NOT NULL CHECK (extra{number} IS NOT NULL)",
                    f"{alter} ADD {name} {kind}",
                    f"{alter} ADD CONSTRAINT c{number} CHECK ({check})",
                    f"{alter} ADD CONSTRAINT c{number} CHECK ({column} >= {other})",
                    f"{alter} ADD CONSTRAINT c{number} CHECK ({column} > 0)",
                    f"{alter} ADD CONSTRAINT c{number} CHECK (({column} IS NULL) = ({other} IS NULL))",
                    f"{alter} ADD CONSTRAINT u{number} UNIQUE (tenant_id, {column})",
                    f"CREATE UNIQUE INDEX i{number} ON semantic.{table} (lower({column}::text), {other})",
                    f"CREATE UNIQUE INDEX i{number} ON semantic.{table} ({column}) WHERE {other} IS NOT NULL",
                    f"{alter} ADD extra{number} integer NOT NULL REFERENCES public.few",
                    f"{alter} ADD extra{number} integer NOT NULL REFERENCES public.none",
                    f"{alter} ADD parent{number} text REFERENCES semantic.{table}",
                    f"{alter} ADD parent{number} text NOT NULL REFERENCES semantic.{table}",
                    f"{alter} ADD g{number} text GENERATED ALWAYS AS ({column}::text) STORED",
                    f"{alter} ALTER id TYPE uuid USING NULL::uuid",
                    f"{alter} ALTER id DROP DEFAULT",
                    f"{alter} ADD CONSTRAINT x{number} EXCLUDE (({column}::text) WITH =)",
                )
            )
        )
    )


BASE = """
CREATE TYPE public.mood AS ENUM ('fine', 'so so');
CREATE DOMAIN public.short AS varchar(6) CHECK (VALUE <> '');
CREATE TYPE public.pair AS (x int, y text);
CREATE TABLE public.few (id int PRIMARY KEY);
INSERT INTO public.few VALUES (1), (2), (5);
CREATE TABLE public.none (id int PRIMARY KEY);
"""


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], print_blob=True)
@given(mutations=st.lists(mutation(), min_size=1, max_size=4), count=st.integers(1, 60), seed=st.integers(0, 9999))
def test_a_changed_warehouse_is_filled_or_refused_before_begin(
    databases: Databases, plan_url: str, mutations: list[Mutation], count: int, seed: int
) -> None:
    name = databases.create(databases.template("plan", lambda _: None))
    try:
        url = databases.url(name)
        with psycopg.connect(url) as conn:
            conn.execute(BASE)
            for one in mutations:
                try:
                    with conn.transaction():
                        conn.execute(one.sql.encode())
                    note(one.sql)
                except psycopg.Error:
                    continue  # no such column any more, or no such constraint on this type
        ask = Request(url, WORKSPACE, "shopify", count=count, seed=seed, as_of=AS_OF)
        try:
            result = generate(ask)
        except MockDataError as error:
            note(error.message)
            assert isinstance(error, SchemaError), f"{type(error).__name__}: {error.message}"
            return
        assert result.committed
        assert all(outcome.violations in (0, None) for outcome in result.checks)
    finally:
        databases.drop(name)
