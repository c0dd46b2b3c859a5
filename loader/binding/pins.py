"""The override file applied: which meanings and which tenant are pinned before binding, what is constant or left after.

What it names must be there and must fit: an unknown name, a meaning of another kind and a constant that the column
cannot hold are errors (exit 3), each with the nearest name or the reason.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from loader.binding.constants import NotFitting, typed
from loader.errors import ConfigError
from loader.flow.binding import Bound, Entity
from loader.flow.table import Column, Table
from loader.overrides import Override, Overrides, nearest
from loader.vocabulary import EntityWords, Vocabulary

Name = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Pins:
    """What is said of one object, by base column. `withheld` take no meaning: they are constant, or left."""

    meanings: Mapping[str, str] = field(default_factory=dict)
    withheld: Mapping[str, Override] = field(default_factory=dict)
    tenant: str | None = None
    source: str = ""
    shared: bool = False
    """Whether the file allows a table without tenant column."""


NOTHING = Pins()


def spoken_of(overrides: Overrides, view: Name, table: Table) -> list[str]:
    """The names by which the file speaks of this object: the semantic one, with or without schema, or the table's."""
    known = {view[1], ".".join(view), table.qualified}
    return [name for name in overrides.objects if name in known]


def refuse_unknown(overrides: Overrides, known: Iterable[str], elsewhere: Iterable[str]) -> None:
    """`known` are the names of the objects at hand, `elsewhere` those of other relations: another platform's."""
    names, others = set(known), set(elsewhere)
    for name in overrides.objects:
        if name not in names and name not in others:
            raise ConfigError(f"{overrides.source}: there is no {name}", nearest(name, names))


def pins(
    overrides: Overrides, vocabulary: Vocabulary, words: EntityWords, view: Name, table: Table, shown: Mapping[str, str]
) -> Pins:
    """What the file says of one object, its names resolved to base columns. `shown`: base column -> the view's name."""
    here = spoken_of(overrides, view, table)
    if not here:
        return NOTHING
    said: dict[str, Override] = {}
    for one in overrides.columns:
        if one.object in here:
            name = _column(overrides.source, one.object, one.column, table, shown)
            if name in said:
                raise ConfigError(f"{overrides.source} speaks twice of {table.qualified}.{name}", "take one out")
            said[name] = one
    meanings = {name: one.meaning for name, one in said.items() if one.meaning}
    for name, meaning in meanings.items():
        _refuse_meaning(overrides.source, table.by_name[name], meaning, vocabulary, words)
    _refuse_twice(overrides.source, table, meanings)
    tenants = {_column(overrides.source, n, c, table, shown) for n, c in overrides.tenants if n in here}
    shared = any(name in here for name in overrides.shared)
    if len(tenants) + shared > 1:
        what = "a tenant column and none" if shared else "two tenant columns"
        raise ConfigError(f"{overrides.source}: {table.qualified} has {what}", "take one out")
    withheld = {name: one for name, one in said.items() if not one.meaning}
    return Pins(meanings, withheld, next(iter(tenants), None), overrides.source, shared)


def tenant_of(said: Pins, found: str | None, table: Table) -> str | None:
    """The tenant column: the file's, else the one that was found; None where the file says that there is none.

    Raises `ConfigError` where it is wrong: rows with another workspace's id, or none, would be worse than a refusal.
    """
    if not said.shared:
        return said.tenant or found
    if found and found not in said.meanings and found not in said.withheld:
        raise ConfigError(
            f"{said.source}: {table.qualified} has a tenant column, {found}",
            f"take tenant = false out; or say of {found} itself what it holds, where it is no tenant's",
        )
    return None


def applied(entity: Entity, said: Pins) -> Entity:
    """`entity`, bound and linked, with its constants and what is left, and with the file named as the reason."""
    if said is NOTHING:
        return entity
    bound = tuple(_applied(entity, one, said) for one in entity.bound)
    return replace(entity, bound=bound)


def constants(entity: Entity) -> tuple[Bound, ...]:
    """The columns that hold one value in every row because the file says so."""
    return tuple(bound for bound in entity.bound if bound.filler == "constant")


def _applied(entity: Entity, bound: Bound, said: Pins) -> Bound:
    name = bound.column.name
    where = f"{said.source}: {entity.table.qualified}.{name}"
    if name in said.meanings:
        if bound.meaning != said.meanings[name]:
            raise ConfigError(f"{where} cannot mean {said.meanings[name]}: {bound.why}", "take it out of the file")
        return replace(bound, why=said.source)
    if name == entity.tenant and name == said.tenant:
        return replace(bound, why=said.source)
    one = said.withheld.get(name)
    if one is None:
        return bound
    if name == entity.tenant or bound.meaning == "key" or (bound.meaning or "").startswith("id."):
        what = "is the tenant column" if name == entity.tenant else "identifies rows that others reference"
        raise ConfigError(f"{where} {what}", "take it out of the file")
    if one.leave:
        return replace(bound, meaning=None, filler=None, link=None, why=_left(bound.column, said.source), pinned=True)
    try:
        value = typed(one.constant, bound.column)
    except NotFitting as error:
        raise ConfigError(f"{where}: {error}", "correct the constant") from None
    if _alone_unique(entity, name):
        raise ConfigError(f"{where} is unique: every row needs a value of its own", "take it out of the file")
    return replace(bound, meaning=None, filler="constant", link=None, why=said.source, constant=value)


def _left(column: Column, source: str) -> str:
    if column.nullable or column.default or column.identity:
        return source
    return f"must have a value, and {source} leaves it to a default that it does not have"


def _alone_unique(entity: Entity, name: str) -> bool:
    return any(
        set(key.columns) - {entity.tenant} == {name} and not key.predicate and not key.expressions
        for key in entity.table.uniques
    )


def _column(source: str, object_name: str, name: str, table: Table, shown: Mapping[str, str]) -> str:
    """The base column that the file means: as the object shows it, else as the table calls it."""
    by_shown = {view_name: base for base, view_name in shown.items()}
    own = table.by_name
    base = name if object_name == table.qualified and name in own else by_shown.get(name, name)
    if base not in own:
        raise ConfigError(f"{source}: {object_name} has no column {name}", nearest(name, {*by_shown, *own}))
    if own[base].generated:
        raise ConfigError(f"{source}: {object_name}.{name} is generated by the server", "take it out of the file")
    return base


def _refuse_meaning(source: str, column: Column, meaning: str, vocabulary: Vocabulary, words: EntityWords) -> None:
    from loader.binding.columns import suits

    where = f"{source}: {column.name}"
    if meaning not in words.columns:
        raise ConfigError(f"{where}: {meaning} means nothing of a {words.name}", nearest(meaning, words.columns))
    kind = vocabulary.kinds.get(meaning, "text")
    if not suits(column, kind, meaning, words):
        raise ConfigError(
            f"{where} ({column.type.domain or column.type.name}) cannot hold {meaning}, which is a {kind}",
            "pin another meaning, or a constant",
        )


def _refuse_twice(source: str, table: Table, meanings: Mapping[str, str]) -> None:
    for meaning, times in Counter(meanings.values()).items():
        if times > 1:
            names: Sequence[str] = [name for name, one in meanings.items() if one == meaning]
            raise ConfigError(f"{source}: {table.qualified}: {' and '.join(names)} cannot both be {meaning}", "pin one")
