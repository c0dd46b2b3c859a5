"""What an analyst asks of the rows of a run, for several seeds: the figure, the bound of a shop, and if it holds.

    python benchmarks/realism.py [--orders 10000] [--seeds 1 2 3] [--platform shopify ...] [--url URL]

Each seed: an empty warehouse, `mock-data generate all`, then `mock-data verify --realism`. A figure must be within its
bounds for every seed, and no seed further than 15% from the mean of all. What chance decides, such as a chi-square, or
what the shop sells (another seed is another shop) must only be within its bounds. If the package `lifetimes` is there,
its BG/NBD is fitted to the customers' orders.
Without --url an embedded PostgreSQL in a temporary folder is used. Exit 1 if anything is outside.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from servers import empty_warehouse

WORKSPACE = "7f0c5a52-8f6b-4f0e-9d0e-1f4f6f0a9b11"
AS_OF = "2026-11-01T12:00:00Z"
_NEAR = 0.15
_BY_CHANCE = (
    "hours_uneven", "weekdays_uneven", "months_uneven", "month_step", "sale_weeks", "first_order_days", "refund_young",
    "old_unpaid_share", "stock_out_of_best", "retention_decay", "nine_orders_share", "never_sold_share",
    "cost_of_largest", "campaigns", "categories_a_vendor", "average_order", "gross_margin", "margin_spread",
    "click_cost", "product_again", "category_lift", "ad_category_lift", "themes_return", "brand_click_rate",
)  # fmt: skip
"""Figures of few rows, or of what a shop sells: another seed is another shop, with other categories and prices."""


@dataclass(frozen=True)
class Line:
    """A figure for every seed."""

    question: str
    platform: str
    values: tuple[float, ...]
    low: float
    high: float
    near: bool

    @property
    def holds(self) -> bool:
        within = all(self.low <= value <= self.high for value in self.values)
        return within and (not self.near or self.spread <= _NEAR)

    @property
    def spread(self) -> float:
        """How far a seed is from the mean of all, of that mean."""
        mean = statistics.mean(self.values)
        return max(abs(value - mean) for value in self.values) / abs(mean) if mean else 0.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--orders", type=int, default=10_000)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--platform", nargs="+", default=["shopify", "google_ads"], help="whose figures are printed")
    parser.add_argument("--url", help="an EMPTY database of a test server; everything in it is overwritten")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)  # the embedded server of root runs as another user
        server, url = empty_warehouse(Path(folder), options.url)
        runs = [_figures(url, options.orders, seed) for seed in options.seeds]
        del server
    lines = [line for line in _lines([found for found, _ in runs]) if line.platform in options.platform]
    lines += _fitted([times for _, times in runs])
    _report(lines, options)
    sys.exit(0 if all(line.holds for line in lines) else 1)


def _figures(url: str, orders: int, seed: int) -> tuple[list[dict[str, Any]], list[tuple[Any, Any]]]:
    """The figures of one seed, and (customer, time) of the first shop's orders; nothing of the run is left."""
    mock_data(url, "generate", "all", "--count", str(orders), "--seed", str(seed), "--as-of", AS_OF, "--yes")
    found = mock_data(url, "verify", "--realism")
    with psycopg.connect(url) as conn:
        query = "SELECT customer_id, created_at FROM data.dm_orders_shopify WHERE customer_id IS NOT NULL"
        times = conn.execute(query).fetchall()
    mock_data(url, "clean", "--all", "--confirm")
    return found["figures"], times


def mock_data(url: str, *arguments: str) -> dict[str, Any]:
    """What a command says as JSON. Raises RuntimeError with its error."""
    command = [sys.executable, "-m", "loader", *arguments, "--json", "--database-url", url, "--workspace", WORKSPACE]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(arguments)}: {done.stdout}{done.stderr}")
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def _lines(runs: Sequence[Sequence[Mapping[str, Any]]]) -> Iterator[Line]:
    every = [{(figure["platform"], figure["name"]): figure for figure in found} for found in runs]
    for (platform, name), first in every[0].items():
        values = tuple(found[platform, name]["value"] for found in every if (platform, name) in found)
        near = name not in _BY_CHANCE
        yield Line(first["question"], platform, values, first["low"], first["high"], near)


def _fitted(runs: Sequence[Sequence[tuple[Any, Any]]]) -> list[Line]:
    """What BG/NBD finds in the customers' orders, if `lifetimes` is there: that it ends at all, and the chance that
    somebody leaves after an order."""
    try:
        import pandas as pd
        from lifetimes import BetaGeoFitter
        from lifetimes.utils import summary_data_from_transaction_data
    except ImportError:
        return []
    found = []
    for times in runs:
        frame = pd.DataFrame(times, columns=["customer", "time"])
        frame["time"] = pd.to_datetime(frame["time"], utc=True).dt.tz_localize(None)
        seen = summary_data_from_transaction_data(frame, "customer", "time", freq="D")
        fit = BetaGeoFitter(penalizer_coef=0.0).fit(seen["frequency"], seen["recency"], seen["T"])
        r, alpha, a, b = (float(fit.params_[name]) for name in ("r", "alpha", "a", "b"))
        found.append((r, alpha, a / (a + b)))
    asked = (
        ("BG/NBD: shape of the customers' rates (r)", 0.05, 5.0),
        ("BG/NBD: scale of the rates, days (alpha)", 1.0, 1000.0),
        ("BG/NBD: chance that a customer leaves after an order, a / (a + b)", 0.02, 0.9),
    )
    pairs = zip(asked, zip(*found, strict=True), strict=True)
    return [Line(text, "shopify", tuple(column), low, high, near=False) for (text, low, high), column in pairs]


def _report(lines: Sequence[Line], options: argparse.Namespace) -> None:
    seeds = " | ".join(f"seed {seed}" for seed in options.seeds)
    print(f"| question | platform | {seeds} | bound | spread | |\n|---|---|{'---|' * (len(options.seeds) + 3)}")
    for line in lines:
        values = " | ".join(f"{value:.3g}" for value in line.values)
        verdict = "ok" if line.holds else "OUTSIDE"
        bound = f"{line.low:g} to {line.high:g}"
        print(f"| {line.question} | {line.platform} | {values} | {bound} | {line.spread:.0%} | {verdict} |")
    outside = sum(not line.holds for line in lines)
    print(f"\n{len(lines)} figures of {options.orders} orders, {outside} outside")


if __name__ == "__main__":
    main()
