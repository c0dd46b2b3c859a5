"""The values that a column is made of, if they are few: those that may be repeated word for word, others by a label of
ours with the same share. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from loader.flow.binding import Bound
from loader.profile.labels import are_labels, renamed
from loader.profile.privacy import kind, may_be_named, revealing

_LEAST_ROWS, _LEAST_SEEN, _ROWS_A_VALUE = 20, 3, 4
_COVERED, _COVERED_NUMBERS = 0.8, 0.97
_MOST_CATEGORY = 10**11


@dataclass(frozen=True, slots=True)
class Value:
    """A `text` that a column holds in so many `rows`, of so many `people` (None: nobody knows of any); `code` is its
    hash."""

    text: str
    rows: int
    people: int | None
    code: int


def categories(bound: Bound, values: Sequence[Value], distinct: int, known: int) -> tuple[Value, ...]:
    """The values of a column that has `distinct` in `known` rows, most of which they are; none if they are not few."""
    kind_, is_enum = bound.column.type, bound.column.type.family == "enum"
    if not (values and kind_.traits.suits and (kind_.element is None or kind_.element.family == "text")):
        return ()
    if distinct * _ROWS_A_VALUE > known and not (is_enum and known >= _LEAST_ROWS):
        return ()
    found = [one for one in values if _is_writable(bound, one.text) and (is_enum or one.rows >= _LEAST_SEEN)]
    hidden = revealing(bound, (one.text for one in found))
    if hidden and not _may_be_renamed(bound, hidden):
        return ()
    kept = [one for one in found if one.text in hidden or may_be_named(bound, one.text, one.rows, one.people)]
    least = _COVERED_NUMBERS if kind_.traits.kind == "num" else _COVERED
    return _renamed(bound, kept, hidden) if sum(one.rows for one in kept) >= least * known else ()


def _may_be_renamed(bound: Bound, hidden: frozenset[str]) -> bool:
    """If another label says as much: not of what the law protects, nor in place of a text or of an object."""
    if kind(bound) == "special" or bound.lookup or bound.column.allowed:
        return False
    return bound.column.type.traits.form in ("text", "uuid") and are_labels(hidden)


def _renamed(bound: Bound, kept: Sequence[Value], hidden: frozenset[str]) -> tuple[Value, ...]:
    named = kind(bound) == "person"
    form = bound.column.type.traits.form
    texts = renamed(bound.column.name, [one.text for one in kept], hidden, form=form, named=named)
    return tuple(replace(one, text=text) for text, one in zip(texts, kept, strict=True))


def _is_writable(bound: Bound, value: str) -> bool:
    """Numbers of any scale are written with six decimals, in 18 digits."""
    any_scale = bound.column.type.family == "numeric" and bound.column.type.scale is None
    return not any_scale or abs(Decimal(value)) < _MOST_CATEGORY
