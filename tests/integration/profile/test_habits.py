"""What is learned of shops whose truth is known: exactly what their lines show, and near what they were made by."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache, partial
from typing import Any

import numpy as np
import psycopg
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from psycopg import errors

from loader import generate
from loader.connection import Connection
from loader.flow.habits import FEATURES, SIZES
from loader.flow.profile import Profile
from loader.prepare import learned
from loader.profile import habits as learning
from loader.profile.existing import EVERYBODY
from tests.support import templates
from tests.support.databases import Databases
from tests.support.kinds import KINDS, kind_lines
from tests.support.sessions import WORKSPACE, session
from tests.support.shops import load_shop
from tests.support.sql import execute

_DAY = 86_400_000_000
SHOPS = ("sparse", "monday_only", "one_product", "four_products", "wholesale", "bursty", "heavy_tailed", "till")


def learn(url: str, platform: str = "shopify") -> Profile:
    with Connection.connect(url) as conn:
        return learned(conn, session(url, WORKSPACE), platform)[platform]


def loaded(url: str, lines: pa.Table, zone: str = "UTC") -> pa.Table:
    with psycopg.connect(url) as conn:
        load_shop(conn, WORKSPACE, lines, zone)
    return lines


def few(name: str, orders: int = 1_000) -> pa.Table:
    """The first customers of a made shop, with whole histories of about so many orders."""
    lines = kind_lines(name)
    wanted = pc.fill_null(lines["customer"], 0)
    share = orders / pc.count_distinct(lines["order"]).as_py()
    return lines.filter(pc.less(wanted, int(KINDS[name].customers * min(share, 1.0)) + 1)) if share < 1 else lines


def by_order(lines: pa.Table) -> pa.Table:
    return lines.group_by("order").aggregate([("product", "count"), ("at", "min"), ("customer", "min")])


Shop = tuple[pa.Table, Profile]


@pytest.fixture(scope="module")
def shops(databases: Databases) -> Callable[[str], Shop]:
    """The lines of a made shop, and what is learned of it, once for the file."""

    @cache
    def learned_of(name: str) -> Shop:
        lines = few(name, 400 if name == "wholesale" else 1_000)  # there an order has fifteen lines
        for url in databases.lend(databases.template("warehouse", templates.fill_warehouse)):
            loaded(url, lines, KINDS[name].zone)
            profile = learn(url)
        return lines, profile

    return learned_of


@pytest.mark.parametrize("name", SHOPS)
def test_a_shop_is_learned_as_its_lines_show_it(shops: Callable[[str], Shop], name: str) -> None:
    kind, (lines, profile) = KINDS[name], shops(name)
    habits, orders = profile.habits, by_order(lines)
    assert habits is not None
    assert profile.notes == ()
    known = orders.filter(orders["customer_min"].is_valid())
    assert (habits.orders, habits.lines) == (len(orders), len(lines))
    assert habits.guests == len(orders) - len(known)
    assert habits.customers == pc.count_distinct(known["customer_min"]).as_py()
    assert habits.timezone == kind.zone
    local = orders["at_min"].cast(pa.int64()).to_numpy()
    assert habits.first_day == local.min() // _DAY
    week = np.zeros((7, 144), np.int64)
    np.add.at(week, ((local // _DAY + 3) % 7, local % _DAY // 600_000_000), 1)
    assert np.abs(habits.clock.week - week).sum() <= 4  # an hour that there is not, when clocks go forward
    assert habits.clock.day.sum() == len(orders)
    counts = np.bincount(orders["product_count"].to_numpy())
    shown = dict(zip(habits.order_lines.values.tolist(), habits.order_lines.counts.sum(axis=0).tolist(), strict=True))
    assert shown == {size: count for size, count in enumerate(counts.tolist()) if count}
    pieces = habits.worth.pieces
    assert pieces.counts.sum(axis=0) @ pieces.values == pc.sum(lines["quantity"]).as_py()
    assert habits.goods.products == pc.count_distinct(lines["product"]).as_py()
    assert habits.goods.popularity[-1] == 1.0
    assert (np.diff(habits.goods.popularity) >= 0).all()


@pytest.mark.parametrize("name", ["sparse", "monday_only", "wholesale"])
def test_cells_hold_five_customers_or_more_and_keep_what_they_are_like(shops: Callable[[str], Shop], name: str) -> None:
    lines, profile = shops(name)
    habits = profile.habits
    assert habits is not None
    cells, orders = habits.cells, by_order(lines)
    assert cells.customers.min() >= 5
    assert cells.customers.sum() == habits.customers
    for_each = orders.group_by("customer_min").aggregate([("order", "count"), ("at_min", "min"), ("at_min", "max")])
    day = orders["at_min"].cast(pa.int64()).to_numpy().min() // _DAY
    first, last = (for_each[f"at_min_{end}"].cast(pa.int64()).to_numpy() // _DAY - day for end in ("min", "max"))
    mean = cells.customers @ cells.mean / cells.customers.sum()
    truth = np.log(for_each["order_count"].to_numpy()).mean(), first.mean(), last.mean()
    assert mean[[FEATURES.index(one) for one in ("orders", "first")]] == pytest.approx(truth[:2], abs=1e-4)
    assert np.isfinite(cells.mean).all()
    assert np.isfinite(cells.spread).all()


def test_what_shops_were_made_by_is_found(warehouse_url: str) -> None:
    loaded(warehouse_url, few("four_products", 4_000), KINDS["four_products"].zone)
    habits = learn(warehouse_url).habits
    assert habits is not None
    rates = dict(zip(habits.discounts.orders.values, habits.discounts.orders.counts.sum(axis=0), strict=True))
    assert sum(count for rate, count in rates.items() if rate) / habits.orders == pytest.approx(0.10, abs=0.02)
    assert max((rate for rate in rates if rate), key=rates.__getitem__) == 1_500
    assert habits.goods.products == 4
    sizes = habits.goods.lines.sum(axis=0)
    assert len(sizes) == len(SIZES) + 1
    assert sizes[0] / sizes.sum() > 0.6


def test_mondays_alone_and_one_product_stay_so(shops: Callable[[str], Shop]) -> None:
    clock = shops("monday_only")[1].habits
    assert clock is not None
    assert clock.clock.week[1:].sum() == 0
    opened = np.flatnonzero(clock.clock.day)
    assert set(((opened + clock.first_day + 3) % 7).tolist()) == {0}
    assert clock.discounts.orders.values.tolist() == [0]


def _second_currency(url: str) -> None:
    execute(url, "UPDATE data.dm_orders_shopify SET currency = 'JPY', total_price = total_price * 150"
                 " WHERE right(order_id, 1) IN ('1', '4', '7')",
            "UPDATE data.dm_order_items_shopify i SET price = price * 150 FROM data.dm_orders_shopify o"
            " WHERE o.order_id = i.order_id AND o.currency = 'JPY'")  # fmt: skip


def test_prices_are_of_the_shop_s_currency_and_habits_of_all(warehouse_url: str) -> None:
    lines = loaded(warehouse_url, few("sparse"))
    highest = pc.max(lines["price"]).as_py()
    _second_currency(warehouse_url)
    profile = learn(warehouse_url)
    assert profile.habits is not None
    assert profile.existing is not None
    assert profile.existing.sales is not None
    assert profile.habits.orders == pc.count_distinct(lines["order"]).as_py()
    assert profile.existing.sales.prices.max() / 1e6 == pytest.approx(highest)
    assert profile.habits.worth.value_edges.max() < np.log(highest * 1e6 * 40)


def test_live_rows_sell_and_buy_as_their_lines_show(warehouse_url: str) -> None:
    lines = loaded(warehouse_url, few("sparse"))
    live = learn(warehouse_url).existing
    assert live is not None
    assert live.sales is not None
    assert live.regulars is not None
    sold = lines.group_by("product").aggregate([("product", "count"), ("customer", "count_distinct"), ("price", "max")])
    by_sku = {row["product"]: row for row in sold.to_pylist()}
    for place, sku in enumerate(live.products["title"].to_pylist()):
        truth = by_sku[sku.removeprefix("Product ")]
        assert live.sales.lines[place] == live.sold[place] == truth["product_count"]
        assert live.sales.buyers[place] == truth["customer_count_distinct"]
        assert live.sales.prices[place, -1] / 1e6 == pytest.approx(truth["price_max"])
    assert (np.diff(live.sold) <= 0).all()
    season = live.sales.season
    assert (np.bincount(season[:, 0], season[:, 2], len(live.sold)) >= live.sales.buyers).all()
    assert not np.isnan(live.regulars.features).any()
    assert len(live.regulars.features) == len(live.signup) == pc.count_distinct(lines["customer"]).as_py()
    assert live.regulars.bought[:, 2].max() >= 1


_LACKS: dict[str, tuple[str, dict[str, Any]]] = {
    "guests": ("UPDATE data.dm_orders_shopify SET customer_id = NULL", {"customers": 0, "cells": 0}),
    "products by sku": ("UPDATE data.dm_order_items_shopify SET product_id = NULL, variant_id = NULL", {"sold": 0}),
    "no types": ("UPDATE data.dm_products_shopify SET product_type = NULL", {"categories": ("",)}),
    "all refunded": ("UPDATE data.dm_orders_shopify SET financial_status = 'refunded'", {}),
    "no zone": ("UPDATE data.dm_shop_info_shopify SET iana_timezone = '(GMT-05:00) Eastern'", {}),
    "a far day": ("UPDATE data.dm_orders_shopify SET created_at = '9000-01-01', updated_at = '9000-01-01'"
                  " WHERE ctid IN (SELECT ctid FROM data.dm_orders_shopify LIMIT 1)", {"lost": 1}),
}  # fmt: skip


@pytest.mark.parametrize("lack", _LACKS)
def test_what_a_shop_lacks_leaves_the_rest(warehouse_url: str, lack: str) -> None:
    lines = loaded(warehouse_url, few("sparse"))
    statement, expected = _LACKS[lack]
    execute(warehouse_url, statement)
    profile = learn(warehouse_url)
    habits, live = profile.habits, profile.existing
    assert habits is not None
    assert live is not None
    assert live.sales is not None
    assert profile.notes == ()
    assert habits.orders == pc.count_distinct(lines["order"]).as_py() - expected.get("lost", 0)
    assert habits.customers == expected.get("customers", habits.customers)
    assert len(habits.cells.customers) == expected.get("cells", len(habits.cells.customers))
    assert live.sales.lines.sum() == expected.get("sold", live.sales.lines.sum())
    assert habits.goods.categories == expected.get("categories", habits.goods.categories)
    if not expected.get("lost"):
        assert habits.goods.products == pc.count_distinct(lines["product"]).as_py()
        assert habits.worth.pieces.counts.sum() == len(lines)


def test_runs_teach_nothing_and_the_same_history_teaches_the_same(warehouse_url: str) -> None:
    loaded(warehouse_url, few("sparse"))
    before = learn(warehouse_url)
    assert before.habits is not None
    generate(session(warehouse_url, WORKSPACE), "shopify", count=30, seed=1)
    after = learn(warehouse_url)
    shown = [json.dumps(one.to_json()["habits"], sort_keys=True) for one in (before, after)]
    assert shown[0] == shown[1]
    assert json.dumps(before.to_json()["existing"]) == json.dumps(after.to_json()["existing"])


def test_of_a_large_workspace_whole_histories_of_some_customers_are_read(
    warehouse_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = loaded(warehouse_url, few("monday_only"))
    whole = learn(warehouse_url).habits
    monkeypatch.setattr(learning, "_MOST_ORDERS", 500)
    profile = learn(warehouse_url)
    some = profile.habits
    assert some is not None
    assert whole is not None
    assert profile.existing is not None
    assert some.share == pytest.approx(500 / whole.orders, abs=1e-5)
    assert 0 < some.error < 0.2
    assert len(profile.existing.signup) == some.customers < whole.customers
    share = some.clock.week.sum(axis=0) / some.orders - whole.clock.week.sum(axis=0) / whole.orders
    assert np.abs(share).max() < 0.05
    per_customer = [one.orders / one.customers for one in (some, whole)]
    assert per_customer[0] == pytest.approx(per_customer[1], rel=0.35)
    assert pc.count_distinct(lines["order"]).as_py() == whole.orders


def test_a_workspace_that_takes_too_long_is_learned_from_fewer_of_its_customers(
    warehouse_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded(warehouse_url, few("monday_only"))
    whole, read = learn(warehouse_url).habits, learning.read

    def slow(conn: Any, lines: Any, zone: str, kept: int, orders: int) -> Any:
        if kept == EVERYBODY:
            raise errors.QueryCanceled("canceling statement due to statement timeout")
        return read(conn, lines, zone, kept, orders)

    monkeypatch.setattr(learning, "read", slow)
    profile = learn(warehouse_url)
    assert whole is not None
    assert profile.habits is not None
    assert profile.habits.share == 1 / 8
    assert profile.habits.error > whole.error
    assert profile.existing is not None
    assert len(profile.existing.signup) == profile.habits.customers < whole.customers, "the same customers"
    (note,) = profile.notes
    assert "one in 8" in note


def test_a_workspace_that_takes_too_long_is_not_learned_and_says_so(
    warehouse_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded(warehouse_url, few("sparse"))
    monkeypatch.setattr(learning, "_SETTINGS", "SET LOCAL statement_timeout = '1ms'")
    profile = learn(warehouse_url)
    assert profile.habits is None
    assert profile.existing is not None
    assert len(profile.existing.sold)
    (note,) = profile.notes
    # of a time as short as this one the server says in some of its versions that the user asked for it
    assert note.startswith("how the customers of the workspace buy was not learned: canceling statement due to ")
    result = generate(session(warehouse_url, WORKSPACE), "shopify", count=12, seed=1, dry_run=True)
    assert any("not learned" in warning for warning in result.warnings)


def test_no_name_of_a_person_is_a_category(warehouse_url: str) -> None:
    lines = few("sparse")
    execute_ = partial(execute, warehouse_url)
    loaded(warehouse_url, lines)
    execute_("UPDATE data.dm_products_shopify SET product_type = 'gift for jane.doe@example.com' WHERE ctid IN"
             " (SELECT ctid FROM data.dm_products_shopify LIMIT 5)")  # fmt: skip
    habits = learn(warehouse_url).habits
    assert habits is not None
    assert not any("@" in name for name in habits.goods.categories)
