"""Reflection: the semantic objects of a database become our own frozen `Warehouse`.

A view is followed to the base table that holds its rows (COPY into a view is impossible, 42809). Refused, each
with its reason and before anything is written: an object whose rows no one table holds, and a column that must
have a value and cannot get one. Nothing after this package touches SQLAlchemy or the catalog.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

import psycopg

from loader.binding.columns import bind, unfilled
from loader.binding.pins import applied, constants, pins, refuse_unknown
from loader.binding.tenants import filtered_tenant
from loader.catalog import has_parent, read
from loader.constraints.enforcement import enforce
from loader.entities import PLACES
from loader.errors import ConfigError, SchemaError
from loader.flow.binding import Entity, Warehouse
from loader.flow.catalog import Catalog, SemanticObject
from loader.flow.table import Table
from loader.overrides import Overrides
from loader.vocabulary import Vocabulary

NO_OVERRIDES = Overrides()


def reflect(
    conn: psycopg.Connection[Any],
    connect: Callable[[], psycopg.Connection],
    vocabularies: Iterable[Vocabulary],
    schema: str = "semantic",
    overrides: Overrides = NO_OVERRIDES,
) -> Warehouse:
    """The entities that exist, bound to their base tables, parents first. An absent platform has none.

    `overrides` are what a person says of single columns. Raises `ConfigError` (exit 3) where one names nothing.
    """
    wanted = {
        name: (vocabulary, words)
        for vocabulary in vocabularies
        for words in vocabulary.entities
        for name in words.objects
    }
    catalog = read(conn, connect, wanted, schema, overrides.objects)
    holders = [(item, wanted[item.name], catalog.table_of(item)) for item in catalog.objects]
    missing = [_no_table(item) for item, _, table in holders if table is None]
    if missing:
        raise SchemaError("; ".join(missing), "load these by hand, or give each a base table that its view shows")
    _refuse_unknown(catalog, overrides)
    bound, told = [], {}
    for item, (vocabulary, words), table in holders:
        if table is not None:
            name = (item.schema, item.name)
            said = pins(overrides, vocabulary, words, name, table, item.shown)
            told[name] = said
            told_of = _commented(table, item.shown, item.comments)
            tenant = filtered_tenant(item, table)
            made_of = bind(vocabulary, words, name, told_of, item.shown, said, tenant=tenant)
            bound.append(replace(made_of, stored=item.materialized))
    _refuse_shared(bound)
    pinned = [applied(entity, told[entity.view_schema, entity.view_name]) for entity in _linked(bound)]
    kinds = {vocabulary.platform: vocabulary.kinds for vocabulary, _ in wanted.values()}
    made = tuple(enforce(entity, pinned, kinds[entity.platform]) for entity in pinned)
    for entity in made:
        _refuse_orphans(conn, overrides, entity)
    return Warehouse(made)


def _commented(table: Table, shown: Mapping[str, str], comments: Mapping[str, str]) -> Table:
    """The table with the view's comments on the columns that have none of their own."""
    if not comments:
        return table
    columns = (replace(c, comment=c.comment or comments.get(shown.get(c.name, ""))) for c in table.columns)
    return replace(table, columns=tuple(columns))


def _refuse_shared(bound: list[Entity]) -> None:
    """Two objects of one platform over one table: which rows are whose nobody knows."""
    first: dict[tuple[str, int], Entity] = {}
    for entity in bound:
        other = first.setdefault((entity.platform, entity.table.oid), entity)
        if other is not entity:
            raise SchemaError(
                f"{other.view_schema}.{other.view_name} and {entity.view_schema}.{entity.view_name} both show"
                f" {entity.table.qualified}: one of them is made from the other's rows",
                "give each a base table of its own",
            )


def _refuse_unknown(catalog: Catalog, overrides: Overrides) -> None:
    """An object of another platform is there, though it is not asked for now: it is no mistake."""
    tables = [(item, catalog.table_of(item)) for item in catalog.objects]
    known = {name for item, table in tables if table for name in (item.name, item.qualified, table.qualified)}
    refuse_unknown(overrides, known, catalog.relations)


def _refuse_orphans(conn: psycopg.Connection[Any], overrides: Overrides, entity: Entity) -> None:
    """A constant in a foreign key must be the key of a row that is there."""
    for bound in constants(entity):
        for key in entity.table.foreign_keys:
            if bound.column.name in key.columns and not has_parent(conn, key, bound.constant):
                raise ConfigError(
                    f"{overrides.source}: {entity.table.qualified}.{bound.column.name}: no row of"
                    f" {key.parent_schema}.{key.parent_table} has the key {bound.constant} (foreign key {key.name})",
                    "create that row, or take the constant out of the file",
                )


def refuse_unfillable(entities: Iterable[Entity], more: Iterable[str] = ()) -> None:
    """Raise `SchemaError` (exit 5) that names every column which must have a value and cannot get one; `more` reasons
    are those that only the rows can tell."""
    found = tuple(entities)
    reasons = [*(reason for entity in found for reason in unfilled(entity)), *more]
    if reasons:
        raise SchemaError(
            f"{len(reasons)} column(s) cannot be filled: " + "; ".join(reasons),
            "; ".join(dict.fromkeys((*(r for entity in found for r in no_tenant(entity)), _DEFAULTS))),
        )


_DEFAULTS = "give each a DEFAULT, or let it be NULL, and run again"


def no_tenant(entity: Entity) -> Iterable[str]:
    """What to do where no column says whose a row is."""
    if entity.tenant is None and not entity.shared:
        yield (
            f'say in config/columns.toml which column holds the workspace, [{entity.view_name}] tenant = "..."; or'
            f" allow rows that every workspace sees, [{entity.view_name}] tenant = false"
        )


def refuse_unknown_workspace(conn: psycopg.Connection[Any], entities: Iterable[Entity], workspace: str) -> None:
    """Raise `SchemaError` where the tenant column references a table that does not know the workspace."""
    found = tuple(entities)
    filled = {(entity.table.schema, entity.table.name) for entity in found}
    reasons = {
        f"{key.parent_schema}.{key.parent_table} has no {key.parent_columns[0]} {workspace}": None
        for entity in found
        for key in entity.table.foreign_keys
        if key.columns == (entity.tenant,) and (key.parent_schema, key.parent_table) not in filled
        if not has_parent(conn, key, workspace)
    }
    if reasons:
        raise SchemaError(
            f"the workspace is unknown to the tables that tenant columns reference: {'; '.join(reasons)}",
            "check the workspace's UUID, or create its row first",
        )


def _no_table(item: SemanticObject) -> str:
    what = "a foreign table" if item.kind == "f" else "a view of which no column comes straight from a table"
    return f"{item.qualified} is {what}"


def _linked(entities: list[Entity]) -> tuple[Entity, ...]:
    """Foreign keys become links, now that every parent is known; parents before children."""
    from loader.binding.links import link
    from loader.binding.width import narrowed

    ranked = sorted(entities, key=lambda e: (e.platform, PLACES[e.name]))
    return narrowed(tuple(link(entity, ranked) for entity in ranked))


__all__ = ["no_tenant", "reflect", "refuse_unfillable", "refuse_unknown_workspace", "unfilled"]
