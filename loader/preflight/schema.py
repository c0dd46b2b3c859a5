"""What stops a run whatever its rows hold: columns that cannot be filled, tenants, foreign tables, outside parents
without a row, row-level security, rights."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import psycopg
from psycopg import sql

from loader.entities import TENANT_NAMES
from loader.errors import ConfigError
from loader.flow.binding import Bound, Entity
from loader.flow.result import Finding
from loader.flow.table import ForeignKey
from loader.preflight.removal import irremovable
from loader.resources import named_query

_UUID_LENGTH = 36
Outside = Mapping[tuple[str, str], Sequence[str]]
"""(entity, column) -> the values that a column may take from its outside parent."""


def schema_findings(
    conn: psycopg.Connection,
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
            message = (
                f"{entity.table.qualified}: row-level security applies to this role, and COPY cannot load under it"
            )
            remedy = "connect as the table's owner or as a role with BYPASSRLS (Supabase: postgres)"
            yield Finding(where(entity), message, remedy, "rights")
        yield from irremovable(conn, entity, where(entity))
    yield from _rights(conn, entities)


def where(entity: Entity) -> str:
    """How findings name an entity."""
    return f"{entity.platform} {entity.name}"


def quoted(*names: str) -> str:
    return sql.Identifier(*names).as_string(None)


def refuse_orphans(conn: psycopg.Connection, entities: Iterable[Entity], source: str) -> None:
    """Raise `ConfigError` (exit 3) if a constant of the override file `source` references a row that does not exist."""
    for entity in entities:
        decided = [bound for bound in entity.bound if bound.filler == "constant" and bound.pinned]
        constants = {bound.column.name: bound.constant for bound in decided}
        for key in entity.table.foreign_keys:
            for name in constants.keys() & set(key.columns):
                if not _has_parent(conn, key, constants[name]):
                    raise ConfigError(
                        f"{source}: {entity.table.qualified}.{name}: no row of {key.parent_schema}.{key.parent_table}"
                        f" has the key {constants[name]} (foreign key {key.name})",
                        "create that row, or take the constant out of the file",
                    )


def _has_parent(conn: psycopg.Connection, key: ForeignKey, value: object) -> bool:
    """If a row of the table that a foreign key references has this value; False for a key of several columns."""
    if len(key.columns) != 1:
        return False
    table, column = sql.Identifier(key.parent_schema, key.parent_table), sql.Identifier(key.parent_columns[0])
    query = sql.SQL("SELECT FROM {} WHERE {}::text = {}::text LIMIT 1").format(table, column, str(value))
    return conn.execute(query).fetchone() is not None


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
            name, parent = f"{entity.table.qualified}.{bound.column.name}", f"{lookup.schema}.{lookup.table}"
            free = " that no row refers to yet" if lookup.held else ""
            message = f"{name} must refer to a row of {parent}, which has none for this workspace{free}"
            remedy = f"insert a row into {quoted(lookup.schema, lookup.table)}"
            if bound.column.type.traits.form == "text" and bound.personal is None:
                message += " (of keys that are texts, one that cannot be somebody's name or mail address)"
                remedy += f"; or say personal = false of {bound.column.name} in config/columns.toml"
            yield Finding(where(entity), message, remedy)


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
    allowed = ", or allow noise = true" if bound.decisive else ""
    if bound.column.type.name == "money":
        return (
            f"ALTER TABLE {table} ALTER COLUMN {column} TYPE numeric(12,2); or DROP NOT NULL; or SET DEFAULT{allowed}"
        )
    return (
        f"ALTER TABLE {table} ALTER COLUMN {column} DROP NOT NULL; or SET DEFAULT; or name its meaning in"
        f" config/columns.toml: [{entity.view_name}.{column}]{allowed}"
    )


def _unknown_workspace(conn: psycopg.Connection, entities: Sequence[Entity], workspace: str) -> Iterator[Finding]:
    """The tenant column references a table that does not have the workspace."""
    filled = {(entity.table.schema, entity.table.name) for entity in entities}
    keys = {
        (key.parent_schema, key.parent_table, key.parent_columns): key
        for entity in entities
        for key in entity.table.foreign_keys
        if key.columns == (entity.tenant,) and (key.parent_schema, key.parent_table) not in filled
    }
    for (schema, table, columns), key in keys.items():
        if not _has_parent(conn, key, workspace):
            message = f"the workspace is unknown: {schema}.{table} has no {columns[0]} {workspace}"
            yield Finding("", message, "check the workspace's UUID, or create its row first")


def _rights(conn: psycopg.Connection, entities: Sequence[Entity]) -> Iterator[Finding]:
    """Every right that the role lacks, with the GRANT that mends it; those that only `clean` needs as notices."""
    names = {entity.table.oid: where(entity) for entity in entities}
    sequences = {
        bound.column.sequence
        for entity in entities
        for bound in entity.bound
        # an identity that is left out takes no number of ours
        if bound.column.sequence and (bound.meaning or bound.filler or not bound.column.identity)
    }
    params = {"oids": sorted(names), "sequences": sorted(sequences)}
    for oid, what, privilege, loads, grant in conn.execute(named_query("catalog.rights"), params).fetchall():
        yield Finding(names.get(oid, ""), f"this role lacks {privilege} on {what}", grant, "rights", notice=not loads)
