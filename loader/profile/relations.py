"""What columns without a meaning have to do with the others of their row, found in a workspace's live rows.

Numbers that are another's, times a factor or so much more, the sum or the product of two; texts around another column's
text; times after another time; and values, or NULLs, that depend on what another column holds: those columns are drawn
together. Compared are numbers, times and hashes of some thousand rows; nothing of them is kept but what is found.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray
from psycopg import sql as pgsql

from loader.database import comma, name
from loader.flow.binding import Bound, Entity
from loader.flow.profile import Case, Dependence, History
from loader.profile.fits import Line, fits, line, rounding
from loader.profile.privacy import LEAST_SHARED, is_personal
from loader.profile.reader import Reader, query

_LEAST_ROWS, _EXACT, _WITHOUT = 20, 0.95, 0.02
_MOST_CASES = 50
_LEAST_TOLD = 0.2
_SURE = 0.97
"""The share of a column's entropy that another must explain."""
_MOST_SUMMED, _MOST_PRODUCT, _MOST_AFFIXED = 12, 6, 12
_CATEGORIES = ("text", "whole", "bool", "decimal", "uuid")
_TOKEN = r"^\s*-?\d{1,15}\s*$"
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Seen:
    """A column in some live rows: what it holds as hashes (0: NULL), and as numbers or microseconds (NaN: none)."""

    bound: Bound
    codes: Ints
    numbers: Floats
    history: History | None = None

    @property
    def name(self) -> str:
        return self.bound.column.name

    @property
    def kind(self) -> str:
        return self.bound.column.type.traits.kind

    @property
    def known(self) -> Flags:
        return np.not_equal(self.codes, 0)

    @property
    def is_key(self) -> bool:
        return self.bound.meaning == "key" or bool(self.bound.link)

    @property
    def distinct(self) -> int:
        return len(np.unique(self.codes[self.known]))


def related(reader: Reader, entity: Entity, found: Mapping[str, tuple[Bound, History]]) -> dict[str, History]:
    """The histories of an entity's columns, by their names, with what they have to do with others."""
    histories = {name: history for name, (_, history) in found.items()}
    wanted = {name: history for name, history in histories.items() if history.kind != "nulls"}
    if not wanted:
        return histories
    columns = _read(reader, entity, wanted)
    bases = [one for one in columns if one.history is None]
    derived = _derived(reader, entity, [one for one in columns if one.history], bases)
    rest = [one for one in columns if one.history and one.name not in derived]
    return histories | derived | dict(_dependent(reader, entity, rest, bases))


def _read(reader: Reader, entity: Entity, wanted: Mapping[str, History]) -> list[Seen]:
    bounds = [b for b in entity.bound if b.column.name in wanted or _is_base(b)]
    parts = comma(part for bound in bounds for part in _parts(bound))
    rows = reader.rows("related", entity, {"mock": reader.runs}, columns=parts)
    table = list(zip(*rows, strict=True)) or [()] * (2 * len(bounds))
    return [
        Seen(bound, _codes(codes), _numbers(numbers), wanted.get(bound.column.name))
        for bound, codes, numbers in zip(bounds, table[::2], table[1::2], strict=True)
    ]


def _is_base(bound: Bound) -> bool:
    """If the model makes the column, or a key's numbers do."""
    return bool(bound.meaning) and bound.meaning != "tenant" and bound.column.type.traits.filled


def _parts(bound: Bound) -> Iterator[pgsql.Composable]:
    of, kind = name(bound.column.name), bound.column.type.traits.kind
    yield query("related_code", column=of)
    if kind in ("num", "time"):
        yield query(f"related_{kind}", column=of)
    else:
        yield query("related_text", column=of) if kind == "text" else pgsql.SQL("NULL::float8")


def _codes(values: Iterable[int | None]) -> Ints:
    return np.array([0 if value is None else value or 1 for value in values], np.int64)


def _numbers(values: Iterable[float | None]) -> Floats:
    found = np.array([np.nan if value is None else value for value in values], np.float64)
    return np.where(np.isfinite(found), found, np.nan)


# --- what follows from other columns ---


def _derived(reader: Reader, entity: Entity, wanted: Sequence[Seen], bases: Sequence[Seen]) -> dict[str, History]:
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
    enough = both.sum() >= _LEAST_ROWS and (known & ~both).sum() <= _WITHOUT * known.sum()
    return both if enough else None


def _follows(one: Seen, others: Sequence[Seen], both: Flags, by: Dependence, **more: Any) -> History:
    """The history of a column that follows others: NULL as often as beside known ones."""
    assert one.history is not None
    there = np.logical_and.reduce([other.known for other in others])
    nulls = 1 - both.sum() / max(there.sum(), 1) if one.bound.column.nullable else 0.0
    bare = {"values": (), "shares": (), "points": ()}
    return replace(one.history, nulls=float(max(nulls, 0.0)), by=by, **{**bare, **more})


def _number(one: Seen, others: Sequence[Seen]) -> History | None:
    usable = [o for o in others if o.kind != "time" and np.isfinite(o.numbers).sum() >= _LEAST_ROWS]
    ranked: list[tuple[tuple[Any, ...], Seen, Flags, Line]] = []
    for place, other in enumerate(usable):
        both = _beside(one, [other])
        if both is None:
            continue
        found = line(other.numbers[both], one.numbers[both])
        if found and (found.is_same or not other.is_key or found.factor == 1) and _tells(one, other, both, found):
            rank = (not found.is_same, -_alike(one, other), found.factor != 1, found.offset != 0, other.is_key, place)
            ranked.append((rank, other, both, found))
    if ranked:
        _, other, both, found = min(ranked, key=lambda each: each[0])
        by = Dependence("sum", (other.name,), (found.factor,), found.offset)
        return _follows(one, [other], both, by, kind="related", scale=_scale(one, found.scale))
    return _of_two(one, [o for o in usable if not o.is_key])


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


def _time(one: Seen, others: Sequence[Seen]) -> History | None:
    """After the time to which it keeps the steadiest distance, if that is not the row's creation."""
    assert one.history is not None
    if one.history.kind != "times":
        return None
    lags: list[tuple[float, Seen, Flags, Floats]] = []
    for other in (o for o in others if o.kind == "time"):
        both = _beside(one, [other])
        if both is not None:
            lag = one.numbers[both] - other.numbers[both]
            lags.append((float(np.ptp(np.percentile(lag, [10, 90]))), other, both, lag))
    if not lags:
        return None
    spread, other, both, lag = min(lags, key=lambda each: each[0])
    created = next((s for s, o, _, _ in lags if o.bound.meaning == "created"), np.inf)
    if other.bound.meaning == "created" or spread > created / 2:
        return None
    points = tuple(int(point) for point in np.percentile(lag, np.arange(101), method="nearest"))
    return _follows(one, [other], both, Dependence("after", (other.name,)), points=points, after_created=False)


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
    others = [b for b in bases if b.distinct >= _LEAST_ROWS and b.kind in ("text", "num")][:_MOST_AFFIXED]
    pairs = [(one, b) for one in texts for b in others if one.distinct >= _LEAST_ROWS and _beside(one, [b]) is not None]
    if not pairs:
        return {}
    parts = comma(query("affixed", column=name(one.name), of=name(base.name)) for one, base in pairs)
    answers = reader.row("affixes", entity, {"mock": reader.runs}, parts=parts) or ()
    found: dict[str, History] = {}
    for (one, base), answer in zip(pairs, answers, strict=False):
        both = _beside(one, [base])
        if answer is None or both is None or one.name in found:
            continue
        prefix, suffix = answer
        if not is_personal(prefix + suffix):
            by = Dependence("affixed", (base.name,), prefix=prefix, suffix=suffix)
            found[one.name] = _follows(one, [base], both, by, kind="related")
    return found


# --- what depends on another column ---


def _dependent(
    reader: Reader, entity: Entity, wanted: Sequence[Seen], bases: Sequence[Seen]
) -> Iterator[tuple[str, History]]:
    """Each column with the one that tells most of it: of the model's, and of those that are drawn before it."""
    known = [base for base in bases if _is_case(base)]
    left = [one for one in wanted if one.history and (one.history.values or 0 < one.history.nulls < 1)]
    while left:
        told = [(_told(one, base), i, j) for i, one in enumerate(left) for j, base in enumerate(known)]
        most, i, j = max(
            told, default=(0.0, 0, 0), key=lambda each: (round(each[0], 3), _rank(known[each[2]]), each[1:])
        )
        if most < _LEAST_TOLD:  # what depends on nothing known is drawn by itself: first what others may depend on
            one = max(left, key=lambda each: (_is_case(each), each.distinct))
        else:
            one = left[i]
            if history := _given(reader, entity, one, known[j]):
                yield one.name, history
        left.remove(one)
        known = [*known, one] if _is_case(one) else known


def _rank(base: Seen) -> int:
    """Of two that tell as much the one drawn before: it has a value where no live row has the other's; then the thing
    that is sold."""
    return 2 if base.history else int(base.bound.meaning == "product")


def _is_case(one: Seen) -> bool:
    """If its values are few, or things that are sold, and nobody's."""
    column, meaning = one.bound.column, one.bound.meaning or ""
    if one.history:
        return bool(one.history.values) and column.type.traits.form in _CATEGORIES and one.distinct <= _MOST_CASES
    if meaning in ("product", "variant"):
        return bool(one.distinct * 2 <= one.known.sum())
    if one.is_key or is_personal(meaning, name=True):
        return False
    return column.type.traits.form in _CATEGORIES and one.distinct <= _MOST_CASES


def _told(one: Seen, base: Seen) -> float:
    """The share of a column's entropy that another explains, without what chance explains; of a column without values
    that of its being NULL."""
    assert one.history is not None
    own = one.codes if one.history.values else one.known.astype(np.int64)
    _, mine = np.unique(own, return_inverse=True)
    _, theirs = np.unique(base.codes, return_inverse=True)
    wide, high = int(mine.max()) + 1, int(theirs.max()) + 1
    if wide < 2 or high < 2:
        return 0.0
    whole = _entropy(np.bincount(mine))
    joint = np.bincount(theirs.astype(np.int64) * wide + mine, minlength=wide * high)
    shared = whole + _entropy(np.bincount(theirs)) - _entropy(joint)
    chance = (wide - 1) * (high - 1) / (2 * len(mine))
    return float((shared - 2 * chance) / whole) if whole else 0.0


def _entropy(counts: NDArray[np.int64]) -> float:
    share = counts[counts > 0] / counts.sum()
    return float(-(share * np.log(share)).sum())


def _given(reader: Reader, entity: Entity, one: Seen, base: Seen) -> History | None:
    assert one.history is not None
    rows = reader.rows("cases", entity, {"mock": reader.runs}, column=name(one.name), of=name(base.name))
    by_value: dict[str | None, dict[str | None, int]] = {}
    for of, value, count in rows:
        by_value.setdefault(of, {})[value] = count
    nameable = (base.history is not None or base.bound.column.allowed or base.kind != "text") and not base.is_key
    few = len(by_value) <= _MOST_CASES
    shown = {of: counts for of, counts in by_value.items() if nameable or sum(counts.values()) >= LEAST_SHARED}
    cases = tuple(_case(of, counts, one) for of, counts in shown.items()) if few else ()
    settled = bool(one.history.values) and _is_settled(by_value)
    if not cases and not settled:
        return None
    return replace(one.history, by=Dependence("given", (base.name,), cases=cases, settled=settled))


def _is_settled(by_value: Mapping[str | None, Mapping[str | None, int]]) -> bool:
    """If nearly every value of the one column comes with one value of the other."""
    total = sum(sum(counts.values()) for counts in by_value.values())
    return sum(max(counts.values()) for counts in by_value.values()) >= _SURE * total


def _case(of: str | None, counts: Mapping[str | None, int], one: Seen) -> Case:
    assert one.history is not None
    total = sum(counts.values())
    nulls = counts.get(None, 0) / total if one.bound.column.nullable else 0.0
    shared = [counts.get(value, 0) for value in one.history.values]
    return Case(of, nulls, tuple(count / max(sum(shared), 1) for count in shared))
