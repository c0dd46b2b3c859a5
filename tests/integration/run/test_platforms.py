"""BigCommerce, WooCommerce and Magento in both shapes: runs commit, the rules hold, the words are the schema's own."""

from __future__ import annotations

from statistics import median
from typing import Any

import psycopg
import pytest

from loader import generate
from loader.model.goods import CATEGORIES
from tests.support.platform_rules import PAID_ONLY, SHIPPED, broken, connected
from tests.support.sessions import AS_OF, WORKSPACE, session

PLATFORMS = ("bigcommerce", "woocommerce", "magento")
# Rules that the local warehouse has the columns for.
LEAST = {"bigcommerce": 43, "woocommerce": 51, "magento": 40}
MONEY = {
    "bigcommerce": ("total_inc_tax", "refunded_amount"), "woocommerce": ("total", "total_refunded"),
    "magento": ("grand_total", "total_refunded"),
}  # fmt: skip


@pytest.fixture(params=["warehouse_url", "plan_url"])
def any_url(request: pytest.FixtureRequest) -> str:
    return str(request.getfixturevalue(request.param))


def ask(url: str, platform: str, count: int, seed: int = 7) -> None:
    result = generate(session(url, WORKSPACE), platform, count=count, seed=seed, as_of=AS_OF)
    assert result.committed
    assert result.platforms[0].target == count


def values(url: str, query: str) -> list[tuple[Any, ...]]:
    with connected(url, WORKSPACE) as conn:
        return conn.execute(query.encode()).fetchall()


@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize("count", [1, 3, 40])
def test_every_rule_holds_in_one_run_and_in_the_next(any_url: str, platform: str, count: int) -> None:
    ask(any_url, platform, count)
    found = broken(any_url, WORKSPACE, platform)
    assert not {name: rows for name, rows in found.items() if rows}
    assert len(found) >= 15
    ask(any_url, platform, count, seed=8)
    assert not {name: rows for name, rows in broken(any_url, WORKSPACE, platform).items() if rows}


@pytest.mark.parametrize("platform", PLATFORMS)
def test_the_local_warehouse_asks_nearly_every_rule(warehouse_url: str, platform: str) -> None:
    ask(warehouse_url, platform, 400)
    found = broken(warehouse_url, WORKSPACE, platform)
    assert not {name: rows for name, rows in found.items() if rows}
    assert len(found) >= LEAST[platform]


@pytest.mark.parametrize("platform", PLATFORMS)
def test_orders_end_as_orders_do(warehouse_url: str, platform: str) -> None:
    """Every end occurs, in its share; how many orders wait is chance: only those of the last days do."""
    ask(warehouse_url, platform, 1500)
    total, refunded = MONEY[platform]
    good = ", ".join(f"'{word}'" for word in (*PAID_ONLY[platform], *SHIPPED[platform]))
    shares = values(
        warehouse_url,
        f"SELECT avg(({refunded} > 0)::int), avg(({refunded} = {total})::int),"
        f" avg(({refunded} = 0 AND status IN ({good}))::int) FROM semantic.dm_orders_{platform}",
    )[0]
    some, full, done = map(float, shares)
    assert 0.05 <= some <= 0.085
    assert 0.4 < full / some < 0.6
    assert 0.70 <= done <= 0.85
    used = {
        str(word) for (word,) in values(warehouse_url, f"SELECT DISTINCT status FROM semantic.dm_orders_{platform}")
    }
    every = {"bigcommerce": 8, "woocommerce": 7, "magento": 6}[platform]
    assert every - 2 <= len(used) <= every


@pytest.mark.parametrize("platform", PLATFORMS)
def test_the_words_that_a_check_admits_are_the_words_that_are_used(plan_url: str, platform: str) -> None:
    """Alternatives are taken together: an id and its name, a state and its status stay one pair."""
    checks = {
        "bigcommerce": "status IN ('Pending', 'Awaiting Shipment', 'Shipped', 'Cancelled', 'Declined', 'Refunded')",
        "woocommerce": "status IN ('pending', 'processing', 'completed', 'cancelled')",
        "magento": "state IN ('pending_payment', 'processing', 'complete', 'canceled')",
    }
    with psycopg.connect(plan_url) as conn:
        conn.execute(f"ALTER TABLE semantic.dm_orders_{platform} ADD CHECK ({checks[platform]})".encode())
    ask(plan_url, platform, 120)
    found = broken(plan_url, WORKSPACE, platform)
    assert not {name: rows for name, rows in found.items() if rows and "status" in name}
    assert not found.get("an id and its name say the same")


def test_numbers_stay_within_a_check_s_bounds(plan_url: str) -> None:
    with psycopg.connect(plan_url) as conn:
        conn.execute("ALTER TABLE semantic.dm_orders_bigcommerce ADD CHECK (status_id BETWEEN 1 AND 9)")
    ask(plan_url, "bigcommerce", 120)
    assert not broken(plan_url, WORKSPACE, "bigcommerce")["an id and its name say the same"]


def test_the_workspace_s_own_words_keep_id_and_name_together(plan_url: str) -> None:
    with psycopg.connect(plan_url) as conn:
        conn.execute(
            "INSERT INTO semantic.dm_orders_bigcommerce (id, tenant_id, status_id, status, subtotal_ex_tax,"
            " total_inc_tax, date_created, date_modified) SELECT 'r' || n, %s, 2, 'Shipped', 1, 1,"
            " '2026-01-01'::timestamp + n * interval '1 h', '2026-02-01' FROM generate_series(1, 30) n",
            (WORKSPACE,),
        )
    ask(plan_url, "bigcommerce", 120)
    found = dict(values(plan_url, "SELECT status, count(*) FROM semantic.dm_orders_bigcommerce GROUP BY 1"))
    assert "Completed" not in found, "this shop's finished orders are Shipped"
    assert not broken(plan_url, WORKSPACE, "bigcommerce")["an id and its name say the same"]


def heavier_than_usual(url: str, platform: str) -> float:
    """What products weigh of what their nouns usually do in grams, at the median; article numbers say the noun."""
    usual = {
        f"{kind.code}-{noun.upper().replace('-', '').replace(' ', '')[:3]}": grams
        for kind in CATEGORIES
        for family in kind.families
        for noun, grams in zip(family.nouns, family.grams, strict=True)
    }
    rows = values(
        url, f"SELECT left(min(sku), 7), min(weight) FROM semantic.dm_variants_{platform} GROUP BY product_id"
    )
    return median(float(weight) / usual[start] for start, weight in rows if start in usual)


@pytest.mark.parametrize("platform", ["bigcommerce", "woocommerce", "magento"])
def test_weights_are_in_the_shop_s_unit(warehouse_url: str, platform: str) -> None:
    """Pounds, and the shop says so; every variant of a product that costs the same weighs the same."""
    ask(warehouse_url, platform, 40)
    unit, differing = values(
        warehouse_url,
        f"SELECT (SELECT lower({'weight_units' if platform == 'bigcommerce' else 'weight_unit'})"
        f" FROM semantic.dm_shop_info_{platform}),"
        f" (SELECT count(*) FROM (SELECT FROM semantic.dm_variants_{platform} GROUP BY product_id, price"
        f" HAVING count(DISTINCT weight) > 1) d)",
    )[0]
    assert unit == "lbs"
    assert 0.7 < heavier_than_usual(warehouse_url, platform) * 453.6 < 1.6
    assert differing == 0


def test_a_shop_that_weighs_in_kilograms_keeps_doing_so(warehouse_url: str) -> None:
    with psycopg.connect(warehouse_url) as conn:
        conn.execute(
            "INSERT INTO data.dm_shop_info_woocommerce (tenant_id, site_name, site_url, weight_unit)"
            " VALUES (%s, 'Real', 'https://real.example.com', 'kg')",
            (WORKSPACE,),
        )
    ask(warehouse_url, "woocommerce", 40)
    assert 0.7 < heavier_than_usual(warehouse_url, "woocommerce") * 1000 < 1.6
