"""Which CHECKs an entity's rows are made to keep, and which columns may be adjusted or must be loaded for it.

Columns without a meaning and words without arithmetic (a sku, a title) may be adjusted; never keys, links, the tenant,
money, times, or what a person pinned. A nullable column that was left out is loaded if a CHECK may ask for its value.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import TypeAlias

from loader.entities import FIXED_TEXTS
from loader.flow import predicate as p
from loader.flow.binding import Bound, Entity
from loader.flow.predicate import columns
from loader.flow.table import Check, Column, Enforced

# Texts that business rules read, or that say what the run's own settings say.
_KINDS = {"text", "list"}
Unloaded: TypeAlias = Mapping[str, p.Const | p.Unknown | None]
"""What the columns hold that nobody loads: a constant default, NULL (None), or what only the server knows."""


def enforce(entity: Entity, everybody: Sequence[Entity], kinds: Mapping[str, str]) -> Entity:
    """The entity with the CHECKs that its rows are made to keep; a table without any comes back as it is.

    `everybody` are the entities that may link to it or repeat what it says: what their CHECKs ask of that, it keeps.
    `kinds` are the kinds of their meanings.
    """
    everybody = [other for other in everybody if other.platform == entity.platform]
    checks = [c for c in (*_all_checks(entity), *_of_copies(entity, everybody)) if any(columns(c.predicate))]
    if not checks:
        return entity
    demanded = dict(_demanded(entity, checks))
    entity = replace(entity, bound=tuple(_loaded(b, demanded.get(b.column.name)) for b in entity.bound))
    kept = tuple(_kept(checks, _unloaded(entity)))
    names = [bound.column.name for bound in _adjustable(entity, everybody, kinds)]
    reading = {name: found for name in names if (found := _reading(name, kept))}
    bound = tuple(_explained(b, reading.get(b.column.name)) for b in entity.bound)
    return replace(entity, bound=bound, enforced=Enforced(kept, frozenset(reading)))


def _kept(checks: Iterable[Check], unloaded: Unloaded) -> Iterator[Check]:
    """The CHECKs without the columns that nobody loads; none that then speaks of no column."""
    for check in checks:
        settled = _settled(check.predicate, unloaded)
        if any(columns(settled)):
            yield replace(check, predicate=settled)


def _all_checks(entity: Entity) -> tuple[Check, ...]:
    return (*entity.table.checks, *entity.table.domain_checks, *entity.table.filters)


def _of_copies(entity: Entity, everybody: Iterable[Entity]) -> Iterator[Check]:
    """What the CHECKs of other tables ask of the columns that repeat a text of this entity, and of nothing else."""
    for other in everybody:
        for bound in other.bound:
            name, _, meaning = other.source(bound).partition(".")
            held = entity.by_meaning.get(meaning) if name == entity.name and not bound.link else None
            for check in _all_checks(other) if held else ():
                if held and {bound.column.name} == set(columns(check.predicate)):
                    renamed = p.renamed(check.predicate, held.column.name)
                    yield replace(check, name=f"{check.name} of {other.table.qualified}", predicate=renamed)


def _unloaded(entity: Entity) -> Unloaded:
    return {
        c.name: p.UNKNOWN if c.generated or c.identity or (c.default and not c.default_constant) else c.default_constant
        for c in entity.left_out
    }


def _demanded(entity: Entity, checks: Sequence[Check]) -> Iterator[tuple[str, str]]:
    """The columns left out that a CHECK may ask a value of, since it could be FALSE as they are; with its name."""
    unloaded, referencing = _unloaded(entity), _referencing(entity)
    for column in (bound.column for bound in entity.bound if bound.column.name in unloaded):
        name, value = column.name, unloaded[column.name]
        loadable = value != p.UNKNOWN and column.type.traits.filled and name not in referencing
        if loadable and any(_may_fail(check.predicate, name, unloaded) for check in checks):
            yield name, _reading(name, checks)[0]


def _may_fail(predicate: p.Predicate, name: str, unloaded: Unloaded) -> bool:
    """If it could be FALSE because of this column as it is."""
    asking = any(_asks(leaf, name, unloaded[name] is not None) for leaf in p.leaves(predicate))
    return asking and _settled(predicate, unloaded) not in (p.Always(True), p.UNKNOWN)


def _asks(leaf: p.Leaf, name: str, given: bool) -> bool:
    """If it is FALSE of the column as it is: it wants a value, or another than its default."""
    if name not in set(columns(leaf)):
        return False
    if isinstance(leaf, p.Null):
        return not leaf.wanted or given
    return given or (isinstance(leaf, p.Compare) and "coalesce" in p.functions(leaf))


def _settled(predicate: p.Predicate, unloaded: Unloaded) -> p.Predicate:
    """The predicate without the columns that nobody loads."""
    return p.with_leaves(predicate, lambda leaf: _decided(leaf, unloaded))


def _decided(leaf: p.Leaf, unloaded: Unloaded) -> p.Predicate:
    named = unloaded.keys() & set(columns(leaf))
    if any(unloaded[name] == p.UNKNOWN for name in named):
        return p.UNKNOWN
    match leaf:
        case p.Null(p.Col(name), wanted) if named:
            return p.Always((unloaded[name] is None) == wanted)
        case p.Compare(op, left, right):
            one, other = _filled(left, unloaded), _filled(right, unloaded)
            return p.Compare(op, one, other) if one and other else p.UNKNOWN
        case p.OneOf(expr) | p.Match(expr):
            one = _filled(expr, unloaded)
            return replace(leaf, expr=one) if one else p.UNKNOWN  # NULL, which is not FALSE
    return leaf


def _filled(expr: p.Expr, unloaded: Unloaded) -> p.Expr | None:
    """The expression with what these columns hold in their place; None if it is NULL."""
    if isinstance(expr, p.Col):
        value = unloaded.get(expr.name, expr)
        return None if isinstance(value, p.Unknown) else value
    if isinstance(expr, p.Const):
        return expr
    args = tuple(arg for arg in (_filled(arg, unloaded) for arg in expr.args) if arg)
    if expr.name == "coalesce" and args:
        return args[0] if len(args) == 1 or isinstance(args[0], p.Const) else replace(expr, args=args)
    return replace(expr, args=args) if len(args) == len(expr.args) else None


def _reading(name: str, checks: Iterable[Check]) -> list[str]:
    """The names of the CHECKs that read a column."""
    return list(dict.fromkeys(check.name for check in checks if name in set(columns(check.predicate))))


def _adjustable(entity: Entity, everybody: Iterable[Entity], kinds: Mapping[str, str]) -> Iterator[Bound]:
    links = (bound.link or "" for other in everybody for bound in other.bound)
    linked = {link.partition(".")[2] for link in links if link.startswith(f"{entity.name}.")}
    fixed = {entity.tenant, *entity.key, *_referencing(entity), *_repeated(entity, everybody)}
    for bound in entity.loaded:
        if bound.column.name not in fixed and _is_free(bound, kinds, linked):
            yield bound


def _repeated(entity: Entity, everybody: Iterable[Entity]) -> Iterator[str]:
    """The columns that repeat what a parent's row says, which change with it alone, or what another column does."""
    said = {f"{other.name}.{meaning}" for other in everybody for meaning in other.by_meaning}
    copied = {bound.meaning for bound in entity.bound if bound.copy}
    return (b.column.name for b in entity.bound if entity.source(b) in said or b.meaning in copied)


def _is_free(bound: Bound, kinds: Mapping[str, str], linked: set[str]) -> bool:
    """If its values are not those of other rows, nor a person's, and nothing else depends on them."""
    if bound.link or bound.lookup or bound.filler == "constant":
        return False
    meaning = bound.meaning
    if meaning is None:
        return True
    return "." not in meaning and meaning not in linked | FIXED_TEXTS and kinds.get(meaning, "text") in _KINDS


def _referencing(entity: Entity) -> set[str]:
    return {name for key in entity.table.foreign_keys for name in key.columns}


def _loaded(bound: Bound, asking: str | None) -> Bound:
    """A column in the COPY after all: its default or NULL, but for the rows of which the CHECK `asking` wants more."""
    given = bound.column.default_constant
    if asking is None or (given is not None and given.kind not in ("num", "text", "bool")):
        return bound
    value = None if given is None else python(given, bound.column)
    return replace(bound, filler="default", constant=value, why=f"{bound.why}, but where CHECK {asking} asks for it")


def python(const: p.Const, column: Column) -> object:
    """A constant as Python holds a value of the column's type, rounded as the server rounds it."""
    if const.kind != "num":
        return const.value
    number = Decimal(str(const.value))
    if column.type.traits.form == "float":
        return float(number)
    if column.type.family == "numeric":
        return number if column.type.scale is None else round(number, column.type.scale)
    return round(number)


def _explained(bound: Bound, checks: Sequence[str] | None) -> Bound:
    if not checks or bound.filler == "default" or "; fits CHECK " in bound.why:
        return bound
    return replace(bound, why=f"{bound.why}; fits CHECK {', '.join(checks)}")
