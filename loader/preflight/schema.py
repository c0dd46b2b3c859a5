"""What stops a run whatever its rows hold: columns that cannot be filled, tenants, foreign tables, outside parents
without a row, row-level security, rights."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import psycopg
from psycopg.sql import Identifier

from loader.entities import TENANT_NAMES
from loader.flow.binding import Bound, Entity
from loader.flow.finding import Finding
from loader.preflight.parents import has_parent
from loader.preflight.rights import missing

_UUID_LENGTH = 36
Outside = Mapping[tuple[str, str], Sequence[str]]
"""(entity, column) -> the values that a column may take from its outside parent."""


def schema_findings(
    conn: psycopg.Connection[Any],
    entities: Sequence[Entity],
    workspace: str | None,
    outside: Mapping[str, Outside] | None,
) -> Iterator[Finding]:
    """Every such fault, those of the schema first. `outside`: platform -> values of outside parents, if known."""
    for entity in entities:
        yield from unfillable(entity, None if outside is None else outside.get(entity.platform, {}))
    if workspace is not None:
        yield from _unknown_workspace(conn, entities, workspace)
    for entity in entities:
        if entity.table.row_security:
            yield Finding(
                where(entity),
                f"{entity.table.qualified}: row-level security applies to this role, and COPY cannot load under it",
                "connect as the table's owner or as a role with BYPASSRLS (Supabase: postgres)",
                "rights",
            )
    names = {entity.table.oid: where(entity) for entity in entities}
    for right in missing(conn, entities):
        message = f"this role lacks {right.privilege} on {right.object}"
        yield Finding(names.get(right.table_oid or 0, ""), message, right.statement, "rights", notice=not right.loads)


def where(entity: Entity) -> str:
    """How findings name an entity."""
    return f"{entity.platform} {entity.name}"


def unfillable(entity: Entity, outside: Outside | None) -> Iterator[Finding]:
    """The faults of one entity's columns, tenant and kind of table."""
    table = entity.table
    if (fault := _tenant_fault(entity)) is not None:
        yield Finding(where(entity), *fault)
    if table.kind == "f":
        message = f"{table.qualified} is a foreign table: its server takes part in no transaction of ours"
        yield Finding(where(entity), message, "give the object a base table of this database")
    for bound in entity.bound:
        name = f"{table.qualified}.{bound.column.name}"
        if bound.meaning is None and bound.filler is None and bound.column.required:
            kind = bound.column.type.domain or bound.column.type.name
            yield Finding(where(entity), f"{name} ({kind}) cannot be filled: it {bound.why}", _mend(entity, bound))
    yield from _without_parent(entity, outside) if outside is not None else ()


def _without_parent(entity: Entity, outside: Outside) -> Iterator[Finding]:
    """The columns that must refer to a row of a table that has none."""
    for bound in entity.bound:
        lookup = bound.lookup if bound.filler == "lookup" else None
        if lookup and not outside.get((entity.name, bound.column.name)):
            yield Finding(
                where(entity),
                f"{entity.table.qualified}.{bound.column.name} must refer to a row of {lookup.schema}.{lookup.table},"
                " which has none for this workspace",
                f"insert a row into {quoted(lookup.schema, lookup.table)}",
            )


def _tenant_fault(entity: Entity) -> tuple[str, str] | None:
    """Message and remedy if no column can say whose a row is."""
    table = entity.table
    if entity.tenant is None:
        if entity.shared:
            return None
        return (
            f"{table.qualified} has no tenant column ({' or '.join(TENANT_NAMES)}): its rows would belong to nobody",
            f'name the column that holds the workspace in config/columns.toml, [{entity.view_name}] tenant = "..."; or'
            f" allow rows that every workspace sees, [{entity.view_name}] tenant = false",
        )
    kind, name = table.by_name[entity.tenant].type, f"{table.qualified}.{entity.tenant}"
    remedy = "give the table a tenant column of type uuid or text"
    if kind.family not in ("uuid", "text"):
        return f"{name} is {kind.name}: the tenant column must hold the workspace's UUID", remedy
    if kind.length is not None and kind.length < _UUID_LENGTH:
        return f"{name} holds {kind.length} characters: the workspace's UUID has {_UUID_LENGTH}", remedy
    return None


def _mend(entity: Entity, bound: Bound) -> str:
    table, column = quoted(entity.table.schema, entity.table.name), quoted(bound.column.name)
    return (
        f"ALTER TABLE {table} ALTER COLUMN {column} DROP NOT NULL; or SET DEFAULT; or name its meaning in"
        f" config/columns.toml: [{entity.view_name}.{column}]"
    )


def _unknown_workspace(conn: psycopg.Connection[Any], entities: Sequence[Entity], workspace: str) -> Iterator[Finding]:
    """The tenant column references a table that does not have the workspace."""
    filled = {(entity.table.schema, entity.table.name) for entity in entities}
    keys = {
        (key.parent_schema, key.parent_table, key.parent_columns): key
        for entity in entities
        for key in entity.table.foreign_keys
        if key.columns == (entity.tenant,) and (key.parent_schema, key.parent_table) not in filled
    }
    for (schema, table, columns), key in keys.items():
        if not has_parent(conn, key, workspace):
            message = f"the workspace is unknown: {schema}.{table} has no {columns[0]} {workspace}"
            yield Finding("", message, "check the workspace's UUID, or create its row first")


def quoted(*names: str) -> str:
    """A name as SQL has it."""
    return Identifier(*names).as_string(None)
