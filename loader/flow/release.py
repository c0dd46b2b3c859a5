"""What of a profile may leave its workspace: shapes, and nothing that fewer than five rows show.

Fields marked `ROWS` are emptied. Counts are rounded to fives along their rows, so that sums stay within three and a
count below five is none. A text stays only if at least five rows have it and the shop is not called so; numbers are
rounded to two or three digits, times to days, so that they are no single row's. Pure.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass, replace
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from loader.flow.customs import Shipping
from loader.flow.draws import Case
from loader.flow.habits import Assorted, Cells, Classes, Clock, Counts, Habits
from loader.flow.profile import Dependence, Existing, History, KeyStyle, Place, Profile

T = TypeVar("T")
LEAST = 5
"""How many rows at least must show what leaves."""
OTHER = "Other"
"""The category of what is sold in categories of fewer products."""
_DAY = 86_400_000_000
_A_YEAR = 366 * _DAY
_CODE, _PAIR = 3, 2
_MEASURES = {"Assorted.price", "LeafHabits.sizes", "LeafHabits.groups", "TermHabits.sizes"}
"""Whole numbers that count nothing: quantiles, which are rounded as numbers are."""
_PLACES = {"Worth.values", "Worth.tiers", "Worth.tiers_of_values", "Worth.levels", "Worth.levels_of_customers"}
"""Tables whose values are the places of classes."""


def released(profile: Profile) -> Profile:
    """The profile as it may leave: without single rows, words, values and counts of fewer than LEAST rows."""
    words = {place: kept for place, used in profile.words.items() if (kept := _shared_words(profile, place, used))}
    history = {place: one for place, had in profile.history.items() if (one := _history(had)) is not None}
    told = {place: frozenset((*words.get(place, ()), *history[place].values)) for place in history}
    shops = {str(value) for value in profile.shop.values() if len(str(value)) > _CODE}
    constants = {
        place: text for place, text in profile.constants.items() if _has_rows(profile, place) and text not in shops
    }
    empty = {one.name: _default(one) for one in fields(profile) if "rows" in one.metadata}
    known: dict[str, Any] = {
        "rows": {name: n for name, n in profile.rows.items() if n >= LEAST},
        "keys": {place: _key(style) for place, style in profile.keys.items() if _has_rows(profile, place)},
        "words": words,
        "word_rows": {},
        "notes": (),
        "columns": {place: profile.columns[place] for place in (*history, *constants) if place in profile.columns},
        "first_order": None if profile.first_order is None else profile.first_order // _DAY * _DAY,
        "history": {place: _drawn(one, place, told) for place, one in history.items()},
        "passed_over": {place: n for place, n in profile.passed_over.items() if n >= LEAST},
        "constants": constants,
        "habits": _habits(profile.habits, profile.existing),
    }
    done = {*empty, *known, "subtotal_after_discount", "tax_included", "cents"}
    others = {one.name: _less(one.name, getattr(profile, one.name)) for one in fields(profile) if one.name not in done}
    return replace(profile, **{**known, **others, **empty})


def _default(one: Any) -> Any:
    """What an emptied field holds."""
    if one.default is not MISSING:
        return one.default
    return one.default_factory() if one.default_factory is not MISSING else {}


def _has_rows(profile: Profile, place: Place) -> bool:
    return profile.rows.get(place[0], 0) >= LEAST


def _shared_words(profile: Profile, place: Place, used: tuple[str, ...]) -> tuple[str, ...]:
    counts = profile.word_rows.get(place, ())
    return tuple(word for word, n in zip(used, counts, strict=False) if n >= LEAST)


def _key(style: KeyStyle) -> KeyStyle:
    """How keys look; which ones there are is nobody else's."""
    return replace(style, next=1, sequence=None)


# --- histories ---


def _uncounted(had: Dependence) -> Dependence:
    """Codes as they look; which numbers there are is nobody else's."""
    return replace(had, number=replace(had.number, last=())) if had.number else had


def _history(had: History) -> History | None:
    """Values and shapes that enough rows have, and rounded points; None if nothing is left."""
    if had.rows < LEAST:
        return None
    known = had.rows * (1 - had.nulls)
    places = [place for place, share in enumerate(had.shares) if round(share * known) >= LEAST]
    kept = [(had.values[place], had.shares[place]) for place in places]
    if had.values and not kept:
        return None
    total = sum(share for _, share in kept) or 1.0
    number = {place: at for at, place in enumerate(places)}
    return replace(
        had,
        nulls=_digits(had.nulls, 3),
        by=_uncounted(had.by) if had.by else None,
        values=tuple(value for value, _ in kept),
        shares=tuple(_digits(share / total, 3) for _, share in kept),
        points=_points(had),
        places=tuple(number.get(place, min(place, 0)) for place in had.places) if had.values else had.places,
    )


def _points(had: History) -> tuple[int, ...]:
    """Lengths are as they are; numbers, and times after a row's creation, have two digits but for what is so common
    that several hundredths are it; times since 1970 are days."""
    if had.kind == "times" and not had.after_created:
        return tuple(point // _DAY * _DAY for point in had.points)
    if had.kind in ("numbers", "times"):
        steps = Counter(had.points)
        least = 2 + LEAST * 100 / max(had.rows * (1 - had.nulls), 1)
        rounded = {point: int(_digits(point, 2)) // had.unit * had.unit for point in steps}
        return tuple(point if steps[point] >= least else rounded[point] for point in had.points)
    return had.points


def _drawn(one: History, place: Place, told: Mapping[Place, frozenset[str]]) -> History:
    """The draw, its cases only those of values that leave, in enough rows."""
    draw = one.draw
    if draw is None:
        return one
    parts = zip(draw.of, draw.edges, strict=True)
    named = [None if edges else told.get((place[0], of), frozenset()) for of, edges in parts]
    cases = (case for case in draw.cases if case.rows >= LEAST and _is_told(case, named))
    edges = tuple(tuple(map(_edge, own)) for own in draw.edges)
    shares = _shares(draw.shares, one.rows)
    fitting = tuple(_case(case) for case in cases)
    return replace(one, draw=replace(draw, shares=shares, cases=fitting, edges=edges))


def _case(had: Case) -> Case:
    return replace(had, rows=had.rows // LEAST * LEAST, shares=_shares(had.shares, had.rows))


def _edge(edge: float) -> float:
    """Numbers of three digits; times, which are in microseconds since 1970, are days."""
    return edge // _DAY * _DAY if edge > _A_YEAR else _digits(edge, 3)


def _is_told(case: Case, named: list[frozenset[str] | None]) -> bool:
    return all(text is None or own is None or text in own for text, own in zip(case.of, named, strict=False))


def _shares(shares: tuple[float, ...], rows: int) -> tuple[float, ...]:
    """Of counts in fives; of too few rows for that all alike."""
    counts = fives(np.rint(np.array(shares) * rows).astype(np.int64))
    if not counts.sum():
        return tuple(1 / len(shares) for _ in shares)
    return tuple(_digits(share, 3) for share in counts / counts.sum())


# --- habits ---


def _habits(had: Habits | None, existing: Existing | None) -> Habits | None:
    if had is None or had.orders < LEAST or not _counts_enough(had):
        return None
    goods = _named(had.goods, _product_rows(existing))
    less = replace(_record("", replace(had, goods=goods)), first_day=had.first_day, last=had.last // _DAY * _DAY)
    less = replace(less, goods=replace(less.goods, price=np.where(_shared(goods), goods.price, less.goods.price)))
    return less if less.goods.categories else None


def _shared(goods: Assorted) -> NDArray[np.bool_]:
    """Which tenths of the prices more than LEAST lines have: (K, PRICE_POINTS). A price at several tenths of a category
    is that of all lines between the first and the last of them. Those of `Other` are means."""
    lines = goods.lines.sum(axis=1)
    found = np.zeros(goods.price.shape, bool)
    for place, tenths in enumerate(goods.price):
        same = (tenths[:, None] == tenths[None, :]).sum(axis=1)
        enough = (same - 1) * lines[place] >= (LEAST + 1) * (len(tenths) - 1)
        found[place] = enough & (goods.categories[place] != OTHER)
    return found


def _product_rows(existing: Existing | None) -> Mapping[str, int] | None:
    """How many live products are in each category; None if none is in any."""
    texts = existing.products.get("product_type") if existing is not None else None
    if texts is None:
        return None
    names, counts = np.unique(np.array(texts.fill_null("").to_pylist(), object), return_counts=True)
    return dict(zip(names.tolist(), counts.tolist(), strict=True))


def _named(goods: Assorted, rows: Mapping[str, int] | None) -> Assorted:
    """Categories of enough products by their names, all others as one."""
    lines = goods.lines.sum(axis=1)
    enough = [
        bool(lines[at] >= LEAST and (rows is None or rows.get(name, 0) >= LEAST))
        for at, name in enumerate(goods.categories)
    ]
    kept, rest = np.flatnonzero(enough), np.flatnonzero(np.logical_not(enough))
    if not len(rest):
        return goods
    groups = [*kept[:, None], *([rest] if lines[rest].sum() >= LEAST else [])]
    names = (*(goods.categories[at] for at in kept), *([OTHER] if len(groups) > len(kept) else []))
    summed: dict[str, Any] = {name: _summed(getattr(goods, name), groups) for name in ("lines", "buyers", "season")}
    shown = [group[group < len(goods.pairs)] for group in groups]
    shown = [group for group in shown if len(group)]
    pairs = _summed(_summed(goods.pairs, shown).T, shown).T
    weight = lines + 1e-9
    price = [np.average(goods.price[group], axis=0, weights=weight[group]) for group in groups]
    return replace(
        goods, categories=names, pairs=pairs, price=np.array(price, np.int64).reshape(len(groups), -1), **summed
    )


def _summed(table: Counts, groups: list[NDArray[np.int64]]) -> Counts:
    """The rows of a table, each group's as one."""
    made = [table[group].sum(axis=0) for group in groups]
    return np.array(made, table.dtype).reshape(len(groups), *table.shape[1:])


def _classes(name: str, had: Classes) -> Classes:
    """Values that enough rows have; what others have counts for the nearest of these. Places are nobody's values."""
    rows = had.counts.sum(axis=0)
    common = np.arange(len(rows)) if name in _PLACES else np.flatnonzero(rows >= LEAST)
    if not len(common):
        return replace(had, values=had.values[:0], counts=had.counts[:, :0])
    near = np.abs(np.arange(len(rows))[:, None] - common).argmin(axis=1)
    counts = np.zeros((len(had.counts), len(common)), had.counts.dtype)
    np.add.at(counts.T, near, had.counts.T)
    return Classes(_floats(had.edges), had.values[common], fives(counts))


def _cells(_: str, had: Cells) -> Cells:
    """Groups of enough, alike in what is rounded."""
    kept = had.customers >= LEAST
    return Cells(fives(had.customers[kept]), _floats(had.mean[kept]), _floats(had.spread[kept]))


def _shipping(_: str, had: Shipping) -> Shipping:
    """The prices that enough orders paid."""
    kept = np.flatnonzero(had.counts.sum(axis=0) >= LEAST)
    return replace(had, prices=tuple(had.prices[at] for at in kept), counts=fives(had.counts[:, kept]))


def _clock(name: str, had: Clock) -> Clock:
    firsts = np.stack([_days(one) for one in had.firsts]) if len(had.firsts) else had.firsts
    return replace(_record(name, had), day=_days(had.day), firsts=firsts, grain=had.grain)


def _days(counts: Counts) -> Counts:
    """Orders by day: of a quiet shop those of some weeks together, spread over the weekdays as they usually are, and
    as many times more as it takes for no day to be below five."""
    if not len(counts) or counts.mean() >= 2 * LEAST:
        return fives(counts)
    week = np.arange(len(counts)) % 7
    usual = np.bincount(week, counts, 7) / np.maximum(np.bincount(week, minlength=7), 1)
    usual = np.where(np.bincount(week, counts, 7) >= LEAST, usual, 0.0)
    weeks = max(int(np.ceil(7 * LEAST / max(counts.mean() * 7, 1e-9))), 1)
    block = np.arange(len(counts)) // (7 * weeks)
    expected = np.maximum(np.bincount(block, usual[week]), 1e-9)
    spread = usual[week] * (np.bincount(block, counts) / expected)[block]
    least = spread[spread > 0].min(initial=np.inf)
    return np.rint(spread * (np.ceil(LEAST / least) if np.isfinite(least) else 0)).astype(counts.dtype)


# --- anything: counts, numbers, texts ---


def fives(counts: Counts) -> Counts:
    """Counts as multiples of five: what is left of a cell goes on to the next one, so that sums stay."""
    upto = np.floor((np.cumsum(counts) + LEAST / 2) / LEAST) * LEAST
    return np.diff(upto, prepend=0).astype(counts.dtype).reshape(counts.shape)


def _digits(number: float, digits: int) -> float:
    return float(f"{number:.{digits}g}")


def _floats(numbers: NDArray[Any], digits: int = 3) -> NDArray[Any]:
    """Rounded to so many digits, in the same type."""
    rounded = [_digits(one, digits) for one in numbers.ravel().tolist()]
    return np.array(rounded, np.float64).reshape(numbers.shape).astype(numbers.dtype)


def _record(name: str, had: T) -> T:
    """A dataclass, each field less."""
    of = type(had).__name__
    less = {one.name: _less(f"{of}.{one.name}", getattr(had, one.name)) for one in fields(had)}  # type: ignore[arg-type]
    return replace(had, **less)  # type: ignore[type-var]


def _less(name: str, had: Any) -> Any:
    """Something of a profile, as little of it as may leave; `name` is CLASS.FIELD."""
    if isinstance(had, str) or had is None:
        return had
    if is_dataclass(had) and not _counts_enough(had):
        return None
    rule = next((rule for kind, rule in _RULES.items() if isinstance(had, kind)), _record)
    return rule(name, had)


def _array(name: str, had: NDArray[Any]) -> NDArray[Any]:
    if had.dtype.kind not in "iu":
        return _floats(had)
    return _floats(had, 2) if name in _MEASURES else fives(had)


def _dict(_: str, had: dict[Any, Any]) -> dict[Any, Any]:
    return {key: _less("", one) for key, one in had.items() if _counts_enough(one)}


def _tuple(_: str, had: tuple[Any, ...]) -> tuple[Any, ...]:
    """Two numbers that belong together are none, if one of them counts too few; of records those of enough rows."""
    if len(had) == _PAIR and any(_is_few(one) for one in had):
        return tuple(0 if isinstance(one, int) else one for one in had)
    return tuple(_less("", one) for one in had if not is_dataclass(one) or _counts_enough(one))


def _counts_enough(had: Any) -> bool:
    """If it is no count of too few, nor a record of them, nor of groups that are all too small."""
    if is_dataclass(had):
        few = any(getattr(had, name) < LEAST for name in ("count", "rows") if hasattr(had, name))
        return not few and not any(map(_is_small, vars(had).values() if hasattr(had, "__dict__") else ()))
    return not _is_few(had[0] if isinstance(had, tuple) and had else had)


def _is_small(had: Any) -> bool:
    """If groups of things that are alike are all of too few."""
    if isinstance(had, tuple):
        return any(map(_is_small, had))
    return isinstance(had, Cells) and not (had.customers >= LEAST).any()


def _is_few(had: Any) -> bool:
    return isinstance(had, int) and not isinstance(had, bool) and 0 < had < LEAST


def _int(name: str, had: int) -> int:
    return 0 if _is_few(had) else had


_RULES: dict[type, Callable[[str, Any], Any]] = {
    bool: lambda _, had: had,
    int: _int,
    float: lambda _, had: had if math.isnan(had) else _digits(had, 4),
    np.ndarray: _array,
    dict: _dict,
    tuple: _tuple,
    Classes: _classes,
    Cells: _cells,
    Clock: _clock,
    Shipping: _shipping,
}
