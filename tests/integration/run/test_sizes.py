"""How big a run will be: a small run says what a big one has, and no size, however absurd, is built to be refused."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from loader import generate
from loader.clock import microseconds
from loader.errors import Refused, SchemaError
from loader.flow.result import Estimate
from loader.flow.wishes import Wishes
from loader.plan import RunOptions
from loader.prepare import prepare
from loader.sizes import FEW, bounded, measured, rounded, whole
from tests.support.sessions import AS_OF, WORKSPACE, session
from tests.support.sql import count_rows, execute, rows

HUGE = 10**12
BIG = RunOptions(WORKSPACE, "smart", 1200, 7, microseconds(AS_OF), 200)


def test_a_run_s_size_is_known_before_it_begins(warehouse_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    here, heard = session(warehouse_url, WORKSPACE), list[Estimate]()

    def asked(platform: str, **options: Any) -> Estimate:
        return generate(here, platform, seed=7, as_of=AS_OF, announce=heard.append, **options).estimate  # type: ignore[return-value]

    with here.connect() as conn:  # what is scaled up is what is counted
        plan = prepare(conn, here, "all", BIG)
        guessed, counted = measured(plan, BIG), whole(plan)
        assert not guessed.whole
        assert guessed.rows.plan.platforms[0].target == 1200
        for place, number in counted.counts.items():
            assert guessed.counts[place] == pytest.approx(number, rel=0.6, abs=40), place
        assert guessed.total == pytest.approx(counted.total, rel=0.15)

    monkeypatch.setattr("loader.model.store.existing.catalog", _watched(monkeypatch))
    for platform, options in (
        ("all", {"count": HUGE}),
        ("shopify", {"count": HUGE, "customers": HUGE - 1}),
        ("shopify", {"count": 10, "products": HUGE}),
        ("google_ads", {"count": HUGE}),
        ("all", {"count": 10, "campaigns": HUGE}),
        ("shopify", {"count": 100_000, "sessions": "0.001"}),
    ):
        found = generate(here, platform, seed=7, as_of=AS_OF, dry_run=True, **options)
        assert found.estimate and not found.estimate.exact
        assert found.estimate.rows == rounded(found.total_rows) > 10**7, options
        assert any("generate would refuse this (exit 8)" in warning for warning in found.warnings)
    for options in ({"count": 90_000}, {"count": 5_000, "sessions": "0.001"}):
        with pytest.raises(Refused, match=r"would write about .* rows, and may write 5,000,000"):
            generate(here, "shopify", **options)
    with pytest.raises(Refused, match=r"would write [0-9,]* rows, and may write 300") as few:
        generate(here, "shopify", count=20, seed=7, as_of=AS_OF, max_rows=300)
    monkeypatch.undo()
    assert count_rows(warehouse_url, "mock_data.runs") == 0

    exactly = int(few.value.hint.rsplit(" ", 1)[1])
    dry = asked("shopify", count=20, dry_run=True)
    made = generate(here, "shopify", count=20, seed=7, as_of=AS_OF, max_rows=exactly, announce=heard.append)
    assert made.estimate
    assert (dry.rows, dry.exact, made.estimate.rows, made.total_rows) == (exactly, True, exactly, exactly)
    assert heard == [dry, made.estimate]
    sizes = "SELECT sum(pg_relation_size(c.oid) + pg_indexes_size(c.oid))::bigint FROM pg_class c WHERE c.relkind = 'r'"
    ((size,),) = rows(
        warehouse_url, f"{sizes} AND c.relnamespace = 'data'::regnamespace AND c.relname LIKE '%shopify%'"
    )
    assert made.estimate.bytes == pytest.approx(size, rel=0.4)


def test_parents_are_counted_for_any_size(warehouse_url: str) -> None:
    """Each order needs a receipt of its own: that is known without a run of so many orders."""
    execute(
        warehouse_url,
        "CREATE TABLE data.receipts (tenant_id uuid, id int, PRIMARY KEY (tenant_id, id))",
        f"INSERT INTO data.receipts SELECT '{WORKSPACE}', n FROM generate_series(1, 30) n",
        "ALTER TABLE data.dm_orders_shopify ADD receipt int NOT NULL UNIQUE,"
        " ADD FOREIGN KEY (tenant_id, receipt) REFERENCES data.receipts",
    )
    with pytest.raises(SchemaError, match=f"each of the {HUGE} rows") as few:
        generate(session(warehouse_url, WORKSPACE), "shopify", count=HUGE, seed=7, as_of=AS_OF, dry_run=True)
    assert few.value.hint.endswith("or load with --count 30")


def _watched(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The catalog's own function, but no store of many orders may be asked for."""
    from loader.model import existing

    catalog = existing.catalog

    def watched(spec: Any, *of: Any) -> Any:
        assert spec.orders * (1 + 1 / (spec.conversion or 1)) < 2 * FEW
        return catalog(spec, *of)

    return watched


def test_what_is_planned_for_its_size_alone_is_bounded_and_keeps_its_shape() -> None:
    wanted = replace(BIG, count=HUGE, campaigns=HUGE, wishes=Wishes(customers=HUGE // 2, products=HUGE))
    found = bounded(wanted)
    assert max(found.count or 0, found.campaigns or 0, found.wishes.products or 0) <= 20_000
    assert (found.wishes.customers or 0) * 2 == found.count
    assert bounded(BIG) == BIG
    assert [rounded(number) for number in (0, 0.4, 7.6, 99.4, 123456, 8_950_000)] == [1, 1, 8, 99, 120000, 9_000_000]
