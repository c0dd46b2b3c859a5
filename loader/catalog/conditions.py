"""What the views ask of the rows that they show: the conditions of WHERE and of inner joins, on all levels.

Each is read three ways: as SQL for the server, as a predicate over one table's columns that rows are made to keep, and,
of two columns that are equal, as a link. A sub-select that no row takes part in is asked once, and its answer stands in
its place. What depends on the session says how the workspace is found.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import psycopg
from pglast import ast, parse_sql
from pglast.enums import A_Expr_Kind, SubLinkType

from loader.catalog.checks import predicate
from loader.catalog.expressions import operator_of
from loader.catalog.flat import Flat, Relations, Underlying
from loader.catalog.selects import flattened
from loader.catalog.session import Functions, viewpoint
from loader.catalog.trees import column, columns, printed, rebuilt, walked
from loader.catalog.views import Views
from loader.connection import shops_path
from loader.flow.predicate import UNKNOWN, Predicate, is_true
from loader.flow.table import SemanticObject, Table
from loader.flow.view import Filter, Occurrence, Viewpoint, exists

_MOST_VALUES = 100
Places = Mapping[str, Occurrence]
"""The places of one view by their names."""


def with_conditions(
    conn: psycopg.Connection[Any], objects: Sequence[SemanticObject], tables: Mapping[int, Table], views: Views
) -> tuple[SemanticObject, ...]:
    """The objects with what their views ask, and the columns of their tables that these compare with the workspace."""
    texts = [printed(condition) for flat in views.flat.values() for condition in flat.conditions]
    reader = _Reader(conn, views.relations, tables, Functions.called(conn, texts))
    return tuple(reader.read(item, views.flat[item.oid]) if item.oid in views.flat else item for item in objects)


@dataclass(frozen=True)
class _Reader:
    conn: psycopg.Connection[Any]
    relations: Relations
    tables: Mapping[int, Table]
    functions: Functions

    def read(self, item: SemanticObject, flat: Flat) -> SemanticObject:
        places = self._places(flat)
        place = _own_place(places, flat, item.holder)
        found = tuple(c for node in flat.conditions if (c := self._condition(node, places)))
        compared = {name for node in flat.conditions for name in self._compared(node, place)}
        own = self.tables.get(item.holder or 0)
        writable = {one.name for one in own.columns if not one.generated} if own else set()
        return replace(
            item,
            places=tuple(places.values()),
            place=place,
            conditions=found,
            workspace_columns=frozenset(compared & writable),
            viewpoint=self._viewpoint(found, places, place),
        )

    def _places(self, flat: Flat) -> Places:
        names = {relation.oid: name for name, relation in self.relations.items()}
        return {s.name: Occurrence(s.name, s.oid, *names[s.oid], s.optional) for s in flat.sources}

    def _condition(self, node: Any, places: Places) -> Filter | None:
        """None of what an outer join may leave empty: what that hides is not understood."""
        reads, definitions = self._read(node)
        session = any(map(self.functions.reads_session, (printed(node), *definitions)))
        if not session and not reads & self.tables.keys():
            node = self._settled(node, places)
        used = frozenset(columns(node, places))
        named = frozenset(place for place, _ in used)
        if not named or any(places[name].optional for name in named):
            return None
        text = printed(node)
        read = UNKNOWN if session or len(named) > 1 else self._predicate(text, places[next(iter(named))])
        return Filter(text, named, used, reads, _equal(node, places), read, session)

    def _predicate(self, text: str, place: Occurrence) -> Predicate:
        """What one table's row must be; unknown of a table that is not filled."""
        table = self.tables.get(place.oid)
        return is_true(predicate(text, {c.name: c.type.family for c in table.columns})) if table else UNKNOWN

    def _read(self, node: Any) -> tuple[frozenset[int], list[str]]:
        """The tables in an expression's sub-selects, and the definitions of the views there."""
        found = list(self._named(node))
        views = [relation.definition for relation in found if relation.definition is not None]
        below = [source.oid for view in views for source in flattened(view, self.relations).sources]
        return frozenset((*(relation.oid for relation in found), *below)), views

    def _named(self, node: Any) -> Iterator[Underlying]:
        """The tables and views that an expression's sub-selects name."""
        named: list[Any] = [part for part in walked(node) if isinstance(part, ast.RangeVar)]
        found = (self.relations.get((part.schemaname or "", part.relname)) for part in named)
        yield from filter(None, found)

    def _settled(self, node: Any, places: Places) -> Any:
        """The tree with the answers of those sub-selects and functions that are the same for every row."""
        if isinstance(node, ast.SubLink) and not any(columns(node.subselect, places)):
            return self._answered(node)
        if isinstance(node, ast.FuncCall) and len(node.funcname or ()) > 1 and not any(columns(node, places)):
            return self._answer(ast.SelectStmt(targetList=(ast.ResTarget(val=node),)), 1) or node
        return rebuilt(node, partial(self._settled, places=places))

    def _answered(self, node: Any) -> Any:
        if node.subLinkType == SubLinkType.EXPR_SUBLINK:
            return self._answer(node.subselect, 1) or node
        if node.subLinkType != SubLinkType.ANY_SUBLINK or node.operName:
            return node
        values = self._answer(node.subselect, _MOST_VALUES)
        parts: dict[str, Any] = {"name": (ast.String("="),), "lexpr": node.testexpr, "rexpr": values}
        return ast.A_Expr(kind=A_Expr_Kind.AEXPR_OP_ANY, **parts) if values else node

    def _answer(self, query: Any, most: int) -> Any:
        """What a sub-select says now, as a constant or a list, of which some suffice; None if it says nothing."""
        try:
            with self.conn.transaction(), shops_path(self.conn):  # it may call the shop's functions
                given = f"FROM ({printed(query)}) AS q (a) WHERE a IS NOT NULL LIMIT {most}"
                found = self.conn.execute(f"SELECT a::text, pg_catalog.pg_typeof(a)::text {given}".encode()).fetchall()
        except psycopg.Error:
            return None
        if not found:
            return None
        values = ", ".join(f"{_literal(value)}::{kind}" for value, kind in found)
        tree: Any = parse_sql(f"SELECT {values if most == 1 else f'ARRAY[{values}]'}")
        return tree[0].stmt.targetList[0].val

    def _compared(self, condition: Any, place: str) -> Iterator[str]:
        """The columns of the object's own table that are held equal to what the session says."""
        for one, other in (sides for node in walked(condition) for sides in _sides(node)):
            found = column(one)
            is_own = found is not None and found[0] == place and not any(columns(other, {place}))
            if found and is_own and self.functions.reads_session(printed(other)):
                yield found[1]

    def _viewpoint(self, conditions: Sequence[Filter], places: Places, own: str) -> Viewpoint:
        """A condition on the session and one column is tried with the workspace in that column."""
        tests: dict[str, str] = {}
        untested: list[str] = []
        for condition in self._of_session(conditions, places, own):
            if len(condition.columns) == 1:
                name, base = next(iter(condition.columns))
                tests[condition.expression] = _test(condition.expression, places[name], base)
            else:
                untested.append(condition.expression)
        return viewpoint(self.functions, tests, untested)

    def _of_session(self, conditions: Sequence[Filter], places: Places, own: str) -> list[Filter]:
        """The conditions that the session decides. On tables that are not filled, such as the members of a workspace,
        it is one condition: all that the view asks of these."""
        outside = {name for name, place in places.items() if place.oid not in self.tables}
        about = [one for one in conditions if one.places & outside and one.places <= outside | {own}]
        asked = [one for one in conditions if one.session]
        alone = [one for one in asked if one not in about]
        return alone if len(alone) == len(asked) else [*alone, _together(about, places, own)]


def _together(conditions: Sequence[Filter], places: Places, own: str) -> Filter:
    """Whether rows of the other places keep these conditions with the row at hand."""
    used = frozenset(pair for one in conditions for pair in one.columns if pair[0] == own)
    others = [places[name] for name in sorted({name for one in conditions for name in one.places} - {own})]
    text = exists(others, [one.expression for one in conditions])
    return Filter(text, frozenset({own}), used, session=True)


def _test(expression: str, place: Occurrence, base: str) -> str:
    """SQL that says whether the condition holds of the workspace: its parameter."""
    row = f"pg_catalog.json_build_object({_literal(base)}, '%(workspace)s'::text)"
    row = f"pg_catalog.json_populate_record(NULL::{place.qualified}, {row}) AS {place.name}"
    query = f"SELECT coalesce(({expression}), false) FROM {row}"
    return query.replace("%", "%%").replace("'%%(workspace)s'", "%(workspace)s")


def _own_place(places: Places, flat: Flat, holder: int | None) -> str:
    """The occurrence of the object's own table that most of its columns come from."""
    own = [name for name, place in places.items() if place.oid == holder]
    shown = Counter(found[0] for node in flat.columns.values() if (found := column(node)))
    return max(own, key=lambda name: shown[name], default="")


def _sides(node: Any) -> Iterator[tuple[Any, Any]]:
    """Both ways to read an equality; of IN (SELECT ...) what is looked for."""
    if isinstance(node, ast.A_Expr) and node.kind == A_Expr_Kind.AEXPR_OP and operator_of(node) == "=":
        yield from ((node.lexpr, node.rexpr), (node.rexpr, node.lexpr))
    if isinstance(node, ast.SubLink) and node.subLinkType == SubLinkType.ANY_SUBLINK:
        yield node.testexpr, node.subselect


def _equal(node: Any, places: Places) -> tuple[tuple[str, str], tuple[str, str]] | None:
    """The two columns of different places that a condition holds equal."""
    for one, other in _sides(node):
        left, right = column(one), column(other)
        if left and right and left[0] != right[0] and {left[0], right[0]} <= places.keys():
            return left, right
    return None


def _literal(text: str) -> str:
    """A text as SQL has it."""
    return "'" + text.replace("'", "''") + "'"
