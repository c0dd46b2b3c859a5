"""What a run is asked for, counted in its rows."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from loader import generate, runs
from loader.errors import UsageError
from tests.support.rules import broken
from tests.support.sessions import AS_OF, MARKET_AS_OF, WORKSPACE, session
from tests.support.sql import execute, rows

ORDERS = "SELECT {} FROM data.dm_orders_shopify"


def made(url: str, platform: str = "shopify", **more: Any) -> Any:
    result = generate(session(url, WORKSPACE), platform, **{"count": 200, "seed": 4, "as_of": AS_OF, **more})
    if platform == "shopify":
        assert not {name: count for name, count in broken(url, WORKSPACE).items() if count}
    return result


def test_rates_customers_and_products_hold_in_the_rows(warehouse_url: str) -> None:
    asked: dict[str, Any] = {"refund_rate": 0.25, "discount_rate": 0.4, "customers": 50, "products": 9}
    result = made(warehouse_url, **asked)
    paid = "financial_status IN ('paid', 'refunded', 'partially_refunded')"
    refunded = "financial_status LIKE '%refunded'"
    ((of_paid, back, off, who),) = rows(
        warehouse_url,
        ORDERS.format(
            f"count(*) FILTER (WHERE {paid}), count(*) FILTER (WHERE {refunded}),"
            " count(*) FILTER (WHERE total_discounts > 0), count(DISTINCT customer_id)"
        ),
    )
    assert isinstance(of_paid, int)
    assert (back, off, who) == (round(0.25 * of_paid), 80, 50)
    assert rows(warehouse_url, "SELECT count(*) FROM data.dm_products_shopify") == [(9,)]
    assert result.parameters.items() >= asked.items()
    (record,) = runs(session(warehouse_url, WORKSPACE), run=result.run_id)
    assert record.parameters.items() >= asked.items()


def test_states_by_the_platform_s_own_words(warehouse_url: str) -> None:
    made(warehouse_url, "woocommerce", status="completed=0.7,Processing=0.05, on_hold=1%")
    found = dict(rows(warehouse_url, "SELECT status, count(*) FROM data.dm_orders_woocommerce GROUP BY 1"))
    assert (found["completed"], found["processing"], found["on-hold"]) == (140, 10, 2)
    assert sum(map(int, found.values())) == 200
    made(warehouse_url, "woocommerce", status="paid=0.9,refunded=0.1", seed=5)
    again = "SELECT status, count(*) FROM data.dm_orders_woocommerce GROUP BY 1"
    more = {word: int(n) - int(found.get(word, 0)) for word, n in rows(warehouse_url, again)}
    assert (more["completed"] + more["processing"], more["refunded"], more["processing"] > 0) == (180, 20, True)
    with pytest.raises(UsageError, match="woocommerce has no state 'unheard'") as refused:
        made(warehouse_url, "woocommerce", status="unheard=0.7")
    assert "on-hold" in refused.value.hint


def test_a_word_of_several_states_means_them_all_but_for_those_that_are_named(warehouse_url: str) -> None:
    made(warehouse_url, status="paid=0.9,pending=0.1", since=datetime(2026, 2, 10), until=AS_OF, as_of=None)
    states = "SELECT financial_status, count(*) FROM data.dm_orders_shopify GROUP BY 1 ORDER BY 1"
    assert rows(warehouse_url, states) == [("paid", 180), ("pending", 20)]
    assert rows(warehouse_url, ORDERS.format("min(created_at) >= '2026-02-10', max(created_at) <= '2026-03-09 12:00Z'"))
    made(warehouse_url, "all", count=100, status="fulfilled=0.5,paid=0.01,refunded=0.49", seed=5)
    ((sent, open_),) = rows(
        warehouse_url,
        ORDERS.format("count(*) FILTER (WHERE fulfillment_status = 'fulfilled'), count(*)")
        + " WHERE financial_status = 'paid' AND order_number::int > 1200",
    )
    assert (sent, open_) == (50, 51)


def test_live_products_alone(market_url: str) -> None:
    with pytest.raises(UsageError, match="no live product is on offer"):
        made(market_url, products=0)
    execute(
        market_url,
        *(f"UPDATE data.dm_{table}_shopify SET updated_at = updated_at" for table in ("products", "variants")),
    )
    before = rows(market_url, "SELECT count(*) FROM data.dm_products_shopify")
    result = generate(session(market_url, WORKSPACE), "shopify", count=40, seed=1, products=0, as_of=MARKET_AS_OF)
    assert {t.entity: t.rows for t in result.platforms[0].tables}["product"] == 0
    assert rows(market_url, "SELECT count(*) FROM data.dm_products_shopify") == before
    sold = "SELECT count(*), count(p) FROM data.dm_order_items_shopify i LEFT JOIN data.dm_products_shopify p"
    ((lines, known),) = rows(
        market_url,
        sold + " ON p.product_id = i.product_id WHERE i.xmin = (SELECT xid::xid FROM mock_data.runs"
        " ORDER BY started_at DESC LIMIT 1)",
    )
    assert lines == known >= 40
