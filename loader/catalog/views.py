"""The semantic views without anything in between, and the columns in which they show a value in another form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import Any

import psycopg
from pglast import ast
from pglast.enums import A_Expr_Kind

from loader.catalog.expressions import called, operator_of, uncast
from loader.catalog.flat import Flat, Relations, Underlying
from loader.catalog.paths import path_of
from loader.catalog.selects import flattened
from loader.catalog.tables import rows
from loader.catalog.trees import column, columns
from loader.flow.table import SemanticObject

_FORMS = {
    **dict.fromkeys(("lower", "upper", "initcap", "btrim", "ltrim", "rtrim", "round", "abs", "to_jsonb"), 0),
    **dict.fromkeys(("date_trunc", "timezone"), 1),
}
"""Functions that show a value in another form -> which argument it is."""


@dataclass(frozen=True, slots=True)
class Views:
    """Flat views by oid, and the relations that they name."""

    flat: Mapping[int, Flat]
    relations: Relations


def read_views(conn: psycopg.Connection[Any], objects: Sequence[SemanticObject]) -> Views:
    """The views among these objects."""
    oids = sorted(item.oid for item in objects if item.views)
    relations = _relations(conn, oids) if oids else {}
    definitions = {relation.oid: relation.definition for relation in relations.values()}
    return Views({oid: flattened(definitions.get(oid) or "", relations) for oid in oids}, relations)


def _relations(conn: psycopg.Connection[Any], views: Sequence[int]) -> Relations:
    """Every relation below the views. With an empty search path Postgres prints every name in full."""
    with conn.transaction(force_rollback=True):
        conn.execute("SELECT pg_catalog.set_config('search_path', '', true)")
        found = rows(conn, "below", views=list(views))
    return {(r["schema"], r["name"]): Underlying(r["oid"], tuple(r["columns"]), r["definition"]) for r in found}


def with_values(objects: Sequence[SemanticObject], views: Views) -> tuple[SemanticObject, ...]:
    """The objects with all that their columns are made of; a value in another form counts as the column itself, if no
    other column shows that."""
    return tuple(_with_values(item, views.flat[item.oid]) if item.oid in views.flat else item for item in objects)


def _with_values(item: SemanticObject, flat: Flat) -> SemanticObject:
    oids = {source.name: source.oid for source in flat.sources}
    forms = _forms(item, flat, oids)
    lineage = dict.fromkeys((*item.lineage, *((name, *base) for base, (name, _) in forms.items())))
    made_of = {name: tuple(dict.fromkeys(columns(node, oids))) for name, node in flat.columns.items() if node}
    known = replace(item, lineage=tuple(lineage), made_of=made_of)
    own = {base: scale for (oid, base), (_, scale) in forms.items() if oid == known.holder}
    scaled = {base: scale for base, scale in own.items() if scale}
    return replace(known, inside=_inside(known, flat, oids), reformed=frozenset(own), decimals=scaled)


def _forms(item: SemanticObject, flat: Flat, oids: Mapping[str, int]) -> dict[tuple[int, str], tuple[str, int]]:
    """(table, column) that a view shows in another form only -> the view's name for it, and its decimals."""
    plain = {name for name, _, _ in item.lineage}
    shown = {(oid, base) for _, oid, base in item.lineage}
    found: dict[tuple[int, str], tuple[str, int]] = {}
    for name, node in flat.columns.items():
        form = next(same_value(node), None) if name not in plain else None
        if form and form.place in oids and (base := (oids[form.place], form.column)) not in shown:
            found.setdefault(base, (name, form.decimals))
    return found


def _inside(item: SemanticObject, flat: Flat, oids: Mapping[str, int]) -> dict[str, tuple[str, tuple[str, ...]]]:
    """What a view takes out of JSON columns of the object's own table."""
    paths = {name: path_of(node) for name, node in flat.columns.items()}
    return {name: (one.column, one.keys) for name, one in paths.items() if one and oids.get(one.place) == item.holder}


@dataclass(frozen=True, slots=True)
class Form:
    """An expression that shows the value of a column, divided by 10**`decimals`."""

    place: str
    column: str
    decimals: int = 0


def same_value(node: Any) -> Iterator[Form]:
    """The columns whose value an expression shows in another form, the one that it prefers first: a cast, lower(),
    coalesce(), cents / 100."""
    node = uncast(node)
    if found := column(node):
        yield Form(*found)
    for arg in _shown_by(node):
        yield from same_value(arg)
    if isinstance(node, ast.A_Expr) and node.kind == A_Expr_Kind.AEXPR_OP and (scale := _scale(node)):
        yield from (replace(one, decimals=one.decimals + scale) for one in same_value(node.lexpr))


def _shown_by(node: Any) -> Sequence[Any]:
    """The arguments whose value a function shows."""
    if isinstance(node, ast.CoalesceExpr):
        return node.args or ()
    if isinstance(node, ast.CollateClause):
        return (node.arg,)
    if isinstance(node, ast.FuncCall):
        place, args = _FORMS.get(called(node)), node.args or ()
        return args[place : place + 1] if place is not None else ()
    is_nullif = isinstance(node, ast.A_Expr) and node.kind == A_Expr_Kind.AEXPR_NULLIF
    return (node.lexpr,) if is_nullif else ()


def _scale(node: Any) -> int:
    """The powers of ten by which an operator divides; 0 if it does something else."""
    number = uncast(node.rexpr)
    text = getattr(getattr(number, "val", None), "fval", None) or str(getattr(getattr(number, "val", None), "ival", ""))
    sign = {"/": 1, "*": -1}.get(operator_of(node), 0)
    try:
        power = Decimal(text).normalize().as_tuple()
    except InvalidOperation:
        return 0
    whole = power.digits == (1,) and isinstance(power.exponent, int)
    return sign * int(power.exponent) if whole else 0
