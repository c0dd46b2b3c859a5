"""The business rules are asked of a small run before BEGIN, by doctor, dry run and generate alike."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest

from loader import generate, trial
from loader.flow.binding import Entity
from loader.preflight.samples import JsonRows, as_json
from loader.rules import engine
from tests.support.sessions import AS_OF, WORKSPACE, session
from tests.support.sql import count_rows
from tests.support.verdicts import refusal


def spoil(monkeypatch: pytest.MonkeyPatch, entity: str, **values: Any) -> None:
    """Have the first row of an entity hold other values in what is tried, by meaning."""

    def spoiled(one: Entity, batch: pa.RecordBatch) -> JsonRows:
        rows = as_json(one, batch)
        if one.name == entity and rows:
            rows[0] |= {one.by_meaning[meaning].column.name: value for meaning, value in values.items()}
        return rows

    monkeypatch.setattr(trial, "as_json", spoiled)


@pytest.mark.parametrize(
    ("entity", "values", "rule"),
    [
        ("item", {"product": "none"}, "item_product"),
        ("item", {"order": "none"}, "item_order"),
        ("variant", {"product": "none"}, "variant_product"),
        ("order", {"customer": "nobody"}, "order_customer"),
        ("order", {"total": "1.01"}, "order_total"),
        ("order", {"created": "2001-01-01 00:00:00+00"}, "item_published"),
    ],
)
def test_a_rule_that_breaks_is_refused_by_all_three(
    warehouse_url: str, monkeypatch: pytest.MonkeyPatch, entity: str, values: dict[str, Any], rule: str
) -> None:
    spoil(monkeypatch, entity, **values)
    assert f"would break the rule {rule} " in refusal(warehouse_url).message
    assert count_rows(warehouse_url, "mock_data.runs") == count_rows(warehouse_url, "data.dm_orders_shopify") == 0


def test_every_rule_is_asked_and_the_settings_are_gone(warehouse_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: dict[str, list[Any]] = {}
    ask = engine.tried

    def heard(conn: Any, vocabulary: Any, *more: Any) -> Any:
        found = ask(conn, vocabulary, *more)
        asked[vocabulary.platform] = [outcome for _, outcome in found]
        return found

    monkeypatch.setattr(trial, "tried", heard)
    result = generate(session(warehouse_url, WORKSPACE), "all", count=20, seed=1, as_of=AS_OF)
    kept = {(one.platform, one.name) for one in result.checks if one.violations is not None}
    tried = {(platform, one.name) for platform, found in asked.items() for one in found if one.violations == 0}
    assert tried == {one for one in kept if one[1] != "rows_kept_as_planned"}
