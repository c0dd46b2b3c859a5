"""Customs of a shop, every field filled: for tests of what reads and follows them."""

from __future__ import annotations

import numpy as np

from loader.flow.customs import (
    TWENTIETHS,
    Customs,
    Homes,
    Lives,
    Passed,
    Placing,
    Points,
    Rate,
    Shipping,
    Town,
    Visiting,
    Way,
)


def even(count: int, least: float, most: float) -> Points:
    """Numbers spread evenly."""
    return Points(count, tuple(least + (most - least) * n / TWENTIETHS for n in range(TWENTIETHS + 1)))


LIVES = Lives(
    ages=(7.0, 60.0),
    states=({"paid": 30, "fulfilled": 70}, {"fulfilled": 190, "refunded": 10}, {"fulfilled": 1800, "refunded": 200}),
    paying=even(2000, 0, 10),
    sending=even(2000, 10, 20),
    cancelling=even(60, 1, 2),
    refunding=even(60, 100, 200),
    passed={"sending": Passed(300, (12.0, 48.0), (0.5, 1.0))},
    part=even(40, 0.4, 0.6),
    reasons={"fraud": 30, "customer": 10},
)
PLACING = Placing(
    orders=2000,
    guests=200,
    ways=(
        Way("web", "card", 1500, {"source_name": "web", "gateway": "stripe"}),
        Way("web", "wallet", 500, {"source_name": "web", "gateway": None}),
    ),
    rates=(Rate("US", "", 70, 1500), Rate("US", "", 0, 500)),
    shipping=Shipping((50_000_000,), (0, 4_990_000), np.array([[0, 900], [1100, 0]], np.int64)),
    channels={"direct": 900, "email": 100},
    newsletter=(100, 1000),
    verified=(900, 1000),
)
VISITING = Visiting(
    visits=20_000,
    bought=2000,
    single=10_000,
    carted=4000,
    left=2000,
    looked=1000,
    looked_bought=1500,
    checked=1000,
    payed=500,
    several=200,
    pages_stayed=(32_000, 8000),
    pages_bought=(18_000, 2000),
    lines_bought=3000,
    unknown=(12_000, 9000),
    around=3000,
    pace=even(8000, 10, 30),
    buying=even(2000, 100, 300),
    devices={"mobile/ios/safari": (15_000, 1500), "desktop/windows/edge": (5000, 500)},
    channels={"direct": (10_000, 900), "email": (10_000, 100)},
    kinds={"page_view": 60_000, "product_view": 20_000, "add_to_cart": 6000, "checkout": 3000, "purchase": 2000},
)
HOMES = Homes(
    countries={"US": 600, "DE": 400},
    towns=(
        Town("US", 500, {"country": "USA", "city": "Austin", "province": "Texas"}, ("78701", "78702")),
        Town("DE", 400, {"country": "Germany", "city": "Kleinstadt"}),
    ),
    said={"US": {"country": "USA"}},
)
CUSTOMS = Customs(LIVES, PLACING, VISITING, HOMES)
