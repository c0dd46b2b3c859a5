"""`mock-data verify --realism`: the figures are those of the rows, by queries of another hand."""

from __future__ import annotations

import json

import pytest

from loader import generate, verify
from tests.support.cli import run_cli
from tests.support.sessions import AS_OF, WORKSPACE, session
from tests.support.sql import rows

ONCE = (
    "SELECT avg((n = 1)::int) FROM (SELECT count(*) AS n FROM data.dm_orders_shopify"
    " WHERE customer_id IS NOT NULL GROUP BY customer_id) c"
)
ORDER = "SELECT avg(total_price) FROM data.dm_orders_shopify"
OUT = "SELECT avg((inventory_quantity <= 0)::int) FROM data.dm_variants_shopify"
COST = "SELECT sum(cost_micros) / 1e6 / sum(clicks) FROM data.dm_ads_campaigns_google"


def test_figures_are_those_of_the_rows(warehouse_url: str) -> None:
    generate(session(warehouse_url, WORKSPACE), "all", count=1000, seed=5, as_of=AS_OF)
    proof = verify(session(warehouse_url, WORKSPACE), realism=True)
    found = {(one.platform, one.name): one for one in proof.figures}
    for name, query in (("one_order_share", ONCE), ("average_order", ORDER), ("stock_out_share", OUT)):
        assert found["shopify", name].value == pytest.approx(float(rows(warehouse_url, query)[0][0]), rel=1e-6), name
        assert found["shopify", name].judged
    assert found["google_ads", "click_cost"].value == pytest.approx(float(rows(warehouse_url, COST)[0][0]), rel=1e-6)
    assert {one.platform for one in proof.figures} >= {"shopify", "magento", "google_ads"}


def test_a_small_run_is_measured_and_not_judged(plan_url: str) -> None:
    generate(session(plan_url, WORKSPACE), "shopify", count=30, seed=5, as_of=AS_OF)
    done = run_cli("verify", "--realism", "--json", "--database-url", plan_url, "--workspace", WORKSPACE)
    answer = json.loads(done.stdout)
    assert answer["ok"] and answer["figures"]
    assert {one["within"] for one in answer["figures"]} == {None}
    text = run_cli("verify", "--realism", "--database-url", plan_url, "--workspace", WORKSPACE)
    assert "few orders" in text.stdout + text.stderr
    plain = run_cli("verify", "--json", "--database-url", plan_url, "--workspace", WORKSPACE)
    assert "figures" not in json.loads(plain.stdout)
