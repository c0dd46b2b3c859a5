"""The questions that analysts ask, through `semantic` with the workspace set: sensible, not empty, and of one mind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import psycopg
import pytest

from tests.support.sessions import MARKET_AS_OF, MARKET_ORDERS, WORKSPACE


@dataclass(frozen=True)
class Names:
    """A platform's names for what the questions ask, as SQL expressions over its semantic views."""

    shop: str
    total: str
    subtotal: str
    placed: str
    status: str
    number: str
    order_of_item: str
    product_title: str
    product_type: str
    product_key: str
    item_product: str
    variant_product: str
    quantity: str
    stock: str
    customer_name: str
    order_key: str = "order_id"
    customer_key: str = "customer_id"


PLATFORMS = {
    "shopify": Names(
        "shop_name", "total_price", "subtotal_price + total_discounts", "created_at", "financial_status",
        "order_number", "order_id", "title", "product_type", "product_id", "product_id", "product_id", "quantity",
        "inventory_quantity", "first_name || ' ' || last_name",
    ),
    "bigcommerce": Names(
        "store_name", "total_inc_tax", "subtotal_ex_tax", "date_created", "status", "order_number", "order_id", "name",
        "product_type", "product_id", "product_id", "product_id", "quantity", "inventory_level",
        "first_name || ' ' || last_name",
    ),
    "woocommerce": Names(
        "site_name", "total", "subtotal", "date_created", "status", "order_number", "order_id", "product_name",
        "product_type", "product_id", "product_id", "product_id", "quantity", "stock_quantity",
        "first_name || ' ' || last_name",
    ),
    "magento": Names(
        "store_name", "grand_total", "subtotal", "created_at", "status", "increment_id", "order_id", "name", "type_id",
        "entity_id", "product_id", "product_id", "qty_ordered", "quantity", "firstname || ' ' || lastname",
        "entity_id", "entity_id",
    ),
}  # fmt: skip


Ask = Callable[[str], list[tuple[Any, ...]]]


@pytest.fixture
def ask(market_url: str) -> Iterator[Ask]:
    """Ask as an analyst does: the workspace set, the views unqualified."""
    with psycopg.connect(market_url) as conn:
        conn.execute("SELECT public.set_current_workspace(%s)", (WORKSPACE,))
        conn.execute("SET search_path = semantic, public")
        conn.execute("SET TimeZone = 'UTC'")
        yield lambda query: conn.execute(query.encode()).fetchall()


@pytest.fixture(params=PLATFORMS)
def platform(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_without_a_workspace_nobody_sees_anything(market_url: str) -> None:
    with psycopg.connect(market_url) as conn:
        for name in PLATFORMS:
            assert conn.execute(f"SELECT count(*) FROM semantic.dm_orders_{name}".encode()).fetchone() == (0,)


def test_shop_info(ask: Ask, platform: str) -> None:
    names = PLATFORMS[platform]
    ((shop, zone, currency),) = ask(
        f"SELECT {names.shop}, {'iana_timezone' if platform == 'shopify' else 'timezone'},"
        f" {'currency_code' if platform == 'bigcommerce' else 'currency'} FROM dm_shop_info_{platform}"
    )
    assert shop
    assert (zone, currency) == ("America/New_York", "USD")


def test_recent_orders_and_orders_by_status(ask: Ask, platform: str) -> None:
    names = PLATFORMS[platform]
    recent = ask(
        f"SELECT {names.number}, {names.placed}, {names.total} FROM dm_orders_{platform}"
        f" ORDER BY {names.placed} DESC LIMIT 10"
    )
    assert len({number for number, _, _ in recent}) == 10
    assert all(total > 0 for *_, total in recent)
    assert [placed for _, placed, _ in recent] == sorted((placed for _, placed, _ in recent), reverse=True)
    shares: dict[str, int] = dict(ask(f"SELECT {names.status}, count(*) FROM dm_orders_{platform} GROUP BY 1"))
    assert sum(shares.values()) == MARKET_ORDERS
    done = {"paid", "Completed", "Awaiting Fulfillment", "completed", "processing", "complete"}
    assert 0.7 <= sum(shares.get(word, 0) for word in done) / MARKET_ORDERS <= 0.94
    assert len(shares) >= 4


def test_daily_sales_of_thirty_days(ask: Ask, platform: str) -> None:
    names = PLATFORMS[platform]
    since = f"{names.placed} > '{MARKET_AS_OF:%Y-%m-%d %H:%M}'::timestamp - interval '30 days'"
    days = ask(
        f"SELECT {names.placed}::date, count(*), sum({names.total}) FROM dm_orders_{platform}"
        f" WHERE {since} GROUP BY 1 ORDER BY 1"
    )
    ((orders, total),) = ask(f"SELECT count(*), sum({names.total}) FROM dm_orders_{platform} WHERE {since}")
    assert len(days) >= 12, "the weeks before Christmas"
    assert sum(count for _, count, _ in days) == orders
    assert sum(sold for *_, sold in days) == total


def test_top_products_and_revenue_by_type(ask: Ask, platform: str) -> None:
    names = PLATFORMS[platform]
    lines = (
        f"dm_order_items_{platform} i JOIN dm_orders_{platform} o ON o.{names.order_key} = i.{names.order_of_item}"
        f" JOIN dm_products_{platform} p ON p.{names.product_key} = i.{names.item_product}"
    )
    revenue = f"sum(i.price * i.{names.quantity})"
    top = ask(f"SELECT p.{names.product_title}, {revenue} AS sold FROM {lines} GROUP BY 1 ORDER BY 2 DESC LIMIT 10")
    everything = ask(f"SELECT p.{names.product_title}, {revenue} FROM {lines} GROUP BY 1 ORDER BY 2 DESC")
    assert len(top) == 10
    assert top == everything[:10]
    by_type: dict[str, Decimal] = dict(ask(f"SELECT p.{names.product_type}, {revenue} FROM {lines} GROUP BY 1"))
    ((goods,),) = ask(f"SELECT sum({names.subtotal}) FROM dm_orders_{platform}")
    assert sum(by_type.values()) == sum(sold for _, sold in everything) == goods
    assert len(by_type) >= (2 if platform == "magento" else 5 if platform != "woocommerce" else 2)
    fifth = everything[: max(len(everything) // 5, 1)]
    assert sum(sold for _, sold in fifth) / goods > Decimal("0.4")


def test_top_customers_by_spend(ask: Ask, platform: str) -> None:
    names = PLATFORMS[platform]
    top = ask(
        f"SELECT c.{names.customer_key}, min({names.customer_name}), count(*), sum(o.{names.total})"
        f" FROM dm_customers_{platform} c JOIN dm_orders_{platform} o ON o.customer_id = c.{names.customer_key}"
        " GROUP BY 1 ORDER BY 4 DESC LIMIT 10"
    ) if platform != "magento" else ask(
        "SELECT c.entity_id, min(c.firstname || ' ' || c.lastname), count(*), sum(o.grand_total)"
        " FROM dm_customers_magento c JOIN dm_orders_magento o ON o.customer_id = c.entity_id"
        " GROUP BY 1 ORDER BY 4 DESC LIMIT 10"
    )  # fmt: skip
    assert len(top) == 10
    assert all(" " in name for _, name, _, _ in top)
    assert max(orders for *_, orders, _ in top) >= 5, "a few come again and again"
    if platform != "magento":
        told: dict[Any, Decimal] = dict(ask(f"SELECT {names.customer_key}, total_spent FROM dm_customers_{platform}"))
        assert all(told[key] == spent for key, _, _, spent in top)


def test_lowest_stock_with_product_names(ask: Ask, platform: str) -> None:
    names = PLATFORMS[platform]
    low = ask(
        f"SELECT p.{names.product_title}, v.{names.stock} FROM dm_variants_{platform} v"
        f" JOIN dm_products_{platform} p ON p.{names.product_key} = v.{names.variant_product}"
        f" ORDER BY v.{names.stock}, 1 LIMIT 10"
    )
    assert len(low) == 10
    assert all(title and stock is not None for title, stock in low)
    assert low[0][1] >= 0


def test_items_of_an_order(ask: Ask, platform: str) -> None:
    names = PLATFORMS[platform]
    wrong = ask(
        f"SELECT o.{names.number} FROM dm_orders_{platform} o LEFT JOIN"
        f" (SELECT {names.order_of_item} AS own, sum(price * {names.quantity}) AS lines"
        f"  FROM dm_order_items_{platform} GROUP BY 1) i ON i.own = o.{names.order_key}"
        f" WHERE i.lines IS DISTINCT FROM {names.subtotal}"
    )
    assert wrong == []


def test_campaign_performance_by_cost(ask: Ask) -> None:
    top = ask(
        "SELECT campaign_name, sum(cost), sum(clicks), sum(conversions), sum(conversions_value),"
        " round(sum(conversions_value) / nullif(sum(cost), 0), 2)"
        " FROM dm_ads_campaigns_google GROUP BY 1 ORDER BY 2 DESC LIMIT 10"
    )
    assert len(top) == 10
    assert all(cost > 0 and clicks >= orders >= 0 for _, cost, clicks, orders, _, _ in top)
    ((cost, value),) = ask("SELECT sum(cost), sum(conversions_value) FROM dm_ads_campaigns_google")
    assert Decimal("0.3") < value / cost < 10, "some ads pay, none is a gold mine"
    for child in ("keywords", "products"):
        assert ask(
            f"SELECT count(*) FROM (SELECT campaign_id, sum(clicks) AS clicks FROM dm_ads_{child}_google GROUP BY 1) k"
            " JOIN (SELECT campaign_id, sum(clicks) AS clicks FROM dm_ads_campaigns_google GROUP BY 1) c"
            " USING (campaign_id) WHERE k.clicks <> c.clicks"
        ) == [(0,)]


def test_one_union_over_all_shops(ask: Ask) -> None:
    union = " UNION ALL ".join(
        f"SELECT '{name}' AS platform, {n.placed}::timestamp AS placed, {n.total}::numeric AS total,"
        f" {n.status}::text AS status FROM dm_orders_{name}"
        for name, n in PLATFORMS.items()
    )
    by_platform = ask(f"SELECT platform, count(*), sum(total) FROM ({union}) o GROUP BY 1 ORDER BY 1")
    assert [(name, orders) for name, orders, _ in by_platform] == [(name, MARKET_ORDERS) for name in sorted(PLATFORMS)]
    assert len({total for *_, total in by_platform}) == len(PLATFORMS), "no shop is another's copy"
    months = ask(f"SELECT date_trunc('month', placed), sum(total) FROM ({union}) o GROUP BY 1 ORDER BY 1")
    assert sum(total for _, total in months) == sum(total for *_, total in by_platform)
