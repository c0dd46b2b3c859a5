"""Columns whose values, or NULLs, depend on what another column of their row holds: these are drawn together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from loader.database import name
from loader.flow.binding import Entity
from loader.flow.profile import Case, Dependence, History
from loader.profile.privacy import LEAST_ROWS, kind_of
from loader.profile.reader import Reader
from loader.profile.seen import Seen

_MOST_CASES = 50
_LEAST_TOLD = 0.2
"""The share of a column's entropy that another must explain."""
_SURE = 0.97
_CATEGORIES = ("text", "whole", "bool", "decimal", "uuid")
ByValue = Mapping[str | None, Mapping[str | None, int]]
"""A value of the one column -> a value of the other -> the rows that have both."""


def dependent(
    reader: Reader, entity: Entity, wanted: Sequence[Seen], bases: Sequence[Seen]
) -> Iterator[tuple[str, History]]:
    """Each column with the one that tells most of it: of the model's, and of those that are drawn before it."""
    known = [base for base in bases if _is_case(base)]
    left = [one for one in wanted if one.history and (one.history.values or 0 < one.history.nulls < 1)]
    while left:
        pair = _strongest(left, known)
        if pair is None:  # what depends on nothing known is drawn by itself: first what others may depend on
            one = max(left, key=lambda each: (_is_case(each), each.distinct))
        else:
            one = pair[0]
            if history := _given(reader, entity, *pair):
                yield one.name, history
        left.remove(one)
        known = [*known, one] if _is_case(one) else known


def _strongest(left: Sequence[Seen], known: Sequence[Seen]) -> tuple[Seen, Seen] | None:
    """The column of which another tells most, and that other; None if none tells enough."""
    told = [(_told(one, base), i, j) for i, one in enumerate(left) for j, base in enumerate(known)]
    most, i, j = max(told, default=(0.0, 0, 0), key=lambda each: (round(each[0], 3), _rank(known[each[2]]), each[1:]))
    return None if most < _LEAST_TOLD else (left[i], known[j])


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
    if one.is_key or kind_of(meaning):
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
    cases = tuple(_case(of, counts, one) for of, counts in _shown(base, by_value).items())
    settled = bool(one.history.values) and _is_settled(by_value)
    if not cases and not settled:
        return None
    return replace(one.history, by=Dependence("given", (base.name,), cases=cases, settled=settled))


def _shown(base: Seen, by_value: ByValue) -> ByValue:
    """The cases that may be kept, if they are few: of texts that anybody may have written only what many rows share."""
    if len(by_value) > _MOST_CASES:
        return {}
    nameable = (base.history is not None or base.bound.column.allowed or base.kind != "text") and not base.is_key
    return {of: counts for of, counts in by_value.items() if nameable or sum(counts.values()) >= LEAST_ROWS}


def _is_settled(by_value: ByValue) -> bool:
    """If nearly every value of the one column comes with one value of the other."""
    total = sum(sum(counts.values()) for counts in by_value.values())
    return sum(max(counts.values()) for counts in by_value.values()) >= _SURE * total


def _case(of: str | None, counts: Mapping[str | None, int], one: Seen) -> Case:
    assert one.history is not None
    total = sum(counts.values())
    nulls = counts.get(None, 0) / total if one.bound.column.nullable else 0.0
    shared = [counts.get(value, 0) for value in one.history.values]
    return Case(of, nulls, tuple(count / max(sum(shared), 1) for count in shared))
