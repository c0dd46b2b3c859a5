"""The columns of a table that children hold copies of: one of a key tells its rows apart, the others say something of
the row (its kind, whether it is live, its period). Pure.

Such a further column takes its default, else a label or what a CHECK admits, and only what every child admits too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any, TypeAlias

from loader.binding.constants import NotFitting, typed
from loader.flow.binding import Bound, Entity
from loader.flow.predicate import columns
from loader.flow.table import Check, Column, ForeignKey, Table

Place: TypeAlias = tuple[Table, Column]
_TELL_APART = ("key", "row", "number")
_READ: dict[str, Callable[[str], Any]] = {
    "text": str,
    "whole": lambda word: int(Decimal(word)),
    "decimal": Decimal,
    "float": float,
    "bool": lambda word: word == "true",
}


def referenced(entity: Entity, everybody: Sequence[Entity]) -> Entity:
    """`entity`, its columns that children reference known before they are written: never left to the server."""
    keys = _keys(entity, everybody)
    numbered = {name for key in keys for name in _numbered(entity, key)}
    further = {name for key in keys for name in key.parent_columns} - numbered - {entity.tenant}

    def known(bound: Bound) -> Bound:
        name = bound.column.name
        if not bound.meaning and name in numbered:
            return replace(bound, meaning=f"id.{name}", filler=None, why="children reference it")
        if not bound.meaning and name in further:
            return _further(bound, [(entity.table, bound.column), *_copies(name, keys, everybody)])
        return bound

    return replace(entity, bound=tuple(map(known, entity.bound)))


def _keys(entity: Entity, everybody: Sequence[Entity]) -> tuple[ForeignKey, ...]:
    here = (entity.table.schema, entity.table.name)
    keys = (key for other in everybody for key in other.table.foreign_keys)
    return tuple(dict.fromkeys(key for key in keys if (key.parent_schema, key.parent_table) == here))


def _numbered(entity: Entity, key: ForeignKey) -> list[str]:
    """The columns that tell the rows of a key apart: those that do so alone, else the first that can be numbered."""
    by_name = {bound.column.name: bound for bound in entity.bound if bound.column.name != entity.tenant}
    own = [by_name[name] for name in key.parent_columns if name in by_name]
    able = [bound for bound in own if bound.meaning or bound.column.type.traits.counts]
    chosen = _telling_apart(entity, own) or able[:1] or own[:1]
    return [bound.column.name for bound in chosen]


def _telling_apart(entity: Entity, columns: Iterable[Bound]) -> list[Bound]:
    """Those that tell rows apart alone."""
    alone = {unique.beside(entity.tenant) for unique in entity.table.uniques}
    return [bound for bound in columns if bound.meaning in _TELL_APART or (bound.column.name,) in alone]


def _copies(name: str, keys: Iterable[ForeignKey], everybody: Sequence[Entity]) -> Iterator[Place]:
    """The children's columns that hold a copy of this one."""
    wanted = set(keys)
    for table in (entity.table for entity in everybody):
        for key in wanted.intersection(table.foreign_keys):
            pairs = zip(key.columns, key.parent_columns, strict=True)
            yield from ((table, table.by_name[own]) for own, parent in pairs if parent == name)


def _further(bound: Bound, places: Sequence[Place]) -> Bound:
    """A further column of a key: one value for all rows if it has a default, else as its type and its CHECKs say."""
    column = _admitted_by_all(bound.column, places)
    named = replace(bound, column=column, meaning=f"id.{column.name}")
    why = "children hold a copy of it"
    value = _default(column)
    if value is not None:
        return replace(named, filler="default", constant=value, why=f"its default; {why}")
    if column.allowed or any(copy.required for _, copy in places):
        return replace(named, filler="allowed" if column.allowed else "plain", why=why)
    return replace(named, filler="default", constant=None, why=f"left NULL; {why}")


def _admitted_by_all(column: Column, places: Sequence[Place]) -> Column:
    """The column, narrowed to what its copies admit too."""
    lows = [one.low for _, one in places if one.low is not None]
    highs = [one.high for _, one in places if one.high is not None]
    return replace(
        column,
        allowed=_words_of_all(places) or column.allowed,
        low=max(lows, default=None),
        high=min(highs, default=None),
    )


def _words_of_all(places: Sequence[Place]) -> tuple[str, ...]:
    sets = list(filter(None, (_words(column) for _, column in places)))
    allowed = tuple(word for word in (sets[0] if sets else ()) if all(word in other for other in sets))
    for table, column in places:
        allowed = _kept(allowed, column, table.checks)
    return allowed


def _words(column: Column) -> tuple[str, ...]:
    """What it admits, if that is a closed set; of a generated column only its own value."""
    if column.generated and column.default_constant:
        value = column.default_constant.value
        return (str(value).lower() if isinstance(value, bool) else str(value),)
    return column.allowed or (("true", "false") if column.type.traits.form == "bool" else ())


def _kept(words: tuple[str, ...], column: Column, checks: Iterable[Check]) -> tuple[str, ...]:
    """Those words of which the CHECKs on this column alone are not FALSE."""
    alone = [check for check in checks if set(columns(check.predicate)) == {column.name}]
    form = column.type.traits.form
    if not (words and alone) or form not in _READ:
        return words
    import pyarrow as pa  # late: such words are rare, and whoever only reads a schema does without it

    from loader.constraints.satisfaction import broken

    try:
        values = pa.array([_READ[form](word) for word in words])
    except ArithmeticError:  # the text of a number: the server judges it
        return words
    tried = pa.RecordBatch.from_arrays([values], names=[column.name])
    gone = set(broken(tried, alone, 0).tolist())
    return tuple(word for place, word in enumerate(words) if place not in gone)


def _default(column: Column) -> Any:
    """What the server would put there, as the column's type holds it; None if nobody knows, or a copy would not fit."""
    value = column.default_value
    if value is None:
        return None
    flag = column.type.traits.form == "bool"
    if flag:
        value = {"t": "true", "f": "false"}.get(value, value)
    if column.allowed and value not in column.allowed:
        return None
    try:
        return typed(value == "true" if flag else value, column)
    except NotFitting:
        return value if column.type.traits.form == "literal" else None
