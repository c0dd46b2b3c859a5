"""Columns that follow from the others of their row, in a workspace's live rows.

Numbers that are another's, times a factor or so much more, the sum or the product of two; texts around another column's
text; times after another time.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations, product
from typing import Any, NamedTuple

import numpy as np

from loader.database import comma, name
from loader.flow.binding import Entity
from loader.flow.profile import Dependence, History
from loader.profile.fits import Line, fits, line, rounding
from loader.profile.privacy import is_mark
from loader.profile.reader import Reader, query
from loader.profile.seen import LEAST_ROWS, Flags, Floats, Seen

_EXACT, _WITHOUT = 0.95, 0.02
_HOSTED = "https_http_www"
_MOST_SUMMED, _MOST_AFFIXED = 12, 12


def derived(reader: Reader, entity: Entity, wanted: Sequence[Seen], bases: Sequence[Seen]) -> dict[str, History]:
    """The columns that follow from others: of the model's, and of the columns before them."""
    found: dict[str, History] = {}
    before: list[Seen] = []
    for one in wanted:
        others = [*bases, *before]
        makers = {"num": _number, "time": _time, "text": _same_text}
        history = makers[one.kind](one, others) if one.kind in makers else None
        if history:
            found[one.name] = history
        before.append(one)
    texts = [one for one in wanted if one.kind == "text" and one.name not in found]
    return found | _affixed(reader, entity, texts, bases)


def _beside(one: Seen, others: Sequence[Seen]) -> Flags | None:
    """The rows in which all are known; None if they are few, or if the column is known without the others."""
    known = np.isfinite(one.numbers) if one.kind in ("num", "time") else one.known
    both = known.copy()
    for other in others:
        both &= np.isfinite(other.numbers) if one.kind in ("num", "time") else other.known
    enough = both.sum() >= LEAST_ROWS and (known & ~both).sum() <= _WITHOUT * known.sum()
    return both if enough else None


def _follows(one: Seen, others: Sequence[Seen], both: Flags, by: Dependence, **more: Any) -> History:
    """The history of a column that follows others: NULL as often as beside known ones."""
    assert one.history is not None
    there = np.logical_and.reduce([other.known for other in others])
    nulls = 1 - both.sum() / max(there.sum(), 1) if one.bound.column.nullable else 0.0
    bare = {"values": (), "shares": (), "points": ()}
    return replace(one.history, nulls=float(max(nulls, 0.0)), by=by, **{**bare, **more})


class _Fit(NamedTuple):
    """The numbers of an `other` column lie on a `line` with those of the one at hand, in the rows that have `both`."""

    other: Seen
    both: Flags
    line: Line


def _number(one: Seen, others: Sequence[Seen]) -> History | None:
    usable = [o for o in others if o.kind != "time" and np.isfinite(o.numbers).sum() >= LEAST_ROWS]
    lines = list(filter(None, (_on_line(one, other) for other in usable)))
    if not lines:
        return _of_two(one, [o for o in usable if not o.is_key])
    other, both, found = min(lines, key=lambda each: _rank(one, each))
    by = Dependence("sum", (other.name,), (found.factor,), found.offset)
    return _follows(one, [other], both, by, kind="related", scale=_scale(one, found.scale))


def _on_line(one: Seen, other: Seen) -> _Fit | None:
    both = _beside(one, [other])
    found = None if both is None else line(other.numbers[both], one.numbers[both])
    if both is None or found is None:
        return None
    plain = found.is_same or found.factor == 1 or not other.is_key  # no part of a key is an amount
    return _Fit(other, both, found) if plain and _tells(one, other, both, found) else None


def _rank(one: Seen, fit: _Fit) -> tuple[Any, ...]:
    """The plainest line first; of columns that are the same, the one with the likest name."""
    found = fit.line
    return not found.is_same, -_alike(one, fit.other), found.factor != 1, found.offset != 0, fit.other.is_key


def _tells(one: Seen, other: Seen, both: Flags, found: Line) -> bool:
    """If numbers are enough to tell: at least three of them, or amounts of money that are the same."""
    if len(np.unique(other.numbers[both])) >= 3 and len(np.unique(one.numbers[both])) >= 3:
        return True
    money = all(s.bound.column.type.traits.form == "decimal" for s in (one, other))
    return found.is_same and money and not other.is_key and bool((other.numbers[both] != 0).all())


def _alike(one: Seen, other: Seen) -> int:
    """How many words two names share."""
    names = [set(s.name.lower().split("_")) | set((s.bound.shown or "").lower().split("_")) for s in (one, other)]
    return len(names[0] & names[1] - {""})


def _of_two(one: Seen, others: Sequence[Seen]) -> History | None:
    """A sum, a difference or a product of two others."""
    some = [o for o in others if len(np.unique(o.numbers[np.isfinite(o.numbers)])) >= 3][:_MOST_SUMMED]
    for left, right in combinations(some, 2):
        both = _beside(one, [left, right])
        if both is None or len(np.unique(one.numbers[both])) < 3:
            continue
        a, b, made = left.numbers[both], right.numbers[both], one.numbers[both]
        for factors in ((1.0, 1.0), (1.0, -1.0), (-1.0, 1.0)):
            total = a * factors[0] + b * factors[1]
            if fits(total, made):
                by, scale = Dependence("sum", (left.name, right.name), factors), _scale(one, rounding(total, made))
                return _follows(one, [left, right], both, by, kind="related", scale=scale)
        if fits(a * b, made):
            by, scale = Dependence("product", (left.name, right.name)), _scale(one, rounding(a * b, made))
            return _follows(one, [left, right], both, by, kind="related", scale=scale)
    return None


def _scale(one: Seen, rounded: int | None) -> int:
    """The decimals in which a column is written: those to which live rows are rounded, else all that it holds."""
    own = one.bound.column.type.scale
    return rounded if rounded is not None else min(max(own, 0), 6) if own is not None else 6


class _Lag(NamedTuple):
    """How long after an `other` time: the `spread` of most distances, and every distance `after`, where `both` are."""

    spread: float
    other: Seen
    both: Flags
    after: Floats

    @property
    def is_age(self) -> bool:
        return self.other.bound.meaning == "created"


def _time(one: Seen, others: Sequence[Seen]) -> History | None:
    """After the time to which it keeps the steadiest distance, if that is not the row's creation."""
    assert one.history is not None
    if one.history.kind != "times":
        return None
    lags = list(filter(None, (_lag(one, other) for other in others if other.kind == "time")))
    if not lags:
        return None
    steadiest = min(lags, key=lambda lag: lag.spread)
    age = next((lag.spread for lag in lags if lag.is_age), np.inf)
    if steadiest.is_age or steadiest.spread > age / 2:
        return None
    points = tuple(int(point) for point in np.percentile(steadiest.after, np.arange(101), method="nearest"))
    by = Dependence("after", (steadiest.other.name,))
    return _follows(one, [steadiest.other], steadiest.both, by, points=points, after_created=False)


def _lag(one: Seen, other: Seen) -> _Lag | None:
    both = _beside(one, [other])
    if both is None:
        return None
    after = one.numbers[both] - other.numbers[both]
    return _Lag(float(np.ptp(np.percentile(after, [10, 90]))), other, both, after)


def _same_text(one: Seen, others: Sequence[Seen]) -> History | None:
    for other in sorted((o for o in others if o.kind == "text"), key=lambda o: -_alike(one, o)):
        both = _beside(one, [other])
        if both is None or len(np.unique(other.codes[both])) < 3:
            continue
        if (one.codes[both] == other.codes[both]).mean() >= _EXACT:
            by = Dependence("affixed", (other.name,))
            return _follows(one, [other], both, by, kind="related")
    return None


def _affixed(reader: Reader, entity: Entity, texts: Sequence[Seen], bases: Sequence[Seen]) -> dict[str, History]:
    """Texts that hold another column's text between two that are the same in every row."""
    pairs = list(_comparable(texts, bases))
    if not pairs:
        return {}
    parts = comma(query("affixed", column=name(one.name), of=name(base.name)) for one, base, _ in pairs)
    answers = reader.row("affixes", entity, {"mock": reader.runs}, parts=parts) or ()
    found: dict[str, History] = {}
    for (one, base, both), answer in zip(pairs, answers, strict=False):
        prefix, suffix = answer or ("", "")
        if (
            answer is not None
            and one.name not in found
            and is_mark(f"{prefix} {suffix}", one.name, entity.table.name, _HOSTED)
        ):
            by = Dependence("affixed", (base.name,), prefix=prefix, suffix=suffix)
            found[one.name] = _follows(one, [base], both, by, kind="related")
    return found


def _comparable(texts: Sequence[Seen], bases: Sequence[Seen]) -> Iterator[tuple[Seen, Seen, Flags]]:
    """Each text with each column that it may hold, and the rows that have both."""
    others = [b for b in bases if b.distinct >= LEAST_ROWS and b.kind in ("text", "num")][:_MOST_AFFIXED]
    for one, base in product((one for one in texts if one.distinct >= LEAST_ROWS), others):
        both = _beside(one, [base])
        if both is not None:
            yield one, base, both
