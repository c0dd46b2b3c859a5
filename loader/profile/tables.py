"""Results of the server as `Habits`, `Sales` and `Regulars`: plain arithmetic on whole numbers. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from loader.flow.habits import (
    FEATURES,
    OFTEN,
    PRICE_POINTS,
    SIZES,
    SLOTS,
    SOME_TIERS,
    Assorted,
    Cells,
    Classes,
    Clock,
    Discounts,
    Habits,
    Regulars,
    Sales,
    Worth,
)  # fmt: skip
from loader.profile.existing import places

Table = NDArray[np.int64]
Tables = Mapping[str, Table]
"""Rows of whole numbers by the name of the result, as sql/habits.sql has them."""
_MOST_CATEGORIES, _PAIRED, _MOST_VALUES, _MOST_RATES = 400, 40, 1000, 300
_SIZES, _HALVES, _HUNDREDTH, _OFTEN = len(SIZES) + 1, 24, 100, len(OFTEN) + 1
_MICRO = 1e6


@dataclass(frozen=True, eq=False)
class Categories:
    """The categories that may be named, the best sold first; (n,) the `places` that are theirs, of all that were
    counted, and the number of the name of each."""

    names: tuple[str, ...]
    places: Table
    numbers: Table

    def renumbered(self, rows: Table, *columns: int) -> Table:
        """The rows of these categories alone, with their numbers in these columns instead of places."""
        kept = rows[np.isin(rows[:, columns], self.places).all(axis=1)].copy()
        for column in columns:
            kept[:, column] = self.number(kept[:, column])
        return kept

    def number(self, found: Table) -> Table:
        """(n,) places -> numbers; -1: none that is named."""
        at = places(found, self.places)
        return np.where(at >= 0, np.append(self.numbers, -1)[at], -1)


def named(names: Mapping[int, str], categories: Table) -> Categories:
    """The first of the `categories` (place, hash, buyers) that have a name; all in one without, if none has."""
    ordered = categories[np.argsort(categories[:, 0])].tolist()
    chosen = [(names[key], place) for place, key, _ in ordered if key in names][:_MOST_CATEGORIES]
    if not chosen:
        return Categories(("",), categories[:, 0], np.zeros(len(categories), np.int64))
    texts, found = zip(*chosen, strict=True)
    return Categories(texts, np.array(found, np.int64), np.arange(len(found)))


def habits(tables: Tables, names: Categories, share: float, timezone: str) -> Habits:
    """The habits that the results show."""
    orders, lines, customers, guests, first_day, last, *_ = tables["counts"][0].tolist()
    quantity, person = (tables["shares"][0, 3:5] / _MICRO).tolist()
    return Habits(
        orders=orders,
        lines=lines,
        customers=customers,
        guests=guests,
        share=share,
        error=round(3 * ((1 - share) / max(orders, 1)) ** 0.5, 6),
        timezone=timezone,
        first_day=first_day,
        last=last,
        cells=_cells(tables),
        clock=_clock(tables),
        order_lines=_of_customers(_edges(tables, "size"), tables["sizes"]),
        worth=_worth(tables),
        repeats=_filled(tables["repeats"][:, 1:], tables["repeats"][:, 0]),
        bought_again=float(tables["shares"][0, 8]) / _MICRO,
        repeats_together=float(np.clip(tables["shares"][0, 7] / _MICRO, 0.0, 1.0)),
        price_with_quantity=quantity,
        price_of_customer=min(person, 1.0),
        discounts=_discounts(tables),
        goods=_assorted(tables, names),
    )


def _cells(tables: Tables) -> Cells:
    cells, spreads = (tables[name][np.argsort(tables[name][:, 0])] for name in ("cells", "spreads"))
    return Cells(cells[:, 1], cells[:, 2:] / _MICRO, spreads[:, 2:] / _MICRO)


def _clock(tables: Tables) -> Clock:
    day = _filled(tables["days"][:, 1:], tables["days"][:, 0])[:, 0]
    ends = _counts((3, len(day)), tables["firsts"])
    return Clock(
        week=_counts((7, SLOTS), tables["week"]),
        day=day,
        firsts=ends[:2],
        lasts=ends[2],
        grain=max(int(tables["shares"][0, 9]), 1),
        habit=float(tables["shares"][0, 0]) / _MICRO,
        gaps=_classes(_edges(tables, "gap"), tables["gaps"]),
        apart=np.sort(tables["apart"][:, 1]) / _MICRO,
    )


def _edges(tables: Tables, name: str, kind: str = "edges") -> NDArray[np.float64]:
    return np.sort(tables[f"{name}_{kind}"][:, 1]) / _MICRO


def _classes(edges: NDArray[np.float64], rows: Table, classes: int = 0) -> Classes:
    """A table of rows (class, value, count); so many classes, if they are not those of the edges alone."""
    rows = _common(rows)
    values, place = np.unique(rows[:, 1], return_inverse=True)
    counted = np.stack((rows[:, 0], place, rows[:, 2]), axis=1)
    return Classes(edges, values, _counts((classes or len(edges) + 1, len(values)), counted))


def _of_customers(edges: NDArray[np.float64], rows: Table) -> Classes:
    """A table of rows (class of the customer and of OFTEN, value, count)."""
    return _classes(edges, rows, (len(edges) + 1) * _OFTEN)


def _common(rows: Table) -> Table:
    """The rows (class, value, count) of the thousand commonest values."""
    values, place = np.unique(rows[:, 1], return_inverse=True)
    if len(values) <= _MOST_VALUES:
        return rows
    totals = np.bincount(place, rows[:, 2])
    return rows[np.isin(place, np.argsort(-totals, kind="stable")[:_MOST_VALUES])]


def _worth(tables: Tables) -> Worth:
    value, tier, level = (_edges(tables, name, "steps") for name in ("value", "tier", "level"))
    product = _edges(tables, "product")
    levels, pieces = len(level) + 1, tables["pieces"]
    kinds = np.stack((pieces[:, 0] * levels + pieces[:, 1], pieces[:, 2], pieces[:, 3]), axis=1)
    return Worth(
        value_edges=value,
        values=_placed(_edges(tables, "value"), tables["values"], (_SIZES,), len(value) + 1, _OFTEN),
        tier_edges=tier,
        tiers=_placed(_edges(tables, "price"), tables["tiers"], (_SIZES,), len(tier) + 1, _OFTEN),
        tiers_of_values=_placed(_edges(tables, "worth"), tables["tiers_of_values"], (_SIZES,), len(tier) + 1),
        of_products=_counts((_SIZES, len(tier) + 1, len(tier) + 1), tables["of_products"]),
        level_edges=level,
        levels=_placed(_edges(tables, "worth"), tables["levels"], (_SIZES, SOME_TIERS), levels),
        levels_of_customers=_placed(_edges(tables, "pieces"), tables["levels_of_customers"], (), levels, _OFTEN),
        pieces=_classes(product, kinds, (len(product) + 1) * levels),
    )


def _placed(edges: NDArray[np.float64], rows: Table, others: Sequence[int], places: int, each: int = 1) -> Classes:
    """A table of rows (class, of which `each` is so many, other classes, place, count), whose values are places."""
    counts = _counts(((len(edges) + 1) * each, *others, places), rows)
    return Classes(edges, np.arange(places), counts.reshape(-1, places))


def _discounts(tables: Tables) -> Discounts:
    some = _edges(tables, "rate")
    any_rate = tables["rates"][:, 1].any()
    return Discounts(
        orders=_of_customers(np.concatenate(([1 / _MICRO], some)) if any_rate else some, _rounded(tables["rates"])),
        lines=float(tables["shares"][0, 5]) / _MICRO,
        by_week=_filled(tables["weeks"][:, 1:], tables["weeks"][:, 0]),
        codes=float(tables["shares"][0, 6]) / _MICRO,
    )


def _rounded(rows: Table) -> Table:
    """The rows (class, rate, count), rates in ten thousandths; those that are rare are whole hundredths, below 0."""
    rates, place = np.unique(rows[:, 1], return_inverse=True)
    common = np.argsort(-np.bincount(place, rows[:, 2]), kind="stable")[:_MOST_RATES]
    whole = -np.maximum((rates + _HUNDREDTH // 2) // _HUNDREDTH, 1) * _HUNDREDTH
    whole[common] = rates[common]
    return np.stack((rows[:, 0], whole[place], rows[:, 2]), axis=1)


def _assorted(tables: Tables, names: Categories) -> Assorted:
    count, paired = len(names.names), min(len(names.names), _PAIRED)
    pairs = names.renumbered(tables["category_pairs"], 0, 1)
    prices = names.renumbered(tables["category_prices"], 0)
    price = np.zeros((count, PRICE_POINTS), np.int64)
    price[prices[:, 0]] = prices[:, 1:]
    *_, products, singletons, doubletons = tables["counts"][0].tolist()
    sold = np.concatenate(([0], np.sort(tables["popularity"][:, 1])))
    new = tables["new"]
    return Assorted(
        categories=names.names,
        lines=_counts((count, _SIZES), names.renumbered(tables["category_lines"], 0)),
        buyers=_counts((count,), names.renumbered(tables["category_buyers"], 0)),
        season=_counts((count, _HALVES), names.renumbered(tables["category_season"], 0)),
        alike=float(tables["shares"][0, 1]) / _MICRO,
        alike_in_order=float(tables["shares"][0, 2]) / _MICRO,
        pairs=_counts((paired, paired), pairs[(pairs[:, :2] < paired).all(axis=1)]),
        price=price,
        popularity=sold / max(sold[-1], 1),
        products=products,
        singletons=singletons,
        doubletons=doubletons,
        new=_filled(new[:, 1:], new[:, 0])[:, 0],
    )


def sales(tables: Tables, names: Categories, products: Table) -> Sales:
    """How each of (P,) live products, by the hash of its key, sells."""
    rows = _of(tables["sales"], products)
    prices = _of(tables["sales_prices"], products)[:, 1:]
    season = tables["sales_season"]
    place = places(season[:, 0], products)
    kept = np.stack((place, season[:, 1], season[:, 2]), axis=1)[place >= 0]
    return Sales(
        buyers=rows[:, 1].astype(np.int32),
        lines=rows[:, 2].astype(np.int32),
        first=rows[:, 3],
        last=rows[:, 4],
        pieces=(rows[:, 5] / _MICRO).astype(np.float32),
        category=np.where(rows[:, 2] > 0, names.number(rows[:, 6]), -1).astype(np.int32),
        prices=prices,
        season=kept[np.lexsort((kept[:, 1], kept[:, 0]))].astype(np.int32),
    )


def regulars(tables: Tables, customers: Table, products: Table) -> Regulars:
    """What each of (C,) live customers does, by the hash of the key; products as in `sales`."""
    found = tables["regulars"]
    place = places(found[:, 0], customers)
    features = np.full((len(customers), len(FEATURES)), np.nan, np.float32)
    features[place[place >= 0]] = found[place >= 0, 1:] / _MICRO
    bought = tables["bought"]
    rows = np.stack((places(bought[:, 0], customers), places(bought[:, 1], products), bought[:, 2]), axis=1)
    kept = rows[(rows[:, :2] >= 0).all(axis=1)].astype(np.int32)
    return Regulars(features, kept[np.lexsort((kept[:, 1], -kept[:, 2], kept[:, 0]))])


def _of(rows: Table, keys: Table) -> Table:
    """(n, columns) the row of each key, by the first column; zeros, if there is none."""
    none = np.zeros((1, rows.shape[1]), np.int64)
    return np.concatenate((rows, none))[places(keys, rows[:, 0])]


def _counts(shape: Sequence[int], rows: Table) -> Table:
    """An array of this shape from rows of places and a count."""
    counts = np.zeros(shape, np.int64)
    np.add.at(counts, tuple(rows[:, place] for place in range(len(shape))), rows[:, -1])
    return counts


def _filled(rows: Table, places: Table) -> Table:
    """(last place + 1, columns) the rows, each at its place; zeros between."""
    filled = np.zeros((int(places.max(initial=-1)) + 1, rows.shape[1]), np.int64)
    filled[places] = rows
    return filled
