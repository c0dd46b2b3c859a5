"""What a column without a meaning holds in the workspace's own live rows: aggregates, and never a person's text.

A value is learned word for word only if it is a category: at most 50 of them, each in three rows or more, a text in
twenty, and nobody's (`loader.profile.privacy`). Of other texts only the shape is learned: lengths, and for codes which
places are letters and which digits. Fewer than 20 rows teach nothing. What a column has to do with others of its row is
learned with it (`loader.profile.relations`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from typing import Any

from psycopg import sql as pgsql

from loader.database import comma, name
from loader.entities import ENTITIES
from loader.flow.binding import Bound, Entity
from loader.flow.profile import History, Place
from loader.flow.table import Column
from loader.profile import odd
from loader.profile.privacy import LEAST_SHARED, is_number_of_somebody, may_be_repeated, sounds_like_a_place
from loader.profile.reader import Reader, query
from loader.profile.relations import related

_LEAST_ROWS = 20
_LEAST_SEEN, _ROWS_A_VALUE = 3, 4
_MOST_SHAPES, _COVERED, _COVERED_NUMBERS = 20, 0.8, 0.97
_MOST_NUMBER = 2**62
_MOST_CATEGORY = 10**11
# A default that is another one tomorrow keeps a warehouse's own books: when a row was loaded, by whom, under which id.
_BOOKKEEPING = re.compile(r"\(|CURRENT_|LOCALTIME|SESSION_USER", re.IGNORECASE)
_BASES = ("created", "occurred", "date")


def histories(reader: Reader, entities: Iterable[Entity]) -> dict[Place, History]:
    """The history of each column that nothing else decides, by (entity, column)."""
    learned: dict[Place, History] = {}
    for entity in entities:
        if entity.tenant or entity.shared:
            found = {b.column.name: (b, one) for b, seen in _read(reader, entity) if (one := _history(b, seen))}
            learned |= {(entity.name, name): one for name, one in related(reader, entity, found).items()}
    return learned


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
    keys = [key.columns for key in entity.table.uniques] + [key.columns for key in entity.table.foreign_keys]
    return any(column.name in columns for columns in keys)


def _keeps_books(column: Column) -> bool:
    # a default without its casts, whose types may have brackets: 'x'::character varying(8)
    bare = re.sub(r"::[\w \"]+(\(\d+(,\s*\d+)?\))?(\[\])?", "", column.default or "")
    return bool(column.identity or column.sequence or _BOOKKEEPING.search(bare))


@dataclass(frozen=True, slots=True)
class _Seen:
    """What the live rows have in one column: `known` of `rows` are not NULL; `values`, if there are few, with how often
    each is seen; `shape` what sql/profile.sql has for the column's type; `after_created`: times are after the row's own
    creation."""

    rows: int
    known: int
    distinct: int
    values: tuple[tuple[str, int], ...]
    nullable: bool
    after_created: bool
    shape: Mapping[str, Any]

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


def _read(reader: Reader, entity: Entity) -> Iterable[tuple[Bound, _Seen]]:
    """The columns of an entity that may follow their history and have enough rows, with what those rows have."""
    wanted = [bound for bound in entity.bound if _follows(entity, bound)]
    if not wanted:
        return
    base = _base(entity)
    row = _answers(reader, entity, [bound.column for bound in wanted], base)
    for bound, counts, shape in zip(wanted, row[::2], row[1::2], strict=True):
        if (rows := counts["rows"]) >= _LEAST_ROWS:
            values = tuple((str(value), count) for value, count in counts["values"] or ())
            known, distinct, nullable = counts["known"], counts["distinct"], bound.column.nullable
            yield bound, _Seen(rows, known, distinct, values, nullable, base is not None, shape or {})


def _answers(reader: Reader, entity: Entity, wanted: list[Column], base: str | None) -> tuple[Any, ...]:
    """Two JSON objects a column. What cannot be followed counts as NULL."""
    by_name = entity.table.by_name
    names = dict.fromkeys([*(column.name for column in wanted), *([base] if base else [])])
    columns = comma(
        pgsql.SQL("{} AS {}").format(odd.usual(by_name[one], pgsql.SQL("t.{}").format(name(one))), name(one))
        for one in names
    )
    parts = comma(part for column in wanted for part in _parts(column, base))
    return reader.row("history", entity, {"mock": reader.runs}, columns=columns, parts=parts) or ()


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


def _history(bound: Bound, seen: _Seen) -> History | None:
    """The history of a column; None if it has nothing that can be written."""
    if not seen.known:
        return seen.history("nulls") if seen.nullable else None
    # of a reference: the rows that live ones refer to, as often; of too many any row, as often as not NULL
    values = seen.values if bound.lookup else _categories(bound.column, seen)
    if values:
        return seen.shares("values", values)
    return _without_values(bound.column, seen, refers=bound.lookup is not None)


def _without_values(column: Column, seen: _Seen, *, refers: bool) -> History | None:
    """The history of a column that has no categories; `refers`: it holds references."""
    kind = column.type.traits.kind
    if kind == "text" and column.nullable and sounds_like_a_place(column.name):
        return seen.history("nulls")  # rather none than a word that is no place
    if refers or kind not in (*_SHAPES, "bool"):
        return seen.history("plain")
    if _holds_somebodys_numbers(column, seen):
        return seen.history("nulls" if column.nullable else "plain")
    shaped = _SHAPES.get(kind)
    return shaped(seen) if shaped and seen.shape.get("points") else None


def _holds_somebodys_numbers(column: Column, seen: _Seen) -> bool:
    points = seen.shape.get("points") or () if column.type.traits.kind == "num" else ()
    return any(is_number_of_somebody(column, float(point)) for point in points)


def _categories(column: Column, seen: _Seen) -> tuple[tuple[str, int], ...]:
    """The values that are no person's, with how often each is seen; none if the column has no categories."""
    if column.type.family == "bool":
        return seen.values
    kind = column.type
    if not (seen.values and kind.traits.suits and (kind.element is None or kind.element.family == "text")):
        return ()
    kept = _common(column, seen)
    return kept if may_be_repeated(column, (value for value, _ in kept)) else ()


def _common(column: Column, seen: _Seen) -> tuple[tuple[str, int], ...]:
    """The values that are seen several times, if they are few and nearly all that there is."""
    is_enum = column.type.family == "enum"
    if seen.distinct * _ROWS_A_VALUE > seen.known and not (is_enum and seen.known >= _LEAST_ROWS):
        return ()
    least_seen = 0 if is_enum else _least_seen(column)
    kept = tuple((v, count) for v, count in seen.values if count >= least_seen and _is_writable(column, v))
    least = _COVERED_NUMBERS if column.type.traits.kind == "num" else _COVERED
    return kept if sum(count for _, count in kept) >= least * seen.known else ()


def _least_seen(column: Column) -> int:
    """The rows that a value must be in: of what anybody may have written more."""
    free = column.type.traits.form in ("text", "json", "array") and not column.allowed
    return LEAST_SHARED if free else _LEAST_SEEN


def _is_writable(column: Column, value: str) -> bool:
    """Numbers of any scale are written with six decimals, in 18 digits."""
    any_scale = column.type.family == "numeric" and column.type.scale is None
    return not any_scale or abs(Decimal(value)) < _MOST_CATEGORY


def _numbers(seen: _Seen) -> History | None:
    scale = min(int(seen.shape["scale"] or 0), 9)
    points = tuple(round(Decimal(point).scaleb(scale)) for point in seen.shape["points"])
    return seen.history("numbers", points=points, scale=scale) if max(map(abs, points)) < _MOST_NUMBER else None


def _times(seen: _Seen) -> History:
    shape = seen.shape
    return seen.history(
        "times",
        points=tuple(shape["points"]),
        unit=int(shape["unit"]),
        future=bool(shape["future"]),
        after_created=seen.after_created,
    )


def _texts(seen: _Seen) -> History:
    kinds = {"uuids": seen.shape["uuids"], "hex": seen.shape["hex"], "mails": seen.shape["mails"] > 0.5}
    kind = next((kind for kind, applies in kinds.items() if applies), "words")
    codes = _codes(seen) if kind == "words" else None
    return codes or seen.history(kind, points=tuple(int(point) for point in seen.shape["points"]))


def _codes(seen: _Seen) -> History | None:
    """The shapes of texts that are codes: with digits, without spaces, no addresses, and few shapes cover most."""
    codes = ((shape, count) for shape, count in seen.shape["shapes"] or () if _is_code(shape))
    chosen = tuple(islice(codes, _MOST_SHAPES))
    covered = sum(count for _, count in chosen)
    if covered < _COVERED * seen.known or seen.shape["addresses"] >= 0.5:
        return None
    # what all codes begin with, up to the first digit: a mark, and nobody's number
    prefix = re.match(r"\D*", str(seen.shape["prefix"] or ""))
    return seen.shares("shapes", chosen, prefix=prefix[0] if prefix and seen.distinct > 1 else "")


def _is_code(shape: str) -> bool:
    return "9" in shape and shape.isascii() and " " not in shape.strip()


_SHAPES: dict[str, Callable[[_Seen], History | None]] = {"num": _numbers, "time": _times, "text": _texts}
