"""What a scenario changes, counted in the rows of a run against those of the same run without it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from loader import generate, runs
from loader.errors import UsageError
from tests.support import templates
from tests.support.cli import run_cli
from tests.support.databases import Databases
from tests.support.sessions import AS_OF, OTHER, WORKSPACE, session
from tests.support.sql import execute, rows

pytestmark = pytest.mark.xdist_group("scenarios")  # one run to make copies of
HALF = "(timestamptz '2026-03-09 12:00Z' - interval '100 days')"
DURING = f"created_at >= {HALF} AND created_at < {HALF} + interval '7 days'"


def made(url: str, workspace: str, **more: Any) -> Any:
    return generate(session(url, workspace), "all", count=400, seed=6, as_of=AS_OF, days=200, **more)


def one_shop(url: str) -> None:
    """A warehouse of one shop and its ads, with a run in WORKSPACE."""
    templates.fill_warehouse(url)
    others = ("bigcommerce", "woocommerce", "magento")
    execute(url, *(f"DROP VIEW semantic.dm_orders_{name} CASCADE" for name in others))
    made(url, WORKSPACE)


@pytest.fixture
def both(databases: Databases, request: pytest.FixtureRequest) -> Iterator[str]:
    """A copy of it, with the same run in OTHER, but for a scenario."""
    for url in databases.lend(databases.template("scenarios", one_shop)):
        result = made(url, OTHER, scenario=request.param)
        assert result.parameters["scenario"]["name"] == request.param
        (run,) = runs(session(url, OTHER), run=result.run_id)
        assert run.parameters["scenario"] == result.parameters["scenario"]
        yield url


def counted(url: str, what: str, table: str, where: str = "true") -> list[float]:
    """The same figure without and with the scenario."""
    query = f"SELECT {what} FROM data.{table} t WHERE tenant_id = '{{}}' AND {where}"
    return [float(rows(url, query.format(workspace))[0][0] or 0) for workspace in (WORKSPACE, OTHER)]


@pytest.mark.parametrize("both", ["growth"], indirect=True)
def test_growth(both: str) -> None:
    early, late = (counted(both, "count(*)", "dm_orders_shopify", f"created_at {sign} {HALF}") for sign in "<>")
    assert early[0] + late[0] == early[1] + late[1] == 400
    assert 1.4 < (late[1] / early[1]) / (late[0] / early[0]) < 2.4, (
        "threefold from end to end is 1.73 from half to half"
    )


@pytest.mark.parametrize("both", ["refund-wave"], indirect=True)
def test_refund_wave(both: str) -> None:
    paid = "financial_status IN ('paid', 'refunded', 'partially_refunded')"
    rate = "count(*) FILTER (WHERE financial_status LIKE '%refunded')::float / count(*)"
    before, after = counted(both, rate, "dm_orders_shopify", f"{paid} AND {DURING}")
    assert before < 0.3
    assert abs(after - 0.4) < 0.07


@pytest.mark.parametrize("both", ["stock-out"], indirect=True)
def test_stock_out(both: str) -> None:
    last = "timestamptz '2026-03-09 12:00Z' - interval '50 days'"
    best = "(SELECT product_id FROM data.dm_order_items_shopify WHERE tenant_id = t.tenant_id AND created_at < " + last
    best += " GROUP BY 1 ORDER BY count(*) DESC, sum(quantity) DESC LIMIT 1)"
    gone = counted(both, "count(*)", "dm_order_items_shopify", f"product_id = {best} AND created_at >= {last}")
    assert gone[0] > 0
    assert gone[1] == 0
    assert counted(both, "sum(inventory_quantity)", "dm_variants_shopify", f"product_id = {best}")[1] == 0
    views = counted(both, "count(*)", "dm_shopify_pixel_events", f"product_id = {best} AND occurred_at >= {last}")
    assert views[1] > 0, "visitors look at it all the same"


@pytest.mark.parametrize("both", ["bad-campaign"], indirect=True)
def test_bad_campaign(both: str) -> None:
    """The campaign that differs most is dearer a click, and clicked less."""
    figures = "campaign_id, sum(cost_micros)::float / nullif(sum(clicks), 0), sum(clicks)::float / sum(impressions)"
    query = f"SELECT {figures} FROM data.dm_ads_campaigns_google WHERE tenant_id = '{{}}' GROUP BY 1 ORDER BY 1"
    usual, spoilt = (rows(both, query.format(workspace)) for workspace in (WORKSPACE, OTHER))
    pairs = [(after[1] / before[1], after[2] / before[2]) for before, after in zip(usual, spoilt, strict=True)]
    dear = [place for place, (cost, _) in enumerate(pairs) if cost > 1.8]
    assert len(dear) >= 1
    assert all(pairs[place][1] < 0.5 for place in dear)
    assert sum(0.6 < cost < 1.5 for cost, _ in pairs) >= len(pairs) - len(dear) - 1


def test_what_no_run_can_have_is_refused(warehouse_url: str) -> None:
    for platform, more, message in (
        ("shopify", {"scenario": "bad-campaign"}, "the run makes no ads"),
        ("google_ads", {"scenario": "growth"}, "is nothing that ads have"),
        ("shopify", {"campaigns": 5}, "campaigns: the run makes no ads"),
        ("google_ads", {"campaigns": 5}, "count and campaigns both say"),
        ("google_ads", {"sessions": "none"}, "sessions: ads alone make no visits"),
        ("shopify", {"scenario": "sale-week", "discount_rate": 0.5}, "sale both say"),
        ("shopify", {"scenario": "refund-wave", "refund_rate": 0.5}, "are of the same orders"),
        ("shopify", {"scenario": "nothing"}, "there is no scenario 'nothing'"),
    ):
        options: dict[str, Any] = {"count": 20, "seed": 1, "as_of": AS_OF, **more}
        with pytest.raises(UsageError, match=message):
            generate(session(warehouse_url, WORKSPACE), platform, **options)


def test_the_command_lists_them() -> None:
    shown = run_cli("scenarios", "--json")
    assert [one["name"] for one in shown.json["scenarios"]] == [
        "bad-campaign", "churn", "growth", "refund-wave", "sale-week", "stock-out", "viral-product",
    ]  # fmt: skip
    assert "sale-week" in run_cli("scenarios").stdout
