"""The one statement that learns habits: the parts of sql/habits.sql put together for the lines of any schema.

Each result is rows of whole numbers of the same width: its place in `RESULTS`, its columns, then zeros. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from psycopg import sql as pgsql

from loader.flow.habits import FEATURES, OFTEN, PRICE_POINTS, SIZES, SOME_TIERS
from loader.profile.lines import SoldLines
from loader.profile.reader import Part, fill

RESULTS = {
    "counts": 9, "shares": 10, "cells": 2 + len(FEATURES), "spreads": 2 + len(FEATURES), "week": 3, "days": 2,
    "firsts": 3, "weeks": 3, "apart": 2, "gap_edges": 2, "size_edges": 2, "value_edges": 2, "price_edges": 2,
    "worth_edges": 2, "pieces_edges": 2, "product_edges": 2, "rate_edges": 2, "value_steps": 2, "tier_steps": 2,
    "level_steps": 2, "gaps": 3, "sizes": 3, "values": 4, "tiers": 4, "tiers_of_values": 4, "levels": 5,
    "levels_of_customers": 3, "pieces": 4, "of_products": 4, "rates": 3, "repeats": 3, "category_lines": 3,
    "category_season": 3, "category_buyers": 2, "category_pairs": 3, "category_prices": 1 + PRICE_POINTS,
    "categories": 3, "popularity": 2, "new": 2, "sales": 7, "sales_prices": 1 + PRICE_POINTS, "sales_season": 3,
    "regulars": 1 + len(FEATURES), "bought": 3,
}  # fmt: skip
"""The results by name, and how many columns each has."""
WIDTH = 1 + max(RESULTS.values())
_LEVELS = (
    "first",
    "CASE WHEN n = 1 THEN lines ELSE span END",
    "CASE WHEN n = 1 THEN value ELSE lines END",
    "CASE WHEN n = 1 THEN price ELSE value END",
)
"""What customers are grouped by after their number of orders, one level after the other."""
_ORDERS = (2, 3, 4, 6, 9, 16, 31, 61, 121, 251, 501)
"""Classes of a customer's number of orders."""
_DOUBLING = (1, *(2**power + 1 for power in range(14)))
"""Classes of how many lines a customer had: 0, 1, 2, 3 to 4, 5 to 8 ..."""
_EDGES = {
    "gap": (
        "(SELECT p.gap AS x, 1 AS w FROM bills b JOIN person p ON p.who = b.who"
        " WHERE p.n > 2 AND b.gap IS NOT NULL) AS v",
        20,
    ),
    "size": ("(SELECT lines AS x, n AS w FROM person) AS v", 20),
    "value": ("(SELECT value AS x, n AS w FROM person) AS v", 24),
    "price": ("(SELECT price AS x, n AS w FROM person) AS v", 8),
    "pieces": ("(SELECT pieces AS x, n AS w FROM person) AS v", 12),
    "worth": (
        "(SELECT coalesce(s.e[nullif(width_bucket(b.value, s.e), 0)], s.e[1] - 1) AS x, 1 AS w"
        " FROM bills b, value_steps s WHERE b.value IS NOT NULL AND s.e <> '{}') AS v",
        12,
    ),
    "product": ("(SELECT pieces AS x, n AS w FROM product) AS v", 24),
    "rate": ("(SELECT discount AS x, n AS w FROM person WHERE discount > 0) AS v", 8),
}
"""Classes of about as many orders, gaps or lines each: values `x` with weights `w`, and how many classes at most. Those
of an order's value begin where one of its steps does, since a value is drawn as a step."""
_STEPS = {
    "value": ("(SELECT value AS x FROM bills) AS v", 60, 0),
    "tier": ("(SELECT log_p / nullif(priced, 0) AS x FROM bills) AS v", 14, 14),
    "level": ("(SELECT log_q / nullif(n, 0) AS x FROM bills) AS v", 24, 24),
}
"""Classes of the same width: values, how many edges, and how many quantiles beside them."""
_PAIRED_ORDERS, _RANKED_LINES = 20_000, 100_000
"""Of how many orders (lines) some figures are counted, about."""


def statement(lines: SoldLines, kept: int, orders: int) -> pgsql.Composed:
    """A COPY of all results, of a sample of `kept` in 2**20 customers of a shop with so many orders in the sample."""
    first = "placed AS MATERIALIZED ({}), lines AS ({}), goods AS MATERIALIZED ({})"
    sources = pgsql.SQL(first).format(lines.placed(kept), lines.lines, lines.goods)
    classes = {"sizes": _array(SIZES), "doubling": _array(_DOUBLING), "orders": _array(_ORDERS)}
    counted = fill("habits.counted", ranked=pgsql.Literal(_RANKED_LINES))
    ctes: list[Part] = [sources, fill("habits.found", **classes), *_levels(), *_steps(), *_edges(), counted]
    results = pgsql.SQL(" UNION ALL ").join(_results(min(1.0, _PAIRED_ORDERS / max(orders, 1))))
    copy = pgsql.SQL("COPY (WITH RECURSIVE {} {}) TO STDOUT (FORMAT binary)")
    return copy.format(pgsql.SQL(", ").join(ctes), results)


def _array(numbers: tuple[int, ...]) -> Part:
    return pgsql.SQL(f"[{', '.join(map(str, numbers))}]")


def _levels() -> Iterator[Part]:
    """The nested groups of customers, one level after the other."""
    for place, feature in enumerate(_LEVELS):
        groups = _groups(place)
        yield fill(
            "habits.level",
            name=pgsql.SQL(f"level{place + 1}"),
            columns=pgsql.SQL(", ".join(("who", "n", "size", *FEATURES, "pool", *groups))),
            path=pgsql.SQL(", ".join(("pool", *groups))),
            this=pgsql.SQL(f"g{place + 1}"),
            left=pgsql.Literal(len(_LEVELS) - place),
            feature=pgsql.SQL(feature),
            last=pgsql.SQL(f"level{place}"),
        )


def _groups(depth: int) -> tuple[str, ...]:
    return tuple(f"g{level + 1}" for level in range(depth))


def _edges() -> Iterator[Part]:
    for name, (values, most) in _EDGES.items():
        yield fill("habits.edges", name=pgsql.SQL(f"{name}_edges"), values=pgsql.SQL(values), most=pgsql.Literal(most))


def _steps() -> Iterator[Part]:
    for name, (values, count, between) in _STEPS.items():
        yield fill(
            "habits.steps",
            name=pgsql.SQL(f"{name}_steps"),
            values=pgsql.SQL(values),
            last=pgsql.Literal(count - 1),
            quantiles=pgsql.Literal([place / (between + 1) for place in range(1, between + 1)]),
        )


def _results(paired: float) -> Iterator[Part]:
    """Each result, as rows of the same width."""
    names = {
        "path": pgsql.SQL(", ".join(_groups(len(_LEVELS)))),
        "groups": pgsql.SQL(f"level{len(_LEVELS)}"),
        "means": _of_features("avg({})"),
        "spreads": _of_features("stddev_pop({})"),
        "features": _of_features("{}"),
        "some_tiers": pgsql.Literal(SOME_TIERS),
        "classes": pgsql.Literal(len(OFTEN) + 1),
        "often_enough": pgsql.Literal(OFTEN[-1]),
        "often": pgsql.SQL("width_bucket(p.n, ARRAY{}::bigint[])").format(_array(OFTEN)),
        "paired": pgsql.Literal(round(paired * 2**20)),
        "tenths": _tenths(),
    }
    for place, (name, width) in enumerate(RESULTS.items()):
        columns = ", ".join(f"coalesce(c{one}, 0)::bigint" for one in range(width))
        zeros = ", 0::bigint" * (WIDTH - 1 - width)
        alias = ", ".join(f"c{one}" for one in range(width))
        row = pgsql.SQL(f"SELECT {place}::bigint, {columns}{zeros} FROM ({{}}) AS r ({alias})")
        yield row.format(_result(name, names))


def _result(name: str, names: Mapping[str, Part]) -> Part:
    if name.endswith(("_edges", "_steps")):
        return fill("habits.classes", edges=pgsql.SQL(name))
    return fill(f"habits.{name}", **names)


def _of_features(form: str) -> Part:
    return pgsql.SQL(", ".join(form.format(feature) for feature in FEATURES))


def _tenths() -> Part:
    """The prices at which a tenth more of the lines are reached."""
    last = PRICE_POINTS - 1
    tenths = (f"min(price) FILTER (WHERE upto >= {tenth} * total / {last}.0)" for tenth in range(PRICE_POINTS))
    return pgsql.SQL(", ".join(tenths))
