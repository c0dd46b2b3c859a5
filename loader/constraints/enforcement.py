"""Which CHECKs an entity's rows are made to keep, and which columns may be adjusted or must be loaded for it.

Columns without a meaning and words without arithmetic (a sku, a title) may be adjusted; never keys, links, the tenant,
money, times, or what a person pinned. A nullable column that was left out is loaded if a CHECK may ask for its value.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from loader.entities import FIXED_TEXTS
from loader.flow.binding import Bound, Entity
from loader.flow.predicate import (
    UNKNOWN,
    Always,
    Col,
    Compare,
    Const,
    Expr,
    Func,
    Leaf,
    Match,
    Null,
    OneOf,
    Predicate,
    columns,
    leaves,
    with_leaves,
)
from loader.flow.table import Check, Column, Enforced

# Texts that business rules read, or that say what the run's own settings say.
_KINDS = {"text", "list"}


@dataclass(frozen=True, slots=True)
class _Unloaded:
    """The columns that nobody loads: by their constant default (None = NULL), or `opaque` if only the server knows."""

    assumed: Mapping[str, Const | None]
    opaque: frozenset[str]

    def settled(self, predicate: Predicate) -> Predicate:
        """The predicate without these columns."""
        return with_leaves(predicate, self._leaf)

    def may_fail(self, predicate: Predicate, name: str) -> bool:
        """If it could be FALSE because of this column as it is."""
        given = self.assumed[name] is not None
        asking = any(_asks(leaf, name, given) for leaf in leaves(predicate))
        return asking and self.settled(predicate) not in (Always(True), UNKNOWN)

    def _leaf(self, leaf: Leaf) -> Predicate:
        named = set(columns(leaf))
        if named & self.opaque:
            return UNKNOWN
        if not named & self.assumed.keys():
            return leaf
        try:
            return self._decided(leaf)
        except LookupError:
            return UNKNOWN  # NULL, which is not FALSE

    def _decided(self, leaf: Leaf) -> Predicate:
        """Raises LookupError if the leaf is NULL."""
        match leaf:
            case Null(Col(name), wanted):
                return Always((self.assumed[name] is None) == wanted)
            case Compare(op, left, right):
                return Compare(op, self._filled(left), self._filled(right))
            case OneOf() | Match():
                return replace(leaf, expr=self._filled(leaf.expr))
        return leaf

    def _filled(self, expr: Expr) -> Expr:
        """Raises LookupError if the expression is NULL."""
        match expr:
            case Col(name) if name in self.assumed:
                value = self.assumed[name]
                if value is None:
                    raise LookupError(name)
                return value
            case Func("coalesce", args):
                return self._coalesced(args)
            case Func(name, args):
                return Func(name, tuple(map(self._filled, args)))
        return expr

    def _coalesced(self, args: tuple[Expr, ...]) -> Expr:
        null = {Col(name) for name, value in self.assumed.items() if value is None}
        rest = tuple(self._filled(arg) for arg in args if arg not in null)
        if not rest:
            raise LookupError(args)
        return rest[0] if len(rest) == 1 or isinstance(rest[0], Const) else Func("coalesce", rest)


def enforce(entity: Entity, everybody: Sequence[Entity], kinds: Mapping[str, str]) -> Entity:
    """The entity with the CHECKs that its rows are made to keep; a table without any comes back as it is.

    `everybody` are the entities that may link to it, `kinds` the kinds of their meanings.
    """
    checks = [c for c in (*entity.table.checks, *entity.table.domain_checks) if any(columns(c.predicate))]
    if not checks:
        return entity
    demanded = dict(_demanded(entity, checks))
    entity = replace(entity, bound=tuple(_loaded(b, demanded.get(b.column.name)) for b in entity.bound))
    kept = tuple(_settled(entity, checks))
    reading = {b.column.name: _reading(b.column.name, kept) for b in _adjustable(entity, everybody, kinds)}
    bound = tuple(_explained(b, reading.get(b.column.name, [])) for b in entity.bound)
    return replace(entity, bound=bound, enforced=Enforced(kept, frozenset(filter(reading.get, reading))))


def _settled(entity: Entity, checks: Iterable[Check]) -> Iterator[Check]:
    """The CHECKs without the columns that nobody loads; those that are decided by these alone are left out."""
    unloaded = _unloaded(entity)
    for check in checks:
        predicate = unloaded.settled(check.predicate)
        if any(columns(predicate)):
            yield replace(check, predicate=predicate)


def _reading(name: str, checks: Iterable[Check]) -> list[str]:
    """The names of the CHECKs that read a column."""
    return list(dict.fromkeys(check.name for check in checks if name in set(columns(check.predicate))))


def _adjustable(entity: Entity, everybody: Iterable[Entity], kinds: Mapping[str, str]) -> Iterator[Bound]:
    links = (bound.link or "" for other in everybody for bound in other.bound)
    linked = {link.partition(".")[2] for link in links if link.startswith(f"{entity.name}.")}
    fixed = {entity.tenant, *entity.key, *_referencing(entity)}
    for bound in entity.loaded:
        if bound.column.name not in fixed and not _is_chosen(bound) and _is_word(bound.meaning, kinds, linked):
            yield bound


def _is_chosen(bound: Bound) -> bool:
    """If its values are those of other rows, or a person's."""
    return bool(bound.link or bound.lookup) or bound.filler == "constant"


def _is_word(meaning: str | None, kinds: Mapping[str, str], linked: set[str]) -> bool:
    """If it says nothing, or something of which nothing else depends."""
    if meaning is None:
        return True
    return "." not in meaning and meaning not in linked | FIXED_TEXTS and kinds.get(meaning, "text") in _KINDS


def _referencing(entity: Entity) -> set[str]:
    return {name for key in entity.table.foreign_keys for name in key.columns}


def _demanded(entity: Entity, checks: Sequence[Check]) -> Iterator[tuple[str, str]]:
    """The columns left out that a CHECK may ask a value of, since it could be FALSE as they are; with its name."""
    unloaded, referencing = _unloaded(entity), _referencing(entity)
    for bound in entity.bound:
        name = bound.column.name
        loadable = name in unloaded.assumed and bound.column.type.traits.filled and name not in referencing
        if loadable and any(unloaded.may_fail(check.predicate, name) for check in checks):
            yield name, _reading(name, checks)[0]


def _asks(leaf: Leaf, name: str, given: bool) -> bool:
    """If it is FALSE of the column as it is: it wants a value, or another than its default."""
    if name not in set(columns(leaf)):
        return False
    if isinstance(leaf, Null):
        return not leaf.wanted or given
    return given or (isinstance(leaf, Compare) and any(map(_coalesces, (leaf.left, leaf.right))))


def _coalesces(expr: Expr) -> bool:
    return isinstance(expr, Func) and (expr.name == "coalesce" or any(map(_coalesces, expr.args)))


def _unloaded(entity: Entity) -> _Unloaded:
    loaded = {bound.column.name for bound in entity.loaded}
    left = [column for column in entity.table.columns if column.name not in loaded]
    assumed = {column.name: column.default_constant for column in left if _is_known(column)}
    return _Unloaded(assumed, frozenset(column.name for column in left) - assumed.keys())


def _is_known(column: Column) -> bool:
    """If a row that leaves the column out has a constant in it, or NULL."""
    own = column.generated or column.identity
    return not own and (column.default is None or column.default_constant is not None)


def _loaded(bound: Bound, asking: str | None) -> Bound:
    """A column in the COPY after all: its default or NULL, but for the rows of which the CHECK `asking` wants more."""
    given = bound.column.default_constant
    if asking is None or (given is not None and given.kind not in ("num", "text", "bool")):
        return bound
    value = None if given is None else _python(given, bound.column)
    return replace(bound, filler="default", constant=value, why=f"{bound.why}, but where CHECK {asking} asks for it")


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


def _explained(bound: Bound, checks: Sequence[str]) -> Bound:
    if not checks or bound.filler == "default" or "; fits CHECK " in bound.why:
        return bound
    return replace(bound, why=f"{bound.why}; fits CHECK {', '.join(checks)}")
