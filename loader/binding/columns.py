"""Binding: which base column carries which meaning, and how the rest is filled.

A meaning is found by score (`reflect/score.py`) and must suit the column's type; a key without a known name by the
table's own key. What has no meaning and must have a value gets a filler made from its type and constraints; what may be
left to its default or NULL is left.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from loader.binding.pins import NOTHING, Pins, tenant_of
from loader.binding.score import matches, plain
from loader.entities import ENTITIES, TENANT_NAMES
from loader.flow.binding import Bound, Entity
from loader.flow.table import Column, Table
from loader.vocabulary import EntityWords, Vocabulary

_UUID_LENGTH = 36
_OWN_KEY = 60


def bind(
    vocabulary: Vocabulary,
    words: EntityWords,
    view: tuple[str, str],
    table: Table,
    shown: dict[str, str],
    pins: Pins = NOTHING,
    *,
    tenant: str | None = None,
) -> Entity:
    """One semantic object on its base table. `shown`: base column -> its name in the view; empty for a plain table.

    `pins` are what a person says of it: they come before every guess. `tenant` is the column that its view filters by.
    """
    names = shown or {column.name: column.name for column in table.columns}
    writable = [column for column in table.columns if not column.generated]
    tenant = tenant_of(pins, tenant or by_tenant_name(table, names), table)
    told = {tenant, *pins.meanings, *pins.withheld}
    pinned = set(pins.meanings.values())
    left = replace(words, columns={m: names for m, names in words.columns.items() if m not in pinned})
    found = matches(vocabulary, left, [c for c in writable if c.name not in told], names, suits)
    meanings = {name: (match.meaning, f"{match.why} ({match.score})") for name, match in found.items()}
    meanings |= {name: (meaning, pins.source) for name, meaning in pins.meanings.items()}
    if "key" not in {meaning for meaning, _ in meanings.values()}:
        meanings |= _by_key(table, tenant, {*meanings, *pins.withheld})
    bound = tuple(_bound(c, names.get(c.name), tenant, meanings.get(c.name), table) for c in writable)
    entity = Entity(vocabulary.platform, words.name, *view, table, bound, tenant, ())
    return replace(entity, key=tag_key(entity), shared=pins.shared)


def by_tenant_name(table: Table, names: Mapping[str, str]) -> str | None:
    """The column that is called as a tenant's is, by the table or by the view."""
    writable = [column for column in table.columns if not column.generated]
    return next((c.name for name in TENANT_NAMES for c in writable if name in (plain(c.name), names.get(c.name))), None)


def unfilled(entity: Entity) -> Iterable[str]:
    """Why this entity cannot be filled, a line a column; nothing when it can."""
    where = entity.table.qualified
    if entity.tenant is None and entity.shared:
        pass
    elif entity.tenant is None:
        yield f"{where} has no tenant column ({' or '.join(TENANT_NAMES)}): its rows would belong to nobody"
    elif (kind := entity.table.by_name[entity.tenant].type).family not in ("uuid", "text"):
        yield f"{where}.{entity.tenant} is {kind.name}: the tenant column must hold the workspace's UUID"
    elif kind.length is not None and kind.length < _UUID_LENGTH:
        yield f"{where}.{entity.tenant} holds {kind.length} characters: the workspace's UUID has {_UUID_LENGTH}"
    if entity.table.kind == "f":
        yield f"{where} is a foreign table: its server takes part in no transaction of ours"
    for bound in entity.bound:
        if bound.meaning is None and bound.filler is None and must_have(bound.column):
            yield f"{where}.{bound.column.name} ({bound.column.type.domain or bound.column.type.name}) {bound.why}"


def must_have(column: Column) -> bool:
    """Whether a row without a value for this column is refused by the server."""
    return not (column.nullable or column.default or column.identity or column.generated)


def tag_key(entity: Entity) -> tuple[str, ...]:
    """The base columns that identify a row for its tag: the entity's own key, else the table's.

    The key of a thing that ads report on comes again every day: there the table's key comes first.
    """
    kind = ENTITIES[entity.name]
    own = entity.by_meaning.get("row") or (entity.by_meaning.get("key") if kind.grain == "thing" else None)
    if own:
        return (own.column.name,)
    identity = kind.identity if kind.grain == "thing" else (*kind.identity, "date")
    by_column = {bound.column.name: bound for bound in entity.bound}
    for unique in entity.table.uniques:
        names = tuple(name for name in unique.columns if name != entity.tenant)
        whole = not unique.predicate and not unique.expressions and names
        if whole and all(name in by_column and by_column[name].meaning in identity for name in names):
            return names
    if kind.grain == "fact":
        return tuple(entity.by_meaning[m].column.name for m in identity if entity.has(m))
    return ()


def suits(column: Column, kind: str, meaning: str, words: EntityWords) -> bool:
    """Whether a meaning of this kind can be written into the column without loss."""
    traits, element = column.type.traits, column.type.element
    if kind not in traits.suits:
        return False
    if element is not None and element.family != "text":
        return False
    if kind in ("key", "link") and (column.type.scale or 0) > 0:
        return False
    if kind == "word" and traits.form != "text":
        return any(column.admits(word) for states in words.values.get(meaning, {}).values() for word in states)
    if kind in ("text", "word", "mark") and column.allowed:
        return _admits(column, meaning, words)
    return True


def _admits(column: Column, meaning: str, words: EntityWords) -> bool:
    """Whether a column with a closed set of values takes at least one of the words that the meaning has."""
    admitted = {value.lower() for value in column.allowed}
    states = words.values.get(meaning, {})
    if not states:
        return meaning in ("platform", "currency")
    return any(word.lower() in admitted for candidates in states.values() for word in candidates)


def _by_key(table: Table, tenant: str | None, taken: set[str]) -> dict[str, tuple[str, str]]:
    """The table's own key, when it is one column beside the tenant and no meaning has taken it."""
    for unique in sorted(table.uniques, key=lambda u: not u.primary):
        names = [name for name in unique.columns if name != tenant]
        if len(names) == 1 and not unique.expressions and not unique.predicate and names[0] not in taken:
            column = table.by_name[names[0]]
            if "key" in column.type.traits.suits and not column.generated:
                return {names[0]: ("key", f"the table's own key ({_OWN_KEY})")}
    return {}


def _bound(
    column: Column, shown: str | None, tenant: str | None, meaning: tuple[str, str] | None, table: Table
) -> Bound:
    if column.name == tenant:
        return Bound(column, shown, "tenant", None, "the tenant column")
    if meaning:
        return Bound(column, shown, meaning[0], None, meaning[1])
    if not must_have(column):
        return Bound(column, shown, None, None, "left to its default" if column.default else "left NULL")
    kind = filler(column, table, tenant)
    if why := _unmade(column, kind):
        return Bound(column, shown, None, None, f"must have a value{why}")
    return Bound(column, shown, None, kind, "NOT NULL without a meaning")


def _unmade(column: Column, kind: str) -> str:
    """Why nothing here makes values of that kind for a column; nothing when something does."""
    if not column.type.traits.filled:
        return f", and nothing here makes a {column.type.name}: its type has no filler"
    if column.type.family == "enum" and not column.allowed:
        return ", and no label is left that it admits"
    if kind == "unique" and not column.type.traits.counts:
        return " of its own in every row, and its type has no such filler"
    return ""


def filler(column: Column, table: Table, tenant: str | None) -> str:
    """'allowed' for a closed set, 'unique' where two rows must differ, else 'plain'."""
    if any(column.name in u.columns and len(set(u.columns) - {tenant}) == 1 for u in table.uniques):
        return "unique"
    return "allowed" if column.allowed else "plain"
