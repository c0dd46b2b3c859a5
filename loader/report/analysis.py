"""A profile for people, in 80 columns: tables and charts of letters, so that a pipe shows what a terminal does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from loader.clock import moment
from loader.flow.customs import Visiting
from loader.flow.habits import SIZES, Assorted, Classes, Clock, Habits
from loader.flow.profile import KeyStyle, Profile
from loader.report.charts import bars, curve, heat
from loader.report.tables import listed, printer

_WIDTH = 80
_MOST_ROWS, _MOST_NUMBERS, _FEW = 12, 14, 4
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MILLION = 1_000_000
_OWN = {
    "rows", "keys", "words", "word_rows", "columns", "history", "constants", "first_order", "subtotal_after_discount",
    "tax_included", "cents", "habits", "passed_over",
}  # fmt: skip
"""Fields with a view of their own."""


def shown(profiles: Mapping[str, Profile]) -> None:
    """Every platform's profile."""
    console = printer(_WIDTH)
    for platform, profile in profiles.items():
        console.rule(platform, characters="=", style="")
        has_rows = any(profile.rows.values())
        for part in _parts(profile) if has_rows else ("no rows yet: a run is as any shop's",):
            console.print(part)


def _parts(profile: Profile) -> Iterator[Any]:
    yield listed(("entity", "rows"), ((name, n) for name, n in profile.rows.items() if n))
    yield from _conventions(profile)
    yield from _lists(profile)
    if profile.habits is not None:
        yield from _habits(profile.habits)
    yield from _funnel(profile.customs.visiting)
    for one in fields(profile):
        value = getattr(profile, one.name)
        if one.name not in _OWN and "rows" not in one.metadata and value not in (None, {}, frozenset(), ()):
            lines = list(_anything(value, 1))
            yield from ([f"{one.name}:", *lines] if lines else [])


def _conventions(profile: Profile) -> Iterator[str]:
    if profile.first_order is not None:
        yield f"orders since {moment(profile.first_order):%Y-%m-%d}"
    for says, yes, no in (
        (profile.subtotal_after_discount, "subtotals are after discounts", "subtotals are before discounts"),
        (profile.tax_included, "prices include the tax", "the tax is added to prices"),
    ):
        if says is not None:
            yield yes if says else no
    if profile.cents:
        yield f"whole numbers count cents: {', '.join(sorted(profile.cents))}"


def _lists(profile: Profile) -> Iterator[Any]:
    """Keys, words, constants and histories, if there are any."""
    words = (
        (f"{e}.{m}", _listed(zip(used, profile.word_rows.get((e, m), ()), strict=False)))
        for (e, m), used in profile.words.items()
        if used
    )
    found: dict[tuple[str, str], Iterable[tuple[Any, ...]]] = {
        ("key", "looks like"): ((".".join(place), _key(style)) for place, style in profile.keys.items()),
        ("meaning", "words, with rows"): words,
        ("column", "constant in nearly all rows"): ((".".join(p), text) for p, text in profile.constants.items()),
        ("column", "history"): ((".".join(place), one.summary) for place, one in profile.history.items()),
        ("column", "values that cannot be followed"): ((".".join(p), n) for p, n in profile.passed_over.items()),
    }
    for headings, rows in found.items():
        if kept := list(rows):
            yield listed(headings, kept)


def _listed(pairs: Iterable[tuple[str, int]]) -> str:
    return ", ".join(f"{word} {rows:,}" for word, rows in list(pairs)[:_MOST_ROWS])


def _key(style: KeyStyle) -> str:
    if style.kind == "uuid":
        return "uuid"
    number = str(style.next).zfill(style.width)
    of = f" (from {style.sequence})" if style.sequence else ""
    return f"{style.prefix}{number}{style.suffix}{of}"


# --- habits ---


def _habits(habits: Habits) -> Iterator[Any]:
    who = f"{habits.customers:,} customers and {habits.guests:,} guests"
    read = (
        "" if habits.share >= 1 else f" (of {habits.share:.0%} of the customers; shares are off by {habits.error:.0%})"
    )
    yield f"{habits.orders:,} orders with {habits.lines:,} lines of {who}{read}"
    yield from _clock(habits.clock, habits.timezone)
    yield from _lines(habits.order_lines)
    yield from _customers(habits)
    yield from _goods(habits.goods)
    for one in fields(habits):
        if one.name not in (
            "orders",
            "lines",
            "customers",
            "guests",
            "share",
            "error",
            "timezone",
            "first_day",
            "last",
            "clock",
            "order_lines",
            "cells",
            "goods",
            "repeats",
        ):
            yield from _anything({one.name: getattr(habits, one.name)}, 0)


def _funnel(visits: Visiting) -> Iterator[str]:
    """How far visits come."""
    if visits.visits:
        steps = {
            "visits": visits.visits,
            "with a cart": visits.carted,
            "with a checkout": visits.checked + visits.bought,
            "that buy": visits.bought,
        }
        yield "visits"
        most = np.array(list(steps.values()), float)
        yield bars(list(steps), most, _WIDTH, of=float(visits.visits))


def _clock(clock: Clock, timezone: str) -> Iterator[Any]:
    yield f"orders by day, {len(clock.day)} days"
    yield curve(clock.day.astype(float), _WIDTH)
    yield f"orders by weekday and hour, {timezone}"
    hours = clock.week.reshape(7, 24, -1).sum(axis=2)
    yield heat(hours.astype(float), _DAYS, "".join(f"{hour:<9}" for hour in range(0, 24, 3)), 3)


def _lines(classes: Classes) -> Iterator[str]:
    """How many lines orders have."""
    counts, most = classes.counts.sum(axis=0), int(classes.values.max(initial=1))
    if counts.sum():
        place = np.searchsorted(SIZES, classes.values, side="right")
        of = np.bincount(place, counts.astype(float), len(SIZES) + 1).astype(float)
        lows, highs = (1, *SIZES), (*(low - 1 for low in SIZES), most)
        labels = [f"{low}-{high}" if high > low else f"{low}" for low, high in zip(lows, highs, strict=True)]
        yield "lines an order"
        yield bars(labels, of, _WIDTH)


def _customers(habits: Habits) -> Iterator[Any]:
    """How often customers order, from the groups of customers that are alike; and what they buy again."""
    count = np.exp(habits.cells.mean[:, 0]) if len(habits.cells.mean) else np.empty(0)
    edges = np.array([1.5, 2.5, 4.5, 9.5])
    if len(count):
        share = np.bincount(np.searchsorted(edges, count), habits.cells.customers.astype(float), len(edges) + 1)
        yield "customers by orders"
        yield bars(["1", "2", "3-4", "5-9", "10+"], share.astype(float), _WIDTH)
    lines, again = habits.repeats.sum(axis=0)
    yield f"{again / max(lines, 1):.0%} of the lines repeat a product that their customer had before"


def _goods(goods: Assorted) -> Iterator[Any]:
    lines = goods.lines.sum(axis=1)
    rows = [
        (name, f"{lines[at] / max(lines.sum(), 1):.1%}", *(f"{goods.price[at, p] / _MILLION:,.2f}" for p in (1, 5, 9)))
        for at, name in enumerate(goods.categories[:_MOST_ROWS])
    ]
    yield listed(("category", "of lines", "price: 10%", "median", "90%"), rows)
    if len(goods.categories) > _MOST_ROWS:
        yield f"and {len(goods.categories) - _MOST_ROWS} more categories"
    best = goods.popularity[min(20, len(goods.popularity) - 1)] if len(goods.popularity) else 0.0
    yield f"popularity: {goods.products:,} products, the best fifth makes {best:.0%} of the lines"
    yield curve(np.asarray(goods.popularity, float), _WIDTH)


# --- anything else ---


def _anything(value: Any, depth: int) -> Iterator[str]:
    """Any value of a profile, a line for each field that says something."""
    pad = "  " * depth
    if is_dataclass(value):
        pairs: Iterable[tuple[Any, Any]] = _fields(value).items()
    elif isinstance(value, Mapping):
        pairs = list(value.items())[:_MOST_ROWS]
    else:
        pairs = list(enumerate(value))[:_MOST_ROWS] if isinstance(value, tuple) else ()
    for name, one in pairs:
        label = "/".join(name) if isinstance(name, tuple) else str(name)
        if _says_nothing(one):
            continue
        if isinstance(one, np.ndarray) and one.ndim == 1 and one.size > _MOST_NUMBERS:
            yield f"{pad}{label}: {curve(one.astype(float), _WIDTH - len(pad) - len(label) - 2)}"
        elif _is_short(one):
            yield _cut(f"{pad}{label}: {_short(one)}")
        elif below := list(_anything(one, depth + 1)):
            yield f"{pad}{label}:"
            yield from below


def _is_short(value: Any) -> bool:
    """If it is said in one line."""
    if isinstance(value, (np.ndarray, str, int, float)):
        return True
    if is_dataclass(value):
        return all(_says_nothing(one) or _is_plain(one) for one in _fields(value).values())
    small = isinstance(value, (tuple, Mapping)) and len(value) > 0
    return small and all(isinstance(one, (str, int, float)) for one in _values(value))


def _is_plain(value: Any) -> bool:
    """A number, a text, or a few of them by name."""
    named = isinstance(value, Mapping) and len(value) <= _FEW
    return all(isinstance(one, (str, int, float)) for one in (value.values() if named else [value]))


def _fields(record: Any) -> dict[str, Any]:
    return {one.name: getattr(record, one.name) for one in fields(record)}


def _values(value: Any) -> Iterable[Any]:
    return value.values() if isinstance(value, Mapping) else value


def _says_nothing(value: Any) -> bool:
    """If it is empty, or counts nothing."""
    if isinstance(value, np.ndarray):
        return not value.size
    if isinstance(value, (tuple, Mapping)):
        return all(map(_says_nothing, _values(value)))
    return value is None or (isinstance(value, (int, float, str)) and not value)


def _short(value: Any) -> str:
    if isinstance(value, np.ndarray):
        return _array(value)
    if isinstance(value, float):
        return f"{value:.4g}"
    if is_dataclass(value):
        return ", ".join(f"{name} {_short(one)}" for name, one in _fields(value).items() if not _says_nothing(one))
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {_short(one)}" for key, one in value.items())
    return ", ".join(map(_short, value)) if isinstance(value, tuple) else str(value)


def _array(value: NDArray[Any]) -> str:
    if not value.size:
        return "none"
    if value.ndim > 1:
        return f"{' x '.join(map(str, value.shape))} numbers, {value.sum():.6g} in all"
    return " ".join(f"{one:.4g}" for one in value.tolist())


def _cut(line: str) -> str:
    return line if len(line) <= _WIDTH else f"{line[: _WIDTH - 1]}…"
