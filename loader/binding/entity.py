"""One semantic object on its base table: what each column means, and how the rest is filled.

A meaning is found by score and must suit the column's type; a key without a known name by the table's own key. What has
no meaning and must have a value gets a filler made from its type and constraints; what may be left to its default or
NULL is left.

The column that holds the workspace is the override file's, else the one that the views filter by, else one by name.
What a view compares with the session's workspace (`org_id = current_workspace_id()`) counts only if the name leaves a
doubt. Two filtered columns decide nothing: then the run is refused, or the override file names one.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import replace
from typing import Any

from loader.binding.inside import with_fields
from loader.binding.match import NameMatch
from loader.binding.pins import NO_PINS, Pins
from loader.binding.readings import plain
from loader.binding.score import matches
from loader.binding.seen import settled
from loader.binding.sounds import decisive
from loader.binding.subject import Subject
from loader.binding.units import in_units
from loader.entities import ENTITIES, FACTS, TENANT_NAMES
from loader.errors import ConfigError
from loader.flow.binding import Bound, Entity
from loader.flow.table import Column, Table
from loader.vocabulary.spoken import spoken

_OWN_KEY = 60
_OF_ORDER = ("order", "order_number")
Meanings = dict[str, Bound]
"""Base column -> it with its meaning, and why."""


def bind_entity(subject: Subject, pinned: Pins = NO_PINS) -> Entity:
    """The object's columns bound, but for its links. `pinned` is what a person says of it: that comes before every
    guess. Raises `ConfigError` if that is wrong."""
    tenant = _tenant_column(subject, pinned)
    asked = {n: v for n, v in settled(subject.table).items() if n not in {tenant, *pinned.meanings, *pinned.withheld}}
    meanings = _meanings(subject, tenant, pinned, asked)
    bound = in_units(
        subject,
        [
            _asked(subject, column, *asked[column.name])
            if column.name in asked
            else _bound(subject, column, tenant, meanings, pinned)
            for column in subject.writable
        ],
    )
    platform, name = subject.vocabulary.platform, subject.words.name
    entity = Entity(platform, name, *subject.view, subject.table, bound, tenant, (), subject.item.materialized)
    return with_fields(subject, replace(entity, key=tag_key(entity), shared=pinned.shared))


def _asked(subject: Subject, column: Column, value: Any, view: str) -> Bound:
    """What a view shows rows by is the same in every row."""
    filler = None if value is None and not column.default else "constant"
    return Bound(column, subject.names.get(column.name), None, filler, f"{view} shows only such rows", constant=value)


def _meanings(subject: Subject, tenant: str | None, pinned: Pins, asked: Iterable[str]) -> Meanings:
    """What a person pinned, then what the score finds, then the table's own key."""
    by_name = subject.table.by_name
    meanings = _found(subject, {tenant, *pinned.meanings, *pinned.withheld, *asked}, set(pinned.meanings.values()))
    meanings |= {
        name: Bound(by_name[name], subject.names.get(name), meaning, None, pinned.source)
        for name, meaning in pinned.meanings.items()
    }
    meanings |= _line_number(subject, tenant, meanings, pinned)
    if "key" not in {one.meaning for one in meanings.values()}:
        key = _own_key(subject.table, tenant, {*meanings, *pinned.withheld})
        why = f"the table's own key ({_OWN_KEY})"
        meanings |= {key: Bound(by_name[key], subject.names.get(key), "key", None, why)} if key else {}
    return meanings


def _line_number(subject: Subject, tenant: str | None, known: Meanings, pinned: Pins) -> Meanings:
    """What numbers the lines of an order, whatever it is called: the column without a meaning that makes a key of the
    line together with the order's alone."""
    if subject.words.name != "item" or "position" in {one.meaning for one in known.values()}:
        return {}
    of_order = {name for key in subject.table.foreign_keys for name in key.columns} - {tenant}
    of_order |= {name for name, one in known.items() if one.meaning in _OF_ORDER}
    for unique in subject.table.uniques:
        left = [name for name in unique.beside(tenant) if name not in of_order]
        if len(left) == 1 and len(unique.beside(tenant)) > 1 and left[0] not in {*known, *pinned.withheld}:
            column = subject.table.by_name[left[0]]
            if column.type.traits.kind == "num" and subject.suits(column, "position") and not column.generated:
                why = f"numbers the lines of an order, by its key {unique.name} ({_OWN_KEY})"
                return {column.name: Bound(column, subject.names.get(column.name), "position", None, why)}
    return {}


def _found(subject: Subject, columns: Container[str | None], meanings: Container[str]) -> Meanings:
    """What the score finds, without these columns and meanings."""
    names = {meaning: names for meaning, names in subject.words.columns.items() if meaning not in meanings}
    found = matches(subject, [c for c in subject.writable if c.name not in columns], names)
    return {name: _matched(subject, match) for name, match in found.items()}


def _matched(subject: Subject, match: NameMatch) -> Bound:
    column = subject.table.by_name[match.column]
    bound = Bound(column, subject.names.get(column.name), match.meaning, None, f"{match.why} ({match.score})")
    decimals = subject.item.decimals.get(column.name, match.decimals)
    return replace(bound, copy=match.copy, decimals=decimals, currency=match.currency)


def _bound(subject: Subject, column: Column, tenant: str | None, meanings: Meanings, pinned: Pins) -> Bound:
    shown = subject.names.get(column.name)
    if column.name == tenant:
        return Bound(column, shown, "tenant", None, "the tenant column")
    if column.name in meanings:
        return meanings[column.name]
    what = decisive(column, shown or column.name)
    if not column.required and not pinned.allows_noise(column.name):
        left = "left to its default" if column.default else "left NULL"
        return Bound(column, shown, None, None, left, decisive=what)
    own = what == "a link" and _is_unique(column, subject.table, tenant)  # an id of the row's own
    if what and not own and not pinned.allows_noise(column.name):
        why = f"must have a value, and by its name it is {what}: nothing here explains it, and noise would mislead"
        return Bound(column, shown, None, None, why, decisive=what)
    filler, made = _filler(column, subject.table, tenant)
    if filler in ("allowed", "plain") and subject.words.name in FACTS and spoken(column, (shown, column.name)):
        filler, made = "spoken", "NOT NULL, and by its name a device"
    return Bound(column, shown, None, filler, made)


def _filler(column: Column, table: Table, tenant: str | None) -> tuple[str | None, str]:
    """'allowed' for a closed set, 'unique' if two rows must differ, else 'plain'; None if no such values can be made.
    And why."""
    unique = _is_unique(column, table, tenant)
    if not column.type.traits.filled:
        return None, f"must have a value, and nothing here makes a {column.type.name}: its type has no filler"
    if column.type.family == "enum" and not column.allowed:
        return None, "must have a value, and no label is left that it admits"
    if unique and not column.type.traits.counts:
        return None, "must have a value of its own in every row, and its type has no such filler"
    return "unique" if unique else "allowed" if column.allowed else "plain", "NOT NULL without a meaning"


def _is_unique(column: Column, table: Table, tenant: str | None) -> bool:
    """Whether every row of a tenant has a value of its own in it."""
    return any(column.name in u.columns and len(set(u.columns) - {tenant}) == 1 for u in table.uniques)


def _tenant_column(subject: Subject, pinned: Pins) -> str | None:
    """The tenant column of a subject; None if it has none, or the override file says so.

    Raises `ConfigError` if the file is wrong: rows with another workspace's id, or none, would be worse than a refusal.
    """
    found = _filtered(subject) or _named(subject)
    if not pinned.shared:
        return pinned.tenant or found
    if found and found not in pinned.meanings and found not in pinned.withheld:
        raise ConfigError(
            f"{pinned.source}: {subject.table.qualified} has a tenant column, {found}",
            f"remove tenant = false; or state what {found} itself holds, if it holds no tenant",
        )
    return None


def _named(subject: Subject) -> str | None:
    """The column that is called as a tenant's is, by the table or by the view."""
    names = {name: c.name for c in reversed(subject.writable) for name in (plain(c.name), subject.names.get(c.name))}
    return next((names[name] for name in TENANT_NAMES if name in names), None)


def _filtered(subject: Subject) -> str | None:
    """The one column that the object's views compare with the workspace, unless the tenant is plain from the names."""
    columns = subject.item.workspace_columns
    doubtful = _named(subject) is None or len({c.name for c in subject.table.columns} & set(TENANT_NAMES)) > 1
    return next(iter(columns)) if doubtful and len(columns) == 1 else None


def tag_key(entity: Entity) -> tuple[str, ...]:
    """The base columns that identify a row for its tag: the entity's own key, else the table's.

    The key of a thing that ads report on comes again every day: there the table's key comes first.
    """
    kind = ENTITIES[entity.name]
    if kind.grain == "fact":
        identity = _columns(entity, (*kind.identity, "date"))
        return _columns(entity, ("row",)) or _unique_over(entity, identity) or identity
    return _columns(entity, ("row", "key"))[:1] or _unique_over(entity, _columns(entity, kind.identity))


def _columns(entity: Entity, meanings: Sequence[str]) -> tuple[str, ...]:
    """The columns of those meanings that the entity has."""
    return tuple(entity.by_meaning[meaning].column.name for meaning in meanings if entity.has(meaning))


def _unique_over(entity: Entity, identity: Sequence[str]) -> tuple[str, ...]:
    """The first unique key of which every column beside the tenant identifies."""
    keys = (unique.beside(entity.tenant) for unique in entity.table.uniques)
    return next((names for names in keys if names and set(names) <= set(identity)), ())


def _own_key(table: Table, tenant: str | None, taken: Container[str]) -> str | None:
    """The table's own key, if it is one column beside the tenant and no meaning has taken it."""
    for unique in sorted(table.uniques, key=lambda unique: not unique.primary):
        names = unique.beside(tenant)
        if len(names) == 1 and names[0] not in taken:
            column = table.by_name[names[0]]
            if "key" in column.type.traits.suits and not column.generated:
                return column.name
    return None
