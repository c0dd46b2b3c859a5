"""Which CHECKs an entity's rows are made to keep, which columns may change for it, and which must be loaded for it.

Free are columns without a meaning and words without arithmetic (a sku, a title); never keys, links, the tenant, money,
times, or what a person pinned. A nullable column that was left out is loaded where a CHECK may ask for its value.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from loader.entities import FIXED_TEXTS
from loader.flow.binding import Bound, Entity
from loader.flow.predicate import (
    Always,
    And,
    Col,
    Compare,
    Const,
    Expr,
    Func,
    Match,
    Null,
    OneOf,
    Or,
    Predicate,
    Unknown,
    both,
    columns,
    either,
)
from loader.flow.table import Check, Column, Enforced

_KINDS = {"text", "list"}
Assumed = Mapping[str, Const | None]
"""What the columns hold that nobody loads: their default, a constant; None = NULL."""


def enforce(entity: Entity, everybody: Sequence[Entity], kinds: Mapping[str, str]) -> Entity:
    """The entity with the CHECKs that its rows are made to keep; a table without any comes back as it is."""
    checks = [c for c in (*entity.table.checks, *entity.table.domain_checks) if any(columns(c.predicate))]
    if not checks:
        return entity
    loaded = {bound.column.name for bound in entity.loaded}
    for name in _demanded(entity, checks, loaded):
        entity = _loading(entity, name, [check.name for check in checks if name in set(columns(check.predicate))])
        loaded.add(name)
    assumed, opaque = _assumed(entity, loaded)
    settled = [replace(check, predicate=_settled(check.predicate, assumed, opaque)) for check in checks]
    kept = tuple(check for check in settled if any(columns(check.predicate)))
    read = {name for check in kept for name in columns(check.predicate)}
    adjustable = frozenset(_adjustable(entity, everybody, kinds)) & read
    bound = tuple(_explained(b, kept) if b.column.name in adjustable else b for b in entity.bound)
    return replace(entity, bound=bound, enforced=Enforced(kept, adjustable))


def _adjustable(entity: Entity, everybody: Iterable[Entity], kinds: Mapping[str, str]) -> Iterator[str]:
    linked = {
        bound.link.split(".", 1)[1]
        for other in everybody
        for bound in other.bound
        if bound.link and bound.link.startswith(f"{entity.name}.")
    }
    fixed = {entity.tenant, *entity.key, *_referencing(entity)}
    for bound in entity.loaded:
        name, meaning = bound.column.name, bound.meaning
        if name in fixed or bound.link or bound.lookup or bound.filler == "constant":
            continue
        if meaning is None or _is_word(meaning, kinds, linked):
            yield name


def _is_word(meaning: str, kinds: Mapping[str, str], linked: set[str]) -> bool:
    """Whether it says something of which nothing else depends."""
    known = "." not in meaning and meaning not in linked | FIXED_TEXTS
    return known and kinds.get(meaning, "text") in _KINDS


def _referencing(entity: Entity) -> set[str]:
    return {name for key in entity.table.foreign_keys for name in key.columns}


def _demanded(entity: Entity, checks: Sequence[Check], loaded: set[str]) -> Iterator[str]:
    """The columns left out of which some CHECK may ask a value: left as they are it could be FALSE."""
    assumed, opaque = _assumed(entity, loaded)
    referencing = _referencing(entity)
    for bound in entity.bound:
        name, column = bound.column.name, bound.column
        known = name in assumed and not column.identity and column.type.traits.filled
        if not known or bound.meaning or bound.filler or name in referencing:
            continue
        asking = [check.predicate for check in checks if _asks(check.predicate, name, given=assumed[name] is not None)]
        if any(_may_fail(_settled(found, assumed, opaque)) for found in asking):
            yield name


def _asks(found: Predicate, name: str, *, given: bool) -> bool:
    """Whether any part is FALSE of the column as it is: it wants a value, or another than its default."""
    if isinstance(found, And | Or):
        return any(_asks(part, name, given=given) for part in found.parts)
    if name not in set(columns(found)):
        return False
    if isinstance(found, Null):
        return not found.wanted or given
    return given or (isinstance(found, Compare) and any(map(_coalesces, (found.left, found.right))))


def _coalesces(expr: Expr) -> bool:
    return isinstance(expr, Func) and (expr.name == "coalesce" or any(map(_coalesces, expr.args)))


def _may_fail(found: Predicate) -> bool:
    return found != Always(True) and not isinstance(found, Unknown)


def _assumed(entity: Entity, loaded: set[str]) -> tuple[Assumed, frozenset[str]]:
    """What the columns hold that are not loaded, and those of which only the server knows."""
    assumed: dict[str, Const | None] = {}
    for column in entity.table.columns:
        if column.name in loaded or column.generated or column.identity:
            continue
        if column.default_constant is not None or not column.default:
            assumed[column.name] = column.default_constant
    return assumed, frozenset(c.name for c in entity.table.columns) - loaded - frozenset(assumed)


def _settled(found: Predicate, assumed: Assumed, opaque: frozenset[str]) -> Predicate:
    """The predicate without the columns that are not loaded."""
    if isinstance(found, And | Or):
        parts = [_settled(part, assumed, opaque) for part in found.parts]
        return both(*parts) if isinstance(found, And) else either(*parts)
    named = set(columns(found))
    if named & opaque:
        return Unknown()
    if isinstance(found, Null) and named & set(assumed):
        return Always((assumed[found.column.name] is None) == found.wanted)
    try:
        return _leaf(found, assumed) if named & set(assumed) else found
    except LookupError:
        return Unknown()  # NULL, which is not FALSE


def _leaf(found: Predicate, assumed: Assumed) -> Predicate:
    """Raises LookupError where the leaf is NULL."""
    if isinstance(found, Compare):
        return replace(found, left=_filled_in(found.left, assumed), right=_filled_in(found.right, assumed))
    if isinstance(found, OneOf | Match):
        return replace(found, expr=_filled_in(found.expr, assumed))
    return found


def _filled_in(expr: Expr, assumed: Assumed) -> Expr:
    """Raises LookupError where the expression is NULL."""
    if isinstance(expr, Col) and expr.name in assumed:
        value = assumed[expr.name]
        if value is None:
            raise LookupError(expr.name)
        return value
    if isinstance(expr, Func) and expr.name == "coalesce":
        rest = [a for a in expr.args if not (isinstance(a, Col) and a.name in assumed and assumed[a.name] is None)]
        args = tuple(_filled_in(arg, assumed) for arg in rest)
        return args[0] if len(args) == 1 or isinstance(args[0], Const) else Func(expr.name, args)
    if isinstance(expr, Func):
        return Func(expr.name, tuple(_filled_in(arg, assumed) for arg in expr.args))
    return expr


def _loading(entity: Entity, name: str, rules: Sequence[str]) -> Entity:
    """The entity with one more column in its COPY: its default or NULL, but for the rows of which a CHECK asks more."""
    bound = tuple(_loaded(b, rules) if b.column.name == name else b for b in entity.bound)
    return replace(entity, bound=bound)


def _loaded(bound: Bound, checks: Sequence[str]) -> Bound:
    given = bound.column.default_constant
    if given is not None and given.kind not in ("num", "text", "bool"):
        return bound
    value = None if given is None else _python(given, bound.column)
    why = f"{bound.why}, but where CHECK {checks[0]} asks for it"
    return replace(bound, filler="default", constant=value, why=why)


def _python(const: Const, column: Column) -> object:
    """A default as Python holds a value of the column's type, rounded as the server rounds it."""
    if const.kind != "num":
        return const.value
    number = Decimal(str(const.value))
    if column.type.family in ("float4", "float8"):
        return float(number)
    if column.type.family == "numeric":
        return number if column.type.scale is None else round(number, column.type.scale)
    return round(number)


def _explained(bound: Bound, checks: Sequence[Check]) -> Bound:
    if bound.filler == "default" or "; fits CHECK " in bound.why:
        return bound
    names = [check.name for check in checks if bound.column.name in set(columns(check.predicate))]
    return replace(bound, why=f"{bound.why}; fits CHECK {', '.join(dict.fromkeys(names))}")
