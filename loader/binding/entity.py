"""One semantic object on its base table: what each column means, and how the rest is filled.

A meaning is found by score and must suit the column's type; a key without a known name by the table's own key. What has
no meaning and must have a value gets a filler made from its type and constraints; what may be left to its default or
NULL is left.
"""

from __future__ import annotations

from dataclasses import replace

from loader.binding.keys import own_key, tag_key
from loader.binding.pins import NO_PINS, Pins
from loader.binding.score import matches
from loader.binding.subject import Subject
from loader.binding.tenants import tenant_column
from loader.flow.binding import Bound, Entity
from loader.flow.table import Column, Table

_OWN_KEY = 60
Meanings = dict[str, tuple[str, str]]
"""Base column -> its meaning, and why."""


def bind_entity(subject: Subject, pinned: Pins = NO_PINS) -> Entity:
    """The object's columns bound, but for its links. `pinned` is what a person says of it: that comes before every
    guess. Raises `ConfigError` if that is wrong."""
    tenant = tenant_column(subject, pinned)
    meanings = _meanings(subject, tenant, pinned)
    bound = tuple(_bound(subject, column, tenant, meanings) for column in subject.writable)
    platform, name = subject.vocabulary.platform, subject.words.name
    entity = Entity(platform, name, *subject.view, subject.table, bound, tenant, (), subject.item.materialized)
    return replace(entity, key=tag_key(entity), shared=pinned.shared)


def _meanings(subject: Subject, tenant: str | None, pinned: Pins) -> Meanings:
    """What a person pinned, then what the score finds, then the table's own key."""
    pinned_meanings = set(pinned.meanings.values())
    names = {m: names for m, names in subject.words.columns.items() if m not in pinned_meanings}
    settled = {tenant, *pinned.meanings, *pinned.withheld}
    found = matches(subject, [c for c in subject.writable if c.name not in settled], names)
    meanings = {name: (match.meaning, f"{match.why} ({match.score})") for name, match in found.items()}
    meanings |= {name: (meaning, pinned.source) for name, meaning in pinned.meanings.items()}
    if "key" not in {meaning for meaning, _ in meanings.values()}:
        key = own_key(subject.table, tenant, {*meanings, *pinned.withheld})
        meanings |= {key: ("key", f"the table's own key ({_OWN_KEY})")} if key else {}
    return meanings


def _bound(subject: Subject, column: Column, tenant: str | None, meanings: Meanings) -> Bound:
    shown = subject.names.get(column.name)
    if column.name == tenant:
        return Bound(column, shown, "tenant", None, "the tenant column")
    if column.name in meanings:
        meaning, why = meanings[column.name]
        return Bound(column, shown, meaning, None, why)
    if not column.required:
        return Bound(column, shown, None, None, "left to its default" if column.default else "left NULL")
    filler = _filler(column, subject.table, tenant)
    if why := _unmade(column, filler):
        return Bound(column, shown, None, None, f"must have a value{why}")
    return Bound(column, shown, None, filler, "NOT NULL without a meaning")


def _filler(column: Column, table: Table, tenant: str | None) -> str:
    """'allowed' for a closed set, 'unique' if two rows must differ, else 'plain'."""
    if any(column.name in u.columns and len(set(u.columns) - {tenant}) == 1 for u in table.uniques):
        return "unique"
    return "allowed" if column.allowed else "plain"


def _unmade(column: Column, filler: str) -> str:
    """Why no values of that kind can be made for a column; nothing if they can."""
    if not column.type.traits.filled:
        return f", and nothing here makes a {column.type.name}: its type has no filler"
    if column.type.family == "enum" and not column.allowed:
        return ", and no label is left that it admits"
    if filler == "unique" and not column.type.traits.counts:
        return " of its own in every row, and its type has no such filler"
    return ""
