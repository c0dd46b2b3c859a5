"""How the customers of a workspace buy, learned in one statement over its live orders and lines.

Only aggregates leave the server, and hashes of keys with what is counted of each. Of a large workspace only some
customers are read, with all of their orders. Refuses nothing: what takes too long, or what the server cannot count, is
not learned, and the profile's notes say so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import psycopg
from numpy.typing import NDArray
from psycopg import errors
from psycopg import sql as pgsql

from loader.flow.profile import Profile
from loader.profile.existing import EVERYBODY, Living, live
from loader.profile.lines import Lines, at, hashed
from loader.profile.privacy import may_be_repeated
from loader.profile.reader import Part, fill
from loader.profile.reader import named as named_column
from loader.profile.tables import Named, Table, Tables, habits, named, regulars, sales

_MOST_ORDERS = 200_000
_LEAST_PRODUCTS, _LEAST_BUYERS = 3, 10
"""How many share a category that is named."""
_UNLEARNED = "how the customers of the workspace buy was not learned: {}"
_PAIRED_ORDERS = 20_000
_SECONDS = 60
_LEVELS = ("first", "CASE WHEN n = 1 THEN price ELSE last END", "lines", "pieces", "undiscounted")
"""What customers are grouped by after their number of orders, in this order."""
_EDGES = {"gap": ("gaps", 20), "size": ("sizes", 20), "cut": ("(SELECT * FROM cuts WHERE x > 0)", 8),
          "piece": ("pieces", 8), "product": ("(SELECT y AS x FROM pieces)", 12)}  # fmt: skip
"""The classes of what: the rows that are to be in classes, and how many at most."""
_RESULTS = {
    "counts": 10, "shares": 6, "cells": 13, "spreads": 13, "week": 3, "days": 2, "weeks": 3, "apart": 2,
    "gap_edges": 2, "size_edges": 2, "cut_edges": 2, "piece_edges": 2, "product_edges": 2, "gap_table": 3,
    "size_table": 3, "cut_table": 3, "piece_table": 4, "repeats": 3, "category_lines": 3, "category_season": 3,
    "category_pairs": 3, "category_prices": 12, "categories": 3, "popularity": 2, "new": 2, "sales": 7,
    "sales_prices": 12, "sales_season": 3, "regulars": 12, "bought": 3,
}  # fmt: skip
"""The results by name, and how many columns each has."""
_WIDTH = 1 + max(_RESULTS.values())
_SETTINGS = (
    f"SET LOCAL statement_timeout = '{_SECONDS}s'; SET LOCAL jit = off; SET LOCAL work_mem = '64MB';"
    " SET LOCAL enable_nestloop = off; SET LOCAL enable_mergejoin = off"
)
_GIVEN_UP = (
    errors.QueryCanceled, errors.DataError, errors.ConfigurationLimitExceeded, errors.DiskFull, errors.OutOfMemory,
)  # fmt: skip


def with_habits(conn: psycopg.Connection[Any], lines: Lines, profile: Profile, timezone: str) -> Profile:
    """The profile with the live rows and the habits of the workspace, as far as it has any."""
    orders = profile.rows.get("order", 0)
    kept = round(min(1.0, _MOST_ORDERS / max(orders, 1)) * EVERYBODY)
    living = live(lines, kept)
    known = replace(profile, existing=living.rows if living else None)
    if not orders or not lines.known["order"].has("created"):
        return known
    zone = _zone(conn, timezone)
    try:
        tables = read(conn, lines, zone, kept)
    except _GIVEN_UP as error:
        return replace(known, notes=(*profile.notes, _UNLEARNED.format(error.diag.message_primary or error)))
    return (
        _learned(known, tables, _named(lines, tables), living, kept / EVERYBODY, zone)
        if len(tables["counts"])
        else known
    )


def _learned(profile: Profile, tables: Tables, names: Named, living: Living | None, share: float, zone: str) -> Profile:
    learned = replace(profile, habits=habits(tables, names, share, zone))
    if living is None:
        return learned
    sold, bought = sales(tables, names, living.products), regulars(tables, living.customers, living.products)
    return replace(learned, existing=living.known_for(sold, bought))


def read(conn: psycopg.Connection[Any], lines: Lines, zone: str, kept: int) -> Tables:
    """The results, of a sample of `kept` in EVERYBODY customers. Raises psycopg's errors as they are."""
    params = {"tenant": lines.reader.workspace, "mock": lines.reader.runs, "zone": zone}
    with conn.transaction(force_rollback=True):  # a savepoint, with which the settings go
        conn.execute(_SETTINGS)
        return _copied(conn, _statement(lines, kept), params)


def _named(lines: Lines, tables: Tables) -> Named:
    """The categories that may be named: several products or many customers share them, and they are nobody's names."""
    shared = {key: buyers >= _LEAST_BUYERS for _, key, buyers in tables["categories"].tolist()}
    product, category = lines.known.get("product"), lines.category
    names = {0: ""}
    if product and category and lines.identity:
        rows = lines.reader.rows(
            "categories",
            product,
            {"keys": list(shared)},
            column=named_column(category),
            category=hashed(at("p", category)),
            own=lines.reader.own(product, "p"),
        )
        several = {key: text for key, text, count in rows if count >= _LEAST_PRODUCTS or shared[key]}
        names |= {key: text for key, text in several.items() if may_be_repeated(category.column, [text])}
    return named(names, tables["categories"])


def _zone(conn: psycopg.Connection[Any], zone: str) -> str:
    """The time zone, if the server knows it."""
    try:
        with conn.transaction(force_rollback=True):
            conn.execute("SELECT now() AT TIME ZONE %s::text", (zone,))
    except errors.DataError:
        return "UTC"
    return zone


def _statement(lines: Lines, kept: int) -> pgsql.Composed:
    first = "placed AS MATERIALIZED ({}), lines AS ({}), goods AS MATERIALIZED ({})"
    sources = pgsql.SQL(first).format(lines.placed(kept), lines.lines, lines.goods)
    ctes: list[Part] = [sources, fill("habits.found"), *_levels(), fill("habits.counted"), *_edges()]
    results = pgsql.SQL(" UNION ALL ").join(_results(kept))
    return pgsql.SQL("COPY (WITH RECURSIVE {} {}) TO STDOUT (FORMAT binary)").format(
        pgsql.SQL(", ").join(ctes), results
    )


def _levels() -> Iterator[Part]:
    """The nested groups of customers, one level after the other."""
    for place, feature in enumerate(_LEVELS):
        yield pgsql.SQL("{} AS {}").format(
            pgsql.SQL(f"level{place + 1}"),
            fill(
                "habits.level",
                columns=pgsql.SQL(", ".join((_GROUPED, *_path(place)[1:]))),
                path=pgsql.SQL(", ".join(_path(place))),
                this=pgsql.SQL(f"g{place + 1}"),
                left=pgsql.Literal(len(_LEVELS) - place),
                feature=pgsql.SQL(feature),
                last=pgsql.SQL(f"level{place}"),
            ),
        )


_GROUPED = (
    "who, n, pool, size, orders, first, last, lines, pieces, price, discount, undiscounted, repeats, hour, orders_a_day"
)


def _path(depth: int) -> tuple[str, ...]:
    return ("pool", *(f"g{level + 1}" for level in range(depth)))


def _edges() -> Iterator[Part]:
    for name, (values, most) in _EDGES.items():
        query = fill("habits.edges", values=pgsql.SQL(f"{values} AS v"), most=pgsql.Literal(most))
        yield pgsql.SQL("{} AS MATERIALIZED ({})").format(pgsql.SQL(f"{name}_edges"), query)


def _results(kept: int) -> Iterator[Part]:
    """Each result as rows of the same width: its place, then its columns, then zeros."""
    names = {"path": pgsql.SQL(", ".join(_path(len(_LEVELS))[1:])), "groups": pgsql.SQL(f"level{len(_LEVELS)}"),
             "paired": pgsql.Literal(EVERYBODY), "tenths": _tenths()}  # fmt: skip
    for place, (name, width) in enumerate(_RESULTS.items()):
        columns = ", ".join(f"coalesce(c{one}, 0)::bigint" for one in range(width))
        zeros = ", 0::bigint" * (_WIDTH - 1 - width)
        row = pgsql.SQL(
            f"SELECT {place}::bigint, {columns}{zeros} FROM ({{}}) AS r ({', '.join(f'c{i}' for i in range(width))})"
        )
        yield row.format(_result(name, names))


def _result(name: str, names: Mapping[str, Part]) -> Part:
    """The query of a result: those of classes have one each for what is in classes."""
    subject, _, what = name.partition("_")
    if what == "edges":
        return fill("habits.classes", edges=pgsql.SQL(name))
    if what == "table" and subject in ("gap", "size", "cut"):
        # the first class of discounts are those who never had one
        edges = "(SELECT ARRAY[1]::bigint[] || e AS e FROM cut_edges) AS c" if subject == "cut" else f"{subject}_edges"
        return fill("habits.table", edges=pgsql.SQL(edges), values=pgsql.SQL(f"{subject}s"))
    return fill(f"habits.{name}", **names)


def _tenths() -> Part:
    """The eleven prices at which a tenth more of the lines are reached."""
    return pgsql.SQL(", ".join(f"min(price) FILTER (WHERE upto >= {tenth} * total / 10.0)" for tenth in range(11)))


_HEAD, _ROWS_AT_ONCE = 19, 20_000
_FORM = np.dtype(
    [("fields", ">i2"), *((f"{kind}{i}", form) for i in range(_WIDTH) for kind, form in (("s", ">i4"), ("v", ">i8")))]
)
"""A row of a binary COPY: how many fields, then of each its size and itself."""


def _copied(conn: psycopg.Connection[Any], statement: pgsql.Composed, params: Mapping[str, Any]) -> dict[str, Table]:
    """The rows of a binary COPY of bigints, some thousand at once, each to its result."""
    found: dict[str, list[Table]] = {name: [np.empty((0, width), np.int64)] for name, width in _RESULTS.items()}
    with conn.cursor().copy(statement, params) as copy:
        for rows in _blocks(copy):
            _keep(np.frombuffer(rows, _FORM), found)
    return {name: np.concatenate(parts) for name, parts in found.items()}


def _blocks(copy: psycopg.Copy) -> Iterator[bytes]:
    waiting, left = bytearray(), _HEAD
    for data in copy:
        waiting += data
        if len(waiting) >= _ROWS_AT_ONCE * _FORM.itemsize:
            whole = (len(waiting) - left) // _FORM.itemsize * _FORM.itemsize
            yield bytes(waiting[left : left + whole])
            waiting, left = waiting[left + whole :], 0
    yield bytes(waiting[left:-2])  # the last two bytes say that it is the end


def _keep(rows: NDArray[Any], found: Mapping[str, list[Table]]) -> None:
    places = rows["v0"].astype(np.int64)
    for place in np.unique(places):
        name = list(_RESULTS)[place]
        of = rows[places == place]
        found[name].append(np.stack([of[f"v{i + 1}"].astype(np.int64) for i in range(_RESULTS[name])], axis=1))
