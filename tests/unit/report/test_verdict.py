"""The verdict in words: what is close, what differs, what a classifier knows, and which shop is meant."""

from __future__ import annotations

from typing import Any

import pytest

from loader.report.verdict import overall, verdict, word
from tests.support.reports import result


def _distance(platform: str = "shopify", area: float = 0.55, excess: float = 0.01) -> dict[str, Any]:
    found: dict[str, Any] = result(excess=excess)["distances"][0]
    found["measures"]["classifier"] = [
        {"grain": "orders", "area": area, "floor": 0.5},
        {"grain": "customers", "area": area, "floor": None},
        {"grain": "products", "area": None, "floor": None},
    ]
    return found | {"platform": platform}


@pytest.mark.parametrize(
    ("excess", "said"), [(None, "not known"), (0.0, "alike"), (0.03, "alike"), (0.1, "close"), (0.101, "differs")]
)
def test_a_figure_has_a_word(excess: float | None, said: str) -> None:
    assert word(excess) == said


def test_what_a_classifier_knows_is_said() -> None:
    assert "classifier" not in verdict(_distance(area=0.6))
    assert verdict(_distance(area=0.9)).endswith("A classifier knows the mock orders and customers from the live ones.")


def test_of_several_shops_each_has_its_name() -> None:
    none = {"platform": "magento", "measures": None, "missing": "there are no lines", "without_classifier": None}
    titles = {"shopify": "Shopify", "magento": "Magento"}
    assert overall([_distance(), none], titles) == [f"Shopify: {verdict(_distance())}"]
    assert overall([_distance()], titles) == [verdict(_distance())]
    assert overall([none], titles) == ["Not compared: there are no lines."]
    assert overall([], titles) == ["This run wrote ads alone: there is no shop to compare."]
