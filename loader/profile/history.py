"""What a column without a meaning holds in the workspace's own live rows: aggregates, and never a person's text.

A value is learned word for word only if it is a category and nobody's (`loader.profile.categories`,
`loader.profile.privacy`). Of other texts only the shape is learned: lengths, and for codes which places are letters and
which digits. Fewer than 20 rows teach nothing. What a column has to do with others of its row is learned with it
(`loader.profile.relations`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import islice, pairwise
from typing import Any, TypeAlias

from psycopg import sql as pgsql

from loader.database import comma, name
from loader.entities import ENTITIES
from loader.flow.binding import Bound, Entity
from loader.flow.draws import KeyFacts
from loader.flow.profile import History, Place
from loader.flow.table import Column
from loader.profile import odd
from loader.profile.categories import Value, categories
from loader.profile.facts import asked, constants, may_be_constant
from loader.profile.labels import respelt
from loader.profile.owners import Owners
from loader.profile.privacy import (
    are_shared,
    is_key_of_somebody,
    is_mark,
    is_number_of_somebody,
    kind,
    may_be_named,
    must_be_shared,
    revealing,
    sounds_like_a_place,
)
from loader.profile.reader import Reader, query
from loader.profile.relations import related
from loader.profile.seen import Found, is_base

_LEAST_ROWS = 20
_MOST_SHAPES, _COVERED, _MOST_OF_THEM = 20, 0.8, 0.5
_MOST_NUMBER = 2**62
# A default that is another one tomorrow keeps a warehouse's own books: when a row was loaded, by whom, under which id.
_BOOKKEEPING = re.compile(r"\(|CURRENT_|LOCALTIME|SESSION_USER", re.IGNORECASE)
Histories: TypeAlias = dict[Place, History]
Pairs: TypeAlias = tuple[tuple[str, str], ...]
_BASES = ("created", "occurred", "date")


@dataclass(frozen=True)
class Remembered:
    """What columns hold, by (entity, column): the history of each that nothing else decides, what some hold beside live
    keys, and what nearly all rows have in those with a meaning; and notes of what was not learned."""

    histories: Histories = field(default_factory=dict)
    facts: dict[Place, KeyFacts] = field(default_factory=dict)
    constants: dict[Place, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def remembered(reader: Reader, entities: Iterable[Entity], owners: Owners) -> Remembered:
    """What the columns of the entities hold."""
    found = Remembered()
    for entity in entities:
        if (entity.tenant or entity.shared) and owners.rows[entity.name]:
            with owners.unhurried(reader, found.notes, entity.table.qualified):
                _remember(found, reader, entity, owners)
    return found


def _remember(all_: Remembered, reader: Reader, entity: Entity, owners: Owners) -> None:
    """Adds what the columns of an entity hold."""
    seen, steady = _read(reader, entity, owners)
    found = {b.column.name: one for b, what in seen if _follows(entity, b) and (one := _found(b, what))}
    named = {b.column.name: _named(b, what) for b, what in seen if not _follows(entity, b)}
    histories, facts = related(reader, entity, owners, found, named)
    all_.histories.update(((entity.name, column), one) for column, one in histories.items())
    all_.facts.update(((entity.name, column), one) for column, one in facts.items())
    all_.constants.update(((entity.name, column), value) for column, value in steady)


def _named(bound: Bound, seen: _Seen) -> tuple[Value, ...]:
    """The values of a column with a meaning on which others may depend: those that may be repeated."""
    hidden = revealing(bound, (one.text for one in seen.values))
    return tuple(
        one for one in seen.values if one.text not in hidden and may_be_named(bound, one.text, one.rows, one.people)
    )


def _follows(entity: Entity, bound: Bound) -> bool:
    """If a column's own history may fill it: nothing else decides what it holds."""
    column = bound.column
    if _is_decided(entity, bound):
        return False
    if bound.lookup:
        return len(bound.lookup.columns) == 1 and not column.unique
    return column.type.traits.filled and not _is_keyed(entity, column) and not _keeps_books(column)


def _is_decided(entity: Entity, bound: Bound) -> bool:
    """If its meaning, its parent, a person or its own filler says what it holds."""
    if bound.link or bound.pinned or bound.filler in ("unique", "constant", "inside"):
        return True
    steady = bound.meaning in ENTITIES[entity.name].steady or any(bound in places for places in entity.places)
    return bool(bound.meaning) and not steady


def _is_keyed(entity: Entity, column: Column) -> bool:
    """If it tells rows apart, or refers to others. A key whose other columns tell them apart asks nothing of it."""
    referring = any(column.name in key.columns for key in entity.table.foreign_keys)
    others = [set(key.columns) - {column.name} for key in entity.table.uniques if column.name in key.columns]
    return referring or not all(entity.key and names.issuperset(entity.key) for names in others)


def _keeps_books(column: Column) -> bool:
    # a default without its casts, whose types may have brackets: 'x'::character varying(8)
    bare = re.sub(r"::[\w \"]+(\(\d+(,\s*\d+)?\))?(\[\])?", "", column.default or "")
    return bool(column.identity or column.sequence or _BOOKKEEPING.search(bare))


@dataclass(frozen=True, slots=True)
class _Seen:
    """What the live rows have in one column: `known` of `rows` are not NULL; `values`, if there are few, with how often
    each is seen; `shape` what sql/profile.sql has for the column's type; `after_created`: times are after the row's own
    creation; `people`: rows name customers."""

    rows: int
    known: int
    distinct: int
    values: tuple[Value, ...]
    nullable: bool
    after_created: bool
    shape: Mapping[str, Any]
    people: bool

    @property
    def nulls(self) -> float:
        return 1 - self.known / self.rows if self.nullable else 0.0

    def history(self, kind: Any, **more: Any) -> History:
        return History(kind, self.rows, self.nulls, **more)

    def shares(self, kind: Any, values: Iterable[tuple[str, int]], **more: Any) -> History:
        """A history of values, or of shapes, as often as they are seen."""
        texts, counts = zip(*values, strict=True)
        total = sum(counts)
        return self.history(kind, values=tuple(texts), shares=tuple(count / total for count in counts), **more)

    @classmethod
    def of(cls, bound: Bound, counts: Mapping[str, Any], shape: Mapping[str, Any] | None, *, dated: bool) -> _Seen:
        """From the two JSON objects that the server made of the column."""
        people = counts["people"] > 0
        values = (Value(str(v), n, owners if people else None, code) for v, n, owners, code in counts["values"] or ())
        known, distinct, nullable = counts["known"], counts["distinct"], bound.column.nullable
        return cls(counts["rows"], known, distinct, tuple(values), nullable, dated, shape or {}, people)


def _read(reader: Reader, entity: Entity, owners: Owners) -> tuple[list[tuple[Bound, _Seen]], Pairs]:
    """The columns of an entity that may follow their history, and those on which they may depend, with what the rows
    have; none, if the rows are few. And its constants."""
    wanted, base = [bound for bound in entity.bound if _follows(entity, bound)], _base(entity)
    wanted += [bound for bound in entity.bound if wanted and bound not in wanted and _may_tell(bound)]
    steady = may_be_constant(entity)
    row = _answers(reader, entity, owners, wanted, steady, base) if wanted or steady else ()
    split = 2 * len(wanted)
    seen = [
        (bound, _Seen.of(bound, counts, shape, dated=base is not None))
        for bound, counts, shape in zip(wanted, row[:split:2], row[1:split:2], strict=True)
        if counts["rows"] >= _LEAST_ROWS
    ]
    return seen, tuple(constants(zip(steady, row[split:], strict=True)))


def _may_tell(bound: Bound) -> bool:
    """If it is a column with a meaning whose values are words or flags."""
    form = bound.column.type.traits.form
    return is_base(bound) and not bound.link and bound.meaning != "key" and form in ("text", "bool")


def _answers(
    reader: Reader, entity: Entity, owners: Owners, wanted: Sequence[Bound], steady: Sequence[Bound], base: str | None
) -> tuple[Any, ...]:
    """Two JSON objects a wanted column, then one for each that may be constant. What cannot be followed counts as
    NULL."""
    by_name = entity.table.by_name
    names = dict.fromkeys([*(bound.column.name for bound in (*wanted, *steady)), *([base] if base else [])])
    columns = comma(odd.named(by_name[one]) for one in names)
    parts = [part for bound in wanted for part in _parts(bound.column, base)]
    whole = comma((*parts, *map(asked, steady)))
    return owners.asked(reader, "history", entity, columns=columns, parts=whole) or ()


def _base(entity: Entity) -> str | None:
    """The column that says when a row came to be; the first there is must hold a time."""
    column = next((entity.by_meaning[meaning].column for meaning in _BASES if entity.has(meaning)), None)
    return column.name if column and column.type.traits.kind == "time" else None


def _parts(column: Column, base: str | None) -> Iterable[pgsql.Composable]:
    """Two expressions a column: its values, and what its type has beside them."""
    of, kind = name(column.name), column.type.traits.kind
    yield query("history_values", column=of)
    if kind == "num":
        yield query("history_numbers", column=of)
    elif kind == "time":
        yield query("history_times", column=of, base=name(base) if base else pgsql.SQL("'epoch'"))
    elif column.type.family == "text":
        yield query("history_texts", column=of)
    else:
        yield pgsql.SQL("NULL::json")


def _found(bound: Bound, seen: _Seen) -> Found | None:
    """The history of a column; None if it has nothing that can be written."""
    if not seen.known:
        return Found(bound, seen.history("nulls")) if seen.nullable else None
    # of a reference: the rows that live ones refer to, as often; of too many any row, as often as not NULL
    values = _referred(bound, seen) if bound.lookup else categories(bound, seen.values, seen.distinct, seen.known)
    if values:
        history = seen.shares("values", ((one.text, one.rows) for one in values))
        return Found(bound, history, tuple(one.code for one in values))
    alone = _without_values(bound, seen)
    return Found(bound, alone) if alone else None


def _referred(bound: Bound, seen: _Seen) -> tuple[Value, ...]:
    """The rows of an outside table that live rows refer to: all or none, if a key may be somebody's."""
    hidden = bound.lookup is not None and any(is_key_of_somebody(bound, one.text) for one in seen.values)
    return () if hidden else seen.values


def _without_values(bound: Bound, seen: _Seen) -> History | None:
    """The history of a column that has no categories."""
    column, type_ = bound.column, bound.column.type.traits.kind
    if column.nullable and (kind(bound) == "special" or _is_place(bound) or _is_reference_to_somebody(bound, seen)):
        return seen.history("nulls")  # rather none than what somebody is, a word that is no place, a person's key
    if bound.lookup or type_ not in (*_SHAPES, "bool") or kind(bound) == "special":
        return seen.history("plain")
    if _holds_somebodys_numbers(bound, seen):
        return seen.history("nulls" if column.nullable else "plain")
    shaped = _SHAPES.get(type_)
    return shaped(bound, seen) if shaped and seen.shape.get("points") else None


def _is_place(bound: Bound) -> bool:
    return bound.column.type.traits.kind == "text" and sounds_like_a_place(bound.column.name)


def _is_reference_to_somebody(bound: Bound, seen: _Seen) -> bool:
    return bound.lookup is not None and bool(seen.values) and not _referred(bound, seen)


def _holds_somebodys_numbers(bound: Bound, seen: _Seen) -> bool:
    points = seen.shape.get("points") or () if bound.column.type.traits.kind == "num" else ()
    return any(is_number_of_somebody(bound, float(point)) for point in points)


def _numbers(bound: Bound, seen: _Seen) -> History | None:
    scale = min(int(seen.shape["scale"] or 0), 9)
    points = tuple(round(Decimal(point).scaleb(scale)) for point in seen.shape["points"])
    few = {at for at, text in zip(points, seen.shape["points"], strict=True) if must_be_shared(bound, text)}
    points = _between(points, few)
    return seen.history("numbers", points=points, scale=scale) if max(map(abs, points)) < _MOST_NUMBER else None


def _between(points: tuple[int, ...], few: set[int]) -> tuple[int, ...]:
    """The points, those that `few` may have halfway to the next one if there are only some: drawn from around them."""
    own = sorted(set(points))
    halfway = {low: (low + high) // 2 for low, high in pairwise(own) if low in few}
    return tuple(halfway.get(point, point) for point in points) if len(own) < len(points) else points


def _times(_: Bound, seen: _Seen) -> History:
    shape = seen.shape
    return seen.history(
        "times",
        points=tuple(shape["points"]),
        unit=int(shape["unit"]),
        future=bool(shape["future"]),
        after_created=seen.after_created,
    )


def _texts(bound: Bound, seen: _Seen) -> History:
    kinds = {one: seen.shape[one] for one in ("uuids", "hex")}
    kinds |= {one: seen.shape[one] > _MOST_OF_THEM for one in ("mails", "networks", "phones")}
    kind = next((kind for kind, applies in kinds.items() if applies), "words")
    codes = _codes(bound, seen) if kind == "words" else None
    return codes or seen.history(kind, points=tuple(int(point) for point in seen.shape["points"]))


def _codes(bound: Bound, seen: _Seen) -> History | None:
    """The shapes of texts that are codes: with digits, without spaces, no addresses, and few shapes cover most."""
    codes = ((shape, count) for shape, count in seen.shape["shapes"] or () if _is_code(shape))
    chosen = tuple(islice(codes, _MOST_SHAPES))
    covered = sum(count for _, count in chosen)
    if covered < _COVERED * seen.known or seen.shape["addresses"] >= 0.5:
        return None
    return seen.shares("shapes", chosen, prefix=_mark(bound, seen))


def _mark(bound: Bound, seen: _Seen) -> str:
    """What all codes begin with, up to the first digit, if many share it: a mark, and nobody's number or name."""
    found = re.match(r"\D*", str(seen.shape["prefix"] or ""))
    mark = found[0] if found and seen.distinct > 1 else ""
    shared = are_shared(seen.known, seen.shape["people"] if seen.people else None)
    if not shared or kind(bound) or not mark.isascii():
        return ""
    return mark if is_mark(mark, bound.column.name, bound.shown or "") else respelt(bound.column.name, mark)


def _is_code(shape: str) -> bool:
    return "9" in shape and shape.isascii() and " " not in shape.strip()


_SHAPES: dict[str, Callable[[Bound, _Seen], History | None]] = {"num": _numbers, "time": _times, "text": _texts}
