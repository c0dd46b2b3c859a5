"""A made-up report, as `report --json` prints one: every kind of chart, hostile words, and no database."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from loader.flow.charts import Chart, Kind, Point

RUN = "406982b6-1f97-433f-b6ac-9d8ad4e62f07"
HOSTILE = "<script>alert('x')</script>"
_KINDS: tuple[tuple[str, Kind, str, str], ...] = (
    ("orders_by_day", "days", "day", "orders a day"),
    ("click_rate_by_day", "rates", "day", "clicks an impression"),
    ("hours", "hours", "hour, from Monday on", "share of orders"),
    ("prices", "values", "price", "share of lines"),
    ("baskets", "bars", "lines", "share of orders"),
    ("discounts", "bars", "discount", "share of orders"),
    ("popularity", "curve", "share of the products sold, the best first", "share of lines"),
    ("new_one", "curve", "months", "share who order again"),
)


def result(*, live: bool = True, excess: float = 0.01) -> dict[str, Any]:
    """A run of one shop beside live rows, or without any."""
    charts = [_chart(*kind, live) for kind in _KINDS]
    left_out = Chart("retention", "shopify", "curve", "Retention", "months", "share", "Who stays.")
    charts.append(left_out.without("the schema has no customer of orders").to_json())
    return {
        "run": {
            "run_id": RUN, "workspace_id": "7f0c5a52-8f6b-4f0e-9d0e-1f4f6f0a9b11", "strategy": "smart", "seed": 7,
            "as_of": "2026-03-09T12:00:00+00:00", "started_at": "2026-03-09T12:00:01+00:00",
            "finished_at": "2026-03-09T12:00:02+00:00", "total_rows": 12_345, "version": "0.1.0",
        },
        "database": {"name": "shop", "host": "db.example.com", "port": 5432, "environment": "staging"},
        "undo": f"mock-data clean --run {RUN} --workspace 7f0c5a52-8f6b-4f0e-9d0e-1f4f6f0a9b11",
        "undo_lacks_password": True,
        "platforms": [{"platform": "shopify", "title": HOSTILE, "clock": "Europe/London"}],
        "tables": [{"platform": "shopify", "table": "data.orders", "entity": "order", "rows": 1200, "mock_rows": 1199,
                    "live_rows": 3400 if live else 0}],
        "charts": charts,
        "figures": [{"name": "one_order_share", "platform": "shopify", "question": "share who ordered once",
                     "live": 0.61 if live else None, "mock": 0.6}],
        "distances": [_distance(excess) if live else {"platform": "shopify", "measures": None,
                      "missing": "the workspace has no live orders of this shop", "without_classifier": None}],
        "ok": True,
        "checks": [{"name": "order_total", "platform": "shopify", "table": "data.orders", "violations": 0}],
        "not_applied": [{"name": "order_tax", "platform": "shopify", "missing": ["order.tax"]}],
    }  # fmt: skip


def _chart(name: str, kind: Kind, x: str, y: str, live: bool) -> dict[str, Any]:
    there = _points(name, kind, 1.0) if live else ()
    title = name.replace("_", " ").capitalize()
    return Chart(name, "shopify", kind, title, x, y, f"What {name} shows.", there, _points(name, kind, 1.2)).to_json()


def _points(name: str, kind: Kind, factor: float) -> tuple[Point, ...]:
    if kind in ("days", "rates"):
        first = date(2025, 3, 10)
        return tuple((first + timedelta(n), factor * (5 + n % 7) / (100 if kind == "rates" else 1)) for n in range(300))
    if kind == "hours":
        return tuple((float(n), factor * (1 + n % 24) / 2500) for n in range(168))
    if kind == "values":
        return tuple((factor * 3 * 1.06**n, n / 100) for n in range(101))
    if name == "discounts":
        words = ("none", "to 5%", "to 10%") if factor == 1 else ("none", "to 10%", "more")
        return tuple((word, 0.6 / (n + 1)) for n, word in enumerate(words))
    if kind == "bars":
        return tuple((float(n), 0.5**n * factor) for n in range(1, 11))
    return tuple((n / 50, (n / 50) ** (0.5 / factor)) for n in range(51))


def _distance(excess: float) -> dict[str, Any]:
    figures = [
        {"name": "unit_price", "distance": excess + 0.05, "floor": 0.05, "excess": excess},
        {"name": "hour_of_day", "distance": 0.02, "floor": 0.03, "excess": 0.0},
    ]
    measures = {
        "figures": figures,
        "further": [{"name": "refund_share", "distance": None, "floor": None, "excess": None}],
        "classifier": [{"grain": "orders", "area": 0.73, "floor": 0.52}],
        "privacy": {"copied": 0.01, "copied_real": 0.012, "nearer": None, "closest": 0.97},
        "excess": excess / 2,
    }
    return {"platform": "shopify", "measures": measures, "missing": None, "without_classifier": None}
