"""A run on the three shapes: every rule holds, live rows stay, and the next run goes on where this one ended."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import psycopg
import pytest

from loader import RunResult, generate, runs
from loader.cleanup import Selection, clean
from loader.errors import SchemaError
from tests.support.rules import broken
from tests.support.sessions import AS_OF, OTHER, WORKSPACE, session
from tests.support.sql import rows


@pytest.fixture(params=["warehouse_url", "plan_url", "odd_url"])
def any_url(request: pytest.FixtureRequest) -> str:
    return str(request.getfixturevalue(request.param))


def generated(
    url: str, count: int | None = 200, seed: int | None = 7, as_of: datetime | None = AS_OF, **more: Any
) -> RunResult:
    return generate(session(url, WORKSPACE), "shopify", count=count, seed=seed, as_of=as_of, **more)


def contents(url: str) -> dict[str, str]:
    """A checksum of every table that holds rows of the tenant, without what the server's clock fills in."""
    with psycopg.connect(url) as conn:
        tables = conn.execute(
            "SELECT c.oid::regclass::text FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid"
            " WHERE a.attname = 'tenant_id' AND c.relkind = 'r' ORDER BY 1"
        ).fetchall()
        return {
            table: str(
                conn.execute(
                    f"SELECT md5(string_agg(r, '' ORDER BY r)) FROM (SELECT (to_jsonb(t) - '_synced_at')::text AS r"
                    f" FROM {table} t) x".encode()
                ).fetchone()
            )
            for (table,) in tables
        }


def test_every_rule_holds_in_one_run_and_in_the_next(any_url: str) -> None:
    first = generated(any_url)
    assert first.committed
    assert {t.entity for t in first.platforms[0].tables} == {
        "shop", "product", "variant", "customer", "order", "item", "event",
    }  # fmt: skip
    found = broken(any_url, WORKSPACE)
    assert len(found) >= 8
    assert not {name: count for name, count in found.items() if count}
    second = generated(any_url, 90, seed=8)
    assert "shop" not in {t.entity for t in second.platforms[0].tables}, "the shop's row is reused"
    found = broken(any_url, WORKSPACE)
    assert not {name: count for name, count in found.items() if count}
    assert second.platforms[0].mode == "add"


@pytest.mark.parametrize("count", [1, 2, 3, 17])
def test_few_orders(any_url: str, count: int) -> None:
    generated(any_url, count, seed=count)
    found = broken(any_url, WORKSPACE)
    assert not {name: broken for name, broken in found.items() if broken}


def test_the_same_question_of_equal_warehouses_gives_the_same_rows(any_url: str) -> None:
    before = contents(any_url)
    run = generated(any_url, 60)
    once = contents(any_url)
    with psycopg.connect(any_url) as conn:
        clean(conn, Selection(WORKSPACE, run_id=run.run_id), dry_run=False)
    assert contents(any_url) == before
    with psycopg.connect(any_url, autocommit=True) as conn:
        for (sequence,) in conn.execute("SELECT c.oid::regclass::text FROM pg_class c WHERE relkind = 'S'").fetchall():
            conn.execute(f"ALTER SEQUENCE {sequence} RESTART".encode())
    generated(any_url, 60)
    assert contents(any_url) == once


def test_a_rehearsal_leaves_nothing(any_url: str) -> None:
    before = contents(any_url)
    result = generated(any_url, 40, rehearse=True)
    assert not result.committed
    assert result.total_rows > 40
    assert contents(any_url) == before
    assert rows(any_url, "SELECT count(*) FROM mock_data.runs") == [(0,)]


def test_a_dry_run_writes_nothing_and_takes_no_number(warehouse_url: str) -> None:
    def last() -> list[tuple[object, ...]]:
        return rows(warehouse_url, "SELECT sequencename, last_value FROM pg_sequences ORDER BY 1")

    numbers = last()
    result = generated(warehouse_url, dry_run=True)
    sample = result.to_json()["sample"]["data.dm_orders_shopify"]
    assert len(sample) == 3
    assert sample[0]["order_number"] == "1001"
    assert last() == numbers
    assert rows(warehouse_url, "SELECT count(*) FROM data.dm_orders_shopify") == [(0,)]


def test_ids_and_numbers_go_on_in_the_workspace_s_own_style(warehouse_url: str) -> None:
    with psycopg.connect(warehouse_url) as conn:
        for n in range(40):
            conn.execute(
                "INSERT INTO data.dm_orders_shopify (tenant_id, order_id, order_number, shop_domain, total_price,"
                " subtotal_price, financial_status, created_at, updated_at)"
                " VALUES (%s, %s, %s, 'real.example.com', 1, 1, 'paid', now() - interval '90 days', now())",
                (WORKSPACE, f"gid://shopify/Order/{4_100_000_000_000 + 7 * n}", f"NW-{n + 501:06d}"),
            )
    generated(warehouse_url, 30, as_of=None)
    new = rows(
        warehouse_url,
        "SELECT order_id, order_number FROM data.dm_orders_shopify WHERE total_price <> 1 ORDER BY 2",
    )
    assert len(new) == 30
    assert all(str(order).startswith("gid://shopify/Order/4") for order, _ in new)
    numbers = [int(str(number).removeprefix("NW-")) for _, number in new]
    assert [f"NW-{n:06d}" for n in numbers] == [number for _, number in new], "as wide as the shop's own"
    assert numbers == list(range(numbers[0], numbers[0] + 30))
    assert numbers[0] == 10_540, "order numbers are unique here, so the shop's next thousands must stay free"
    generated(warehouse_url, 10, as_of=None, seed=2)
    more = rows(warehouse_url, "SELECT order_id, order_number FROM data.dm_orders_shopify ORDER BY 2 DESC LIMIT 10")
    assert [int(str(number).removeprefix("NW-")) for _, number in more] == list(range(10_579, 10_569, -1)), "and on"
    first, second = (min(int(str(key).rsplit("/", 1)[1]) for key, _ in some) for some in (new, more))
    assert first > 4_200_000_000_000 and second == first + 30, "keys leave the shop room, once"


def test_an_existing_shop_decides_currency_zone_and_domain(warehouse_url: str) -> None:
    with psycopg.connect(warehouse_url) as conn:
        conn.execute(
            "INSERT INTO data.dm_shop_info_shopify"
            " (tenant_id, shop_id, shop_name, myshopify_domain, currency, iana_timezone)"
            " VALUES (%s, '9', 'Real Shop', 'real.example.com', 'JPY', 'Asia/Tokyo')",
            (WORKSPACE,),
        )
    generated(warehouse_url, 80)
    assert rows(warehouse_url, "SELECT shop_name FROM semantic.dm_shop_info_shopify") == [("Real Shop",)]
    found = rows(
        warehouse_url,
        "SELECT DISTINCT currency, shop_domain, bool_and(total_price = trunc(total_price)) OVER ()"
        " FROM semantic.dm_orders_shopify",
    )
    assert found == [("JPY", "real.example.com", True)], "yen have no cents"
    assert not {name: count for name, count in broken(warehouse_url, WORKSPACE).items() if count}


def test_a_shop_that_gives_subtotals_before_discounts_keeps_doing_so(warehouse_url: str) -> None:
    with psycopg.connect(warehouse_url) as conn:
        conn.execute(
            "INSERT INTO data.dm_orders_shopify (tenant_id, order_id, order_number, shop_domain, total_price,"
            " subtotal_price, total_discounts, total_tax, financial_status, created_at, updated_at)"
            " SELECT %s, n::text, n::text, 'x.example.com', 95, 100, 10, 5, 'paid', now() - interval '60 days', now()"
            " FROM generate_series(1, 20) n",
            (WORKSPACE,),
        )
    generated(warehouse_url, 100, as_of=None)
    off = rows(
        warehouse_url,
        "SELECT count(*) FROM semantic.dm_orders_shopify"
        " WHERE total_price <> subtotal_price - total_discounts + total_tax",
    )
    assert off == [(0,)]


def test_a_schema_that_cannot_be_filled_is_refused_with_every_column(warehouse_url: str) -> None:
    with psycopg.connect(warehouse_url) as conn:
        conn.execute("CREATE TYPE data.point_of_sale AS (x int, y int)")
        conn.execute("CREATE TABLE data.regions (id int PRIMARY KEY)")
        conn.execute("ALTER TABLE data.dm_orders_shopify ADD COLUMN till data.point_of_sale NOT NULL")
        conn.execute("ALTER TABLE data.dm_customers_shopify ADD COLUMN region int NOT NULL REFERENCES data.regions")
        conn.execute("ALTER TABLE data.dm_products_shopify ADD COLUMN shape regclass NOT NULL")
    before = contents(warehouse_url)
    with pytest.raises(SchemaError) as refused:
        generated(warehouse_url)
    for column in ("dm_orders_shopify.till", "dm_customers_shopify.region", "dm_products_shopify.shape"):
        assert column in refused.value.message
    assert "data.regions" in refused.value.message
    assert contents(warehouse_url) == before
    assert rows(warehouse_url, "SELECT count(*) FROM mock_data.runs") == [(0,)]


@pytest.mark.parametrize("kind", ["integer", "text", "uuid"])
def test_a_column_that_must_refer_to_another_table_takes_a_row_that_is_there(warehouse_url: str, kind: str) -> None:
    keys = {"integer": "n", "text": "'r-' || n", "uuid": "gen_random_uuid()"}[kind]
    with psycopg.connect(warehouse_url) as conn:
        conn.execute(f"CREATE TABLE data.regions (tenant_id uuid, id {kind}, PRIMARY KEY (tenant_id, id))".encode())
        conn.execute(
            f"INSERT INTO data.regions SELECT w::uuid, {keys} FROM generate_series(1, 3) n,"
            f" unnest(ARRAY['{WORKSPACE}', '{OTHER}']) w".encode()
        )
        for table in ("customers", "orders"):
            conn.execute(
                f"ALTER TABLE data.dm_{table}_shopify ADD region {kind} NOT NULL,"
                " ADD FOREIGN KEY (tenant_id, region) REFERENCES data.regions".encode()
            )
    generated(warehouse_url, 60)
    used = rows(warehouse_url, "SELECT count(DISTINCT region), count(*) FROM data.dm_orders_shopify")
    assert used == [(3, 60)]


def test_extra_columns_of_ordinary_types_are_filled(warehouse_url: str) -> None:
    extra = {
        "a": "text", "b": "varchar(3)", "c": "char(2)", "d": "integer", "e": "bigint", "f": "smallint",
        "g": "numeric(4,1)", "h": "numeric", "i": "double precision", "j": "boolean", "k": "date", "l": "timestamp",
        "m": "timestamptz", "n": "uuid", "o": "jsonb", "p": "json", "q": "text[]", "r": "integer[]", "s": "time",
        "t": "interval", "u": "bytea", "v": "inet", "w": "real",
        "x": "integer CHECK (x BETWEEN 3 AND 5)", "y": "text CHECK (y IN ('left', 'right'))",
        "processed_at": "timestamptz", "paid_at": "timestamptz", "is_test": "boolean",
        "status": "text CHECK (status IN ('OPEN', 'CLOSED', 'CANCELLED'))",
        "z": "integer UNIQUE", "z2": "text UNIQUE", "z3": "numeric(6,2) CHECK (z3 > 0)",
    }  # fmt: skip
    with psycopg.connect(warehouse_url) as conn:
        for name, kind in extra.items():
            conn.execute(f"ALTER TABLE data.dm_orders_shopify ADD COLUMN {name} {kind} NOT NULL".encode())
    generated(warehouse_url, 150)
    generated(warehouse_url, 50, seed=9)
    assert rows(
        warehouse_url, "SELECT count(*), count(DISTINCT z), count(DISTINCT z2) FROM data.dm_orders_shopify"
    ) == [(200, 200, 200)]
    assert not {name: count for name, count in broken(warehouse_url, WORKSPACE).items() if count}


def test_another_tenant_s_rows_are_neither_read_nor_touched(warehouse_url: str) -> None:
    generate(session(warehouse_url, OTHER), "shopify", count=50, seed=7, as_of=AS_OF)
    mine = generated(warehouse_url, 50)
    assert mine.platforms[0].mode == "new"
    counts = rows(warehouse_url, "SELECT tenant_id::text, count(*) FROM data.dm_orders_shopify GROUP BY 1 ORDER BY 1")
    assert counts == [(OTHER, 50), (WORKSPACE, 50)]


def test_a_run_keeps_what_it_was_asked_for(warehouse_url: str) -> None:
    """So that it can be made again elsewhere."""
    asked: dict[str, Any] = {"days": 90, "products": 3, "locale": "de_DE"}
    made = generated(warehouse_url, 12, sessions="50%", **asked)
    (kept,) = runs(session(warehouse_url, WORKSPACE), run=made.run_id)
    expected = {"count": 12, "conversion": 0.5, **asked}
    assert {name: kept.parameters[name] for name in expected} == expected
