"""A view's definition, as Postgres prints it, flattened: SELECTs within SELECTs, down to the base tables.

What comes out of a UNION or a recursion is nobody's column (None); of an aggregate it is only known what it is made of.
The rows below these are nobody's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pglast import ast, parse_sql
from pglast.enums import BoolExprType, JoinType, SetOperation, SubLinkType
from pglast.parser import ParseError

from loader.catalog import trees
from loader.catalog.expressions import uncast
from loader.catalog.flat import Columns, Flat, Relations, Source, joined
from loader.catalog.lists import holds_list, listed
from loader.catalog.records import is_of_a_set, of_a_set, returned
from loader.catalog.scopes import Scope, equal, resolved

_DEEPEST = 32
_ODD = re.compile(r"[^a-z0-9_]+")


@dataclass(frozen=True, slots=True)
class _Sight:
    """What a query may name: CTEs, each with the sight that it was written in, and the relations around it."""

    ctes: Mapping[str, tuple[Any, _Sight, bool]] = field(default_factory=dict)
    around: tuple[Scope, ...] = ()


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
        if node.op != SetOperation.SETOP_NONE or self.depth > _DEEPEST:
            return Flat(dict.fromkeys(_names(_first(node))))
        if node.valuesLists:
            return Flat(listed(node))
        sight = _with(node.withClause, sight) if node.withClause else sight
        scope: Scope = {}
        parts = [self._item(item, sight, scope) for item in node.fromClause or ()]
        scopes = (scope, *sight.around)
        columns = _columns(node, scopes)
        if _is_grouped(node):
            return Flat({name: made and of_a_set((made,)) for name, made in columns.items()})
        where = list(conjuncts(node.whereClause))
        parts += self._semijoins(where, _Sight(sight.ctes, scopes))
        return joined(columns, parts, [resolved(condition, scopes) for condition in where])

    def _semijoins(self, conditions: Iterable[Any], sight: _Sight) -> Iterator[Flat]:
        """EXISTS (SELECT ... WHERE its = own): the rows that it looks for join as any others do."""
        for node in conditions:
            if isinstance(node, ast.SubLink) and node.subLinkType == SubLinkType.EXISTS_SUBLINK:
                yield self._deeper(node.subselect, sight)

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
                part = Flat({name: resolved(made, (scope, *sight.around)) for name, made in returned(node)})
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
        conditions = [resolved(c, (scope, *sight.around)) for c in conjuncts(node.quals)]
        conditions += [equal(before, new, name) for name in _sval(node.usingClause)]
        known = [c for c in conditions if c]
        if node.jointype in (JoinType.JOIN_RIGHT, JoinType.JOIN_FULL):
            left = left.optional(known)
        if node.jointype in (JoinType.JOIN_LEFT, JoinType.JOIN_FULL):
            right = right.optional(known)
        kept = known if node.jointype == JoinType.JOIN_INNER else ()
        asked = (*left.conditions, *right.conditions, *kept)
        return Flat({}, (*left.sources, *right.sources), asked, (*left.dormant, *right.dormant))


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


def _columns(node: Any, scopes: Sequence[Scope]) -> Columns:
    """What the columns of a SELECT are."""
    targets = zip(_names(node), node.targetList or (), strict=True)
    return {name: resolved(target.val, scopes) for name, target in targets}


def _is_grouped(node: Any) -> bool:
    """If a row of it is made of many."""
    return bool(node.groupClause or node.havingClause) or trees.is_aggregate(node.targetList or ())


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
