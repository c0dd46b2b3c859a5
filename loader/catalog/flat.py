"""A view's definition, as Postgres prints it, with all views, CTEs and sub-selects in it resolved.

That is: what each of its columns is of the base tables' columns, and what these tables' rows must keep to be seen.
Every occurrence of a base table is a `Source` with its own name; expressions are pglast's trees over source.column.
What comes out of a UNION or a recursion is nobody's column (None); of an aggregate it is only known what it is made of.
The rows below these are nobody's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from pglast import ast, parse_sql
from pglast.enums import A_Expr_Kind, BoolExprType, JoinType, SetOperation, SubLinkType
from pglast.parser import ParseError

from loader.catalog import trees
from loader.catalog.expressions import uncast
from loader.catalog.lists import as_membership, holds_list, listed
from loader.catalog.nulls import nulls_rejected
from loader.catalog.records import is_of_a_set, of_a_set, returned

Columns: TypeAlias = dict[str, Any]
"""A column's name -> its expression over the sources; None if that cannot be said."""
Scope: TypeAlias = dict[str, Columns]
"""The relations of a FROM by their aliases."""
_DEEPEST = 32
_ODD = re.compile(r"[^a-z0-9_]+")


@dataclass(frozen=True, slots=True)
class Underlying:
    """A table or a view (with its `definition`) that a view names, and its columns in their order."""

    oid: int
    columns: tuple[str, ...]
    definition: str | None = None


Relations: TypeAlias = Mapping[tuple[str, str], Underlying]
"""(schema, name) -> relation: every one that the views name, on all levels."""


@dataclass(frozen=True, slots=True)
class Source:
    """One occurrence of the base table `oid` as `name`; `optional`: on the side of an outer join that may be empty."""

    name: str
    oid: int
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Dormant:
    """What would be asked if rows of these sources had to be there: an outer join asks nothing by itself."""

    sources: frozenset[str]
    conditions: tuple[Any, ...]


@dataclass(frozen=True)
class Flat:
    """A view without anything in between: `conditions` are TRUE of every row that it shows."""

    columns: Columns = field(default_factory=dict)
    sources: tuple[Source, ...] = ()
    conditions: tuple[Any, ...] = ()
    dormant: tuple[Dormant, ...] = ()

    def optional(self, conditions: Sequence[Any]) -> Flat:
        """The same on the empty side of an outer join with these conditions: it hides nothing."""
        asleep = Dormant(
            frozenset(one.name for one in self.sources if not one.optional), (*self.conditions, *conditions)
        )
        sources = tuple(Source(one.name, one.oid, True) for one in self.sources)
        return Flat(self.columns, sources, (), (*self.dormant, asleep))

    def awake(self) -> Flat:
        """The same with those outer joins as inner ones whose columns a condition does not let be NULL."""
        asked = {name for c in self.conditions for name in nulls_rejected(c)}
        woken = [one for one in self.dormant if one.sources & asked]
        if not woken:
            return self
        names = {name for one in woken for name in one.sources}
        sources = tuple(Source(s.name, s.oid, s.optional and s.name not in names) for s in self.sources)
        more = tuple(c for one in woken for c in one.conditions)
        rest = tuple(one for one in self.dormant if one not in woken)
        return Flat(self.columns, sources, (*self.conditions, *more), rest).awake()

    def called(self, names: Sequence[str]) -> Flat:
        """The same with these names for its first columns."""
        own = tuple(self.columns)
        columns = dict(zip((*names, *own[len(names) :]), self.columns.values(), strict=False))
        return Flat(columns, self.sources, self.conditions, self.dormant)


@dataclass(frozen=True, slots=True)
class _Sight:
    """What a query may name: CTEs, each with the sight that it was written in, and the relations around it."""

    ctes: Mapping[str, tuple[Any, _Sight, bool]] = field(default_factory=dict)
    around: tuple[Scope, ...] = ()


class _OpaqueError(Exception):
    """A column of which nobody can say what it is of the base tables."""


def flattened(definition: str, relations: Relations) -> Flat:
    """The view of this definition; without sources if it cannot be read."""
    try:
        flat = _Reader(relations).view(definition).awake()
    except (ParseError, RecursionError):
        return Flat()
    columns = {name: None if node is not None and holds_list(node) else node for name, node in flat.columns.items()}
    conditions = tuple(one for one in flat.conditions if not (holds_list(one) or is_of_a_set(one)))
    return Flat(columns, flat.sources, conditions)


@dataclass
class _Reader:
    relations: Relations
    depth: int = 0
    sources: int = 0

    def view(self, definition: str) -> Flat:
        tree: Any = parse_sql(definition)
        return self._select(tree[0].stmt, _Sight())

    def _select(self, node: Any, sight: _Sight) -> Flat:
        if node.withClause:
            sight = _with(node.withClause, sight)
        if node.op != SetOperation.SETOP_NONE or self.depth > _DEEPEST:
            return Flat(dict.fromkeys(_names(_first(node))))
        if node.valuesLists:
            return Flat(listed(node))
        scope: Scope = {}
        parts = [self._item(item, sight, scope) for item in node.fromClause or ()]
        scopes = (scope, *sight.around)
        targets = zip(_names(node), node.targetList or (), strict=True)
        columns = {name: _resolved(target.val, scopes) for name, target in targets}
        if node.groupClause or node.havingClause or trees.is_aggregate(node.targetList or ()):
            return Flat({name: made and of_a_set((made,)) for name, made in columns.items()})
        where = list(conjuncts(node.whereClause))
        parts += [joined for c in where if (joined := self._semijoin(c, _Sight(sight.ctes, scopes)))]
        return _joined(columns, parts, [_resolved(c, scopes) for c in where])

    def _semijoin(self, node: Any, sight: _Sight) -> Flat | None:
        """EXISTS (SELECT ... WHERE its = own): the rows that it looks for join as any others do."""
        if not isinstance(node, ast.SubLink) or node.subLinkType != SubLinkType.EXISTS_SUBLINK:
            return None
        return self._deeper(node.subselect, sight)

    def _deeper(self, query: Any, sight: _Sight) -> Flat:
        self.depth += 1
        try:
            return self._select(query, sight)
        finally:
            self.depth -= 1

    def _item(self, node: Any, sight: _Sight, scope: Scope) -> Flat:
        """One item of FROM; its columns are added to `scope`."""
        match node:
            case ast.JoinExpr():
                return self._join(node, sight, scope)
            case ast.RangeVar():
                part = self._relation(node, sight)
            case ast.RangeSubselect():
                part = self._deeper(node.subquery, _Sight(sight.ctes, (dict(scope), *sight.around)))
            case ast.RangeFunction():
                part = Flat({name: _resolved(made, (scope, *sight.around)) for name, made in returned(node)})
            case _:
                part = Flat()
        alias = node.alias.aliasname if node.alias else getattr(node, "relname", "")
        scope[alias] = part.called(_sval(node.alias.colnames) if node.alias else ()).columns
        return part

    def _relation(self, node: Any, sight: _Sight) -> Flat:
        if not node.schemaname and node.relname in sight.ctes:
            cte, outside, recursive = sight.ctes[node.relname]
            return Flat() if recursive else self._deeper(cte.ctequery, outside).called(_sval(cte.aliascolnames))
        found = self.relations.get((node.schemaname or "", node.relname))
        if found is None:
            return Flat()
        if found.definition is not None:
            tree: Any = parse_sql(found.definition)
            return self._deeper(tree[0].stmt, _Sight()).called(found.columns)
        self.sources += 1
        source = Source(f"t_{_ODD.sub('_', node.relname.lower())}__{self.sources}", found.oid)
        columns = {name: ast.ColumnRef(fields=(ast.String(source.name), ast.String(name))) for name in found.columns}
        return Flat(columns, (source,))

    def _join(self, node: Any, sight: _Sight, scope: Scope) -> Flat:
        left = self._item(node.larg, sight, scope)
        before = dict(scope)
        right = self._item(node.rarg, sight, scope)
        new = {alias: columns for alias, columns in scope.items() if alias not in before}
        conditions = [_resolved(c, (scope, *sight.around)) for c in conjuncts(node.quals)]
        conditions += [_equal(before, new, name) for name in _sval(node.usingClause)]
        known = [c for c in conditions if c]
        if node.jointype in (JoinType.JOIN_RIGHT, JoinType.JOIN_FULL):
            left = left.optional(known)
        if node.jointype in (JoinType.JOIN_LEFT, JoinType.JOIN_FULL):
            right = right.optional(known)
        kept = known if node.jointype == JoinType.JOIN_INNER else ()
        asked = (*left.conditions, *right.conditions, *kept)
        return Flat({}, (*left.sources, *right.sources), asked, (*left.dormant, *right.dormant))


def _joined(columns: Columns, parts: Sequence[Flat], where: Sequence[Any]) -> Flat:
    """These columns over all parts, with their conditions and those of WHERE."""
    conditions = [*(c for part in parts for c in part.conditions), *where]
    sources = tuple(source for part in parts for source in part.sources)
    dormant = tuple(one for part in parts for one in part.dormant)
    return Flat(columns, sources, tuple(filter(None, conditions)), dormant)


def _with(clause: Any, sight: _Sight) -> _Sight:
    """With the CTEs. Each is read anew wherever it is used, for its sources are others there."""
    ctes = dict(sight.ctes)
    for cte in clause.ctes:
        ctes[cte.ctename] = (cte, _Sight(dict(ctes), sight.around), bool(clause.recursive))
    return _Sight(ctes, sight.around)


def conjuncts(node: Any) -> Iterator[Any]:
    """The parts of a condition that must all be TRUE."""
    if isinstance(node, ast.BoolExpr) and node.boolop == BoolExprType.AND_EXPR:
        for part in node.args or ():
            yield from conjuncts(part)
    elif node is not None:
        yield node


def _equal(left: Scope, right: Scope, name: str) -> Any:
    """What USING says of a column; None if either side is nobody's."""
    one, other = (next((c[name] for c in side.values() if name in c), None) for side in (left, right))
    if one is None or other is None:
        return None
    return ast.A_Expr(kind=A_Expr_Kind.AEXPR_OP, name=(ast.String("="),), lexpr=one, rexpr=other)


def _resolved(node: Any, scopes: Sequence[Scope]) -> Any:
    """The expression over the sources; None if a part of it is nobody's column."""
    try:
        return as_membership(_rewritten(node, scopes, ()))
    except _OpaqueError:
        return None


def _rewritten(node: Any, scopes: Sequence[Scope], inner: tuple[str, ...]) -> Any:
    """The tree with every column in its place; names of `inner`, the relations of sub-selects within it, stay."""
    if isinstance(node, ast.ColumnRef):
        return _column(node, scopes, inner)
    if isinstance(node, ast.FuncCall) and node.over and not inner:
        raise _OpaqueError  # what other rows decide
    if isinstance(node, ast.SelectStmt):
        inner = (*inner, *_aliases(node))
    return trees.rebuilt(node, lambda part: _rewritten(part, scopes, inner))


def _column(node: Any, scopes: Sequence[Scope], inner: tuple[str, ...]) -> Any:
    found = trees.names(node)
    if len(found) != len(node.fields) or len(found) > 2:
        raise _OpaqueError
    if inner and (len(found) == 1 or found[0] in inner):
        return node  # within a sub-select only its own columns may stand without a relation's name
    for scope in scopes:
        columns = scope.get(found[0], {}) if len(found) == 2 else _holding(scope, found[0])
        if found[-1] in columns:
            if columns[found[-1]] is None:
                raise _OpaqueError
            return columns[found[-1]]
    raise _OpaqueError


def _holding(scope: Scope, name: str) -> Columns:
    return next((columns for columns in scope.values() if name in columns), {})


def _aliases(node: Any) -> Iterator[str]:
    """The names of all relations in a sub-select's FROM."""
    waiting = list(node.fromClause or ())
    while waiting:
        item = waiting.pop()
        if isinstance(item, ast.JoinExpr):
            waiting += [item.larg, item.rarg]
        alias = getattr(item, "alias", None)
        yield alias.aliasname if alias else getattr(item, "relname", None) or ""


def _first(node: Any) -> Any:
    while node.op != SetOperation.SETOP_NONE:
        node = node.larg
    return node


def _sval(nodes: Any) -> tuple[str, ...]:
    return tuple(str(node.sval) for node in nodes or ())


def _names(node: Any) -> tuple[str, ...]:
    """What the columns of a SELECT are called."""
    return tuple(_name(target) for target in node.targetList or ())


def _name(target: Any) -> str:
    node = uncast(target.val)
    if target.name:
        return str(target.name)
    if isinstance(node, ast.FuncCall):
        return _sval(node.funcname)[-1]
    return ("?column?", *trees.names(node))[-1]
