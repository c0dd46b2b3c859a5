"""Columns that follow from the others of their row, in a workspace's live rows.

Numbers that are another's, times a factor or so much more, the sum or the product of two, the day or the hour of a
time; texts around another column's text; times after another time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations, product
from typing import Any, NamedTuple

import numpy as np

from loader.database import comma, name
from loader.dateparts import PARTS, part
from loader.flow.binding import Entity
from loader.flow.draws import LineRate
from loader.flow.profile import SHARE_DIGITS, Dependence, History
from loader.profile.fits import Line, decimals, exactness, fits, line, rounding
from loader.profile.privacy import is_mark
from loader.profile.reader import Reader, query
from loader.profile.seen import LEAST_ROWS, Flags, Floats, Seen

_EXACT, _WITHOUT, _EARLY, _OFTEN = 0.95, 0.02, 0.005, 0.02
_OF_LOADERS = ("loaded", "batched")
"""When a loader wrote the row: a run's are all written now."""
_NARROW, _LEAST_NUMBERS = 0.5, 3
_HOSTED = "https_http_www"
_MOST_SUMMED, _MOST_AFFIXED = 12, 12


def derived(reader: Reader, entity: Entity, wanted: Sequence[Seen], bases: Sequence[Seen]) -> dict[str, History]:
    """The columns that follow from others: of the model's, and of those that do not follow from them."""
    found: dict[str, History] = {}
    for maker in (_exactly, _about):
        for one in wanted:
            others = [*bases, *(o for o in wanted if one.name not in (o.name, *_ancestors(o.name, found)))]
            if one.name not in found and (history := maker(one, others)):
                found[one.name] = history
    texts = [one for one in wanted if one.kind == "text" and one.name not in found]
    return found | _affixed(reader, entity, texts, bases)


def _ancestors(name: str, found: Mapping[str, History]) -> set[str]:
    """The columns from which a column follows, and those from which these do."""
    by = found[name].by if name in found else None
    return {one for of in (by.of if by else ()) for one in (of, *_ancestors(of, found))}


def _exactly(one: Seen, others: Sequence[Seen]) -> History | None:
    makers = {"num": _number, "time": _time, "text": _same_text}
    return makers[one.kind](one, others) if one.kind in makers else None


def _about(one: Seen, others: Sequence[Seen]) -> History | None:
    """Amounts that are about so much of another."""
    if one.kind != "num" or one.is_category:
        return None
    return _share(one, [other for other in others if not (other.kind == "time" or other.is_key)])


def beside(one: Seen, others: Sequence[Seen]) -> Flags | None:
    """The rows in which all are known; None if they are few, or if the column is known without the others."""
    known = np.isfinite(one.numbers) if one.kind in ("num", "time") else one.known
    both = known.copy()
    for other in others:
        both &= np.isfinite(other.numbers) if one.kind in ("num", "time") else other.known
    enough = both.sum() >= LEAST_ROWS and (known & ~both).sum() <= _WITHOUT * known.sum()
    return both if enough else None


def follows(one: Seen, others: Sequence[Seen], both: Flags, by: Dependence, **more: Any) -> History:
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
    amounts, cases = [o for o in usable if not o.is_key], [o for o in others if o.is_category or o.values]
    if not lines:
        return _calendar(one, others) or _rated(one, amounts, cases) or _of_two(one, amounts)
    other, both, found = min(lines, key=lambda each: _rank(one, each))
    # two amounts as they are say more than so many hundredths of one
    sum_ = None if found.factor == 1 else _of_two(one, [o for o in amounts if o.found is None], sums=True)
    by = Dependence("sum", (other.name,), (found.factor,), found.offset)
    return sum_ or follows(one, [other], both, by, kind="related", scale=_scale(one, found.scale))


def _rated(one: Seen, others: Sequence[Seen], cases: Sequence[Seen]) -> History | None:
    """So many times another, where a third column holds a value: a rate of its currency, of its country."""
    for case, other in product(sorted(cases, key=lambda case: case.distinct), others):  # the plainest first
        both = beside(one, [other])
        if case.name == one.name or both is None or len(np.unique(one.numbers[both])) < _LEAST_NUMBERS:
            continue
        found = _lines(one, other, case, both)
        if found:
            usual = max(found, key=lambda each: each[2])[0]
            rates = tuple(LineRate(value, line.factor, line.offset) for line, value, _ in found)
            by = Dependence("rated", (other.name, case.name), (usual.factor,), usual.offset, rates=rates)
            scales = [line.scale for line, _, _ in found]
            rounded = None if None in scales else max(scale for scale in scales if scale is not None)
            return follows(one, [other], both, by, kind="related", scale=_scale(one, rounded))
    return None


def _lines(one: Seen, other: Seen, case: Seen, both: Flags) -> list[tuple[Line, str | None, int]]:
    """The line of each value that has enough rows, with how many; none if one of them has no line."""
    values = case.found.history.values if case.found else tuple(value.text for value in case.values)
    names, found = (*values, None), []
    places = np.where(both, case.places, -1)
    told = 0
    for place in np.unique(places[places >= 0]).tolist():
        rows = places == place
        if rows.sum() < LEAST_ROWS // 2:
            continue
        x, y = other.numbers[rows], one.numbers[rows]
        # an amount that is nothing whatever the other is, is a line, too
        made = Line(0.0, float(y[0]), None) if len(np.unique(y)) == 1 and len(np.unique(x)) > 1 else line(x, y)
        if made is None:
            return []
        found.append((made, names[place], int(rows.sum())))
        told += int(rows.sum())
    return found if told >= _EXACT * both.sum() and len(found) > 1 and any(one.factor for one, _, _ in found) else []


def _share(one: Seen, others: Sequence[Seen]) -> History | None:
    """About as much of another: the quotient spreads much less than the number itself."""
    found = []
    for other in others:
        both = beside(one, [other])
        if both is None or other.is_category or (other.numbers[both] <= 0).any() or (one.numbers[both] <= 0).any():
            continue
        quotient = one.numbers[both] / other.numbers[both]
        found.append((_spread(quotient) / max(_spread(one.numbers[both]), 1e-9), other, both, quotient))
    narrowest = min(found, key=lambda each: each[0], default=None)
    if narrowest is None or narrowest[0] > _NARROW:
        return None
    _, other, both, quotient = narrowest
    points = tuple(round(point * 10**SHARE_DIGITS) for point in np.quantile(quotient, np.linspace(0, 1, 101)).tolist())
    by, scale = Dependence("share", (other.name,)), _scale(one, decimals(one.numbers[both]))
    return follows(one, [other], both, by, kind="related", points=points, scale=scale)


def _spread(numbers: Floats) -> float:
    """The orders of magnitude between most of the numbers."""
    low, high = np.log(np.quantile(numbers, [0.1, 0.9]))
    return float(high - low)


def _on_line(one: Seen, other: Seen) -> _Fit | None:
    both = beside(one, [other])
    found = None if both is None else line(other.numbers[both], one.numbers[both])
    if both is None or found is None:
        return None
    plain = found.is_same or found.factor == 1 or not other.is_key  # no part of a key is an amount
    return _Fit(other, both, found) if plain and _tells(one, other, both, found) else None


def _rank(one: Seen, fit: _Fit) -> tuple[Any, ...]:
    """The plainest line first; of columns that are the same, the one with the likest name, of others the one that is
    right most often, and what the model makes: a column that another follows cannot follow it."""
    found, both = fit.line, fit.both
    wrong = 0.0 if found.is_same else round(1 - exactness(found, fit.other.numbers[both], one.numbers[both]), 3)
    learned = not found.is_same and fit.other.found is not None
    return (
        not found.is_same,
        wrong,
        learned,
        -_alike(one, fit.other),
        found.factor != 1,
        found.offset != 0,
        fit.other.is_key,
    )


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


def _of_two(one: Seen, others: Sequence[Seen], *, sums: bool = False) -> History | None:
    """A sum, a difference or a product of two others."""
    some = [o for o in others if len(np.unique(o.numbers[np.isfinite(o.numbers)])) >= 3][:_MOST_SUMMED]
    for left, right in combinations(some, 2):
        both = beside(one, [left, right])
        if both is None or len(np.unique(one.numbers[both])) < 3:
            continue
        a, b, made = left.numbers[both], right.numbers[both], one.numbers[both]
        for factors in ((1.0, 1.0), (1.0, -1.0), (-1.0, 1.0)):
            total = a * factors[0] + b * factors[1]
            if fits(total, made):
                by, scale = Dependence("sum", (left.name, right.name), factors), _scale(one, rounding(total, made))
                return follows(one, [left, right], both, by, kind="related", scale=scale)
        if sums:
            continue
        if fits(a * b, made):
            by, scale = Dependence("product", (left.name, right.name)), _scale(one, rounding(a * b, made))
            return follows(one, [left, right], both, by, kind="related", scale=scale)
        for over, under, names in ((a, b, (left.name, right.name)), (b, a, (right.name, left.name))):
            if (under != 0).all() and fits(over / under, made):
                scale = _scale(one, rounding(over / under, made))
                return follows(one, [left, right], both, Dependence("quotient", names), kind="related", scale=scale)
    return None


def _scale(one: Seen, rounded: int | None) -> int:
    """The decimals in which a column is written: those to which live rows are rounded, else all that it holds."""
    own = one.bound.column.type.scale
    return rounded if rounded is not None else min(max(own, 0), 6) if own is not None else 6


def _calendar(one: Seen, others: Sequence[Seen]) -> History | None:
    """The day, the month or the like of another column's time, the likest name first."""
    times = sorted((o for o in others if o.kind == "time"), key=lambda other: -_alike(one, other))
    for other in times if one.bound.column.type.traits.form in ("whole", "decimal") else ():
        both = beside(one, [other])
        if both is None or _are_few(one.numbers[both]):
            continue
        moments, made = other.numbers[both].astype(np.int64), one.numbers[both]
        if name := next((name for name in PARTS if (part(name, moments) == made).mean() >= _EXACT), None):
            return follows(one, [other], both, Dependence("calendar", (other.name,), prefix=name), kind="related")
    return None


def _are_few(numbers: Floats) -> bool:
    """If they tell nothing: nearly all are the same."""
    return bool(np.unique(numbers, return_counts=True)[1].max() > len(numbers) - LEAST_ROWS)


class _Lag(NamedTuple):
    """How long after the latest of `others`: the `spread` of most distances, and every distance `after`, where `both`
    are."""

    spread: float
    others: tuple[Seen, ...]
    both: Flags
    after: Floats

    @property
    def is_age(self) -> bool:
        return len(self.others) == 1 and self.others[0].bound.meaning == "created"

    @property
    def is_order(self) -> bool:
        """If nearly no row is before the others, and many are later than them."""
        return bool((self.after < 0).mean() <= _EARLY and (self.after > 0).mean() >= _OFTEN)


def _time(one: Seen, others: Sequence[Seen]) -> History | None:
    """After the time to which it keeps the steadiest distance, if that is not the row's creation; else after those that
    it never precedes, which are later than the creation."""
    assert one.history is not None
    if one.history.kind != "times":
        return None
    known = (other for other in others if other.kind == "time" and other.bound.meaning not in _OF_LOADERS)
    earlier = (other for other in known if _is_earlier(other, one))
    lags = list(filter(None, (_lag(one, (other,)) for other in earlier)))
    if not lags:
        return None
    steadiest = min(lags, key=lambda lag: lag.spread)
    age = next((lag.spread for lag in lags if lag.is_age), np.inf)
    if not steadiest.is_age and steadiest.spread > age / 2:
        steadiest = _latest(one, lags) or steadiest
    before = tuple(other.name for other in others if _is_made(other) and _precedes(one, other))
    trails = not steadiest.is_age and (steadiest.spread <= age / 2 or steadiest.is_order)
    if not trails and not before:
        return None
    points = tuple(int(point) for point in np.percentile(steadiest.after, np.arange(101), method="nearest"))
    points = tuple(max(point, 0) for point in points) if steadiest.is_order else points
    by = Dependence("after", tuple(other.name for other in steadiest.others), before=before)
    return follows(one, steadiest.others, steadiest.both, by, points=points, after_created=False)


def _is_made(other: Seen) -> bool:
    """If a column is a time that the model makes of what happened."""
    return other.kind == "time" and other.found is None and other.bound.meaning not in _OF_LOADERS


def _is_earlier(one: Seen, other: Seen) -> bool:
    """If most rows have one time before the other: nothing follows from what comes later."""
    both = np.isfinite(one.numbers) & np.isfinite(other.numbers)
    return bool(both.any() and np.median(other.numbers[both] - one.numbers[both]) >= 0)


def _latest(one: Seen, lags: Sequence[_Lag]) -> _Lag | None:
    """After the others that it never precedes, but for those that others of them never precede."""
    created = next((lag.others[0] for lag in lags if lag.is_age), None)
    known = [lag.others[0] for lag in lags if lag.is_order]
    before = [o for o in known if created is None or o is created or _precedes(created, o)]
    last = [o for o in before if not any(_precedes(o, other) for other in before if other is not o)]
    found = _lag(one, tuple(last)) if last else None
    return found if found and not found.is_age else None


def _precedes(one: Seen, other: Seen) -> bool:
    """If a time is never after another, where both are."""
    both = np.isfinite(one.numbers) & np.isfinite(other.numbers)
    after = other.numbers[both] - one.numbers[both]
    return bool(both.sum() >= LEAST_ROWS and (after < 0).mean() <= _EARLY and (after > 0).mean() >= _OFTEN)


def _lag(one: Seen, others: tuple[Seen, ...]) -> _Lag | None:
    both = beside(one, others)
    if both is None:
        return None
    after = one.numbers[both] - np.maximum.reduce([other.numbers[both] for other in others])
    return _Lag(float(np.ptp(np.percentile(after, [10, 90]))), others, both, after)


def _same_text(one: Seen, others: Sequence[Seen]) -> History | None:
    for other in sorted((o for o in others if o.kind == "text"), key=lambda o: -_alike(one, o)):
        both = beside(one, [other])
        if both is None or len(np.unique(other.codes[both])) < 3:
            continue
        if (one.codes[both] == other.codes[both]).mean() >= _EXACT:
            by = Dependence("affixed", (other.name,))
            return follows(one, [other], both, by, kind="related")
    return None


def _affixed(reader: Reader, entity: Entity, texts: Sequence[Seen], bases: Sequence[Seen]) -> dict[str, History]:
    """Texts that hold another column's text between two that are the same in every row."""
    pairs = list(_comparable(texts, bases))
    if not pairs:
        return {}
    parts = comma(query("affixed", column=name(one.name), of=name(base.name)) for one, base, _ in pairs)
    answers = reader.row("affixes", entity, parts=parts) or ()
    found: dict[str, History] = {}
    for (one, base, both), answer in zip(pairs, answers, strict=False):
        prefix, suffix = answer or ("", "")
        if (
            answer is not None
            and one.name not in found
            and is_mark(f"{prefix} {suffix}", one.name, entity.table.name, _HOSTED)
        ):
            by = Dependence("affixed", (base.name,), prefix=prefix, suffix=suffix)
            found[one.name] = follows(one, [base], both, by, kind="related")
    return found


def _comparable(texts: Sequence[Seen], bases: Sequence[Seen]) -> Iterator[tuple[Seen, Seen, Flags]]:
    """Each text with each column that it may hold, and the rows that have both."""
    others = [b for b in bases if b.distinct >= LEAST_ROWS and b.kind in ("text", "num")][:_MOST_AFFIXED]
    for one, base in product((one for one in texts if one.distinct >= LEAST_ROWS), others):
        both = beside(one, [base])
        if both is not None:
            yield one, base, both
