"""Tables outside the semantic objects that a column must refer to: a new row takes one of their rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from psycopg import sql as pgsql

from loader.flow.binding import Bound, Entity, Lookup
from loader.flow.profile import History, Place
from loader.profile.reader import Reader, listed, name

# What a tenant's column may be called there, if no foreign key names it.
_TENANTS = ("tenant_id", "workspace_id")


def pools(reader: Reader, entities: Iterable[Entity], history: Mapping[Place, History]) -> dict[Place, tuple[str, ...]]:
    """The values that each such column may take, as text, by (entity, column): of the workspace's own rows if the table
    has workspaces, else of all. The columns of one foreign key have theirs in the same order; a column whose own
    history says which rows it refers to is left out."""
    return {
        (entity.name, bound.column.name): _values(reader, bound.lookup, entity.tenant)
        for entity in entities
        for bound in entity.bound
        if bound.lookup and _takes_any(bound, history.get((entity.name, bound.column.name)))
    }


def _takes_any(bound: Bound, history: History | None) -> bool:
    return bound.filler == "lookup" and (history is None or history.kind == "plain")


def _values(reader: Reader, lookup: Lookup, tenant: str | None) -> tuple[str, ...]:
    columns = [name(column) for column in lookup.columns]
    own = [pgsql.SQL("{}::text = %(tenant)s").format(name(column)) for column in _filters(reader, lookup, tenant)]
    known = [pgsql.SQL("{} IS NOT NULL").format(column) for column in columns]
    rows = reader.rows(
        "lookup",
        table=name(lookup.schema, lookup.table),
        columns=listed(columns),
        values=listed(pgsql.SQL("{}::text").format(column) for column in columns),
        own=pgsql.SQL(" AND ").join([*own, *known]),
    )
    place = lookup.columns.index(lookup.column)
    return tuple(row[place] for row in rows)


def _filters(reader: Reader, lookup: Lookup, tenant: str | None) -> tuple[str, ...]:
    """The parent's columns that hold the workspace: those of the foreign key, else one that is called so."""
    wanted = [column for column in (tenant, *_TENANTS) if column and column not in lookup.columns]
    if lookup.filters or not wanted:
        return lookup.filters
    params = {"schema": lookup.schema, "name": lookup.table, "columns": wanted}
    found = {row[0] for row in reader.rows("lookup_tenants", None, params)}
    return tuple(column for column in wanted if column in found)[:1]
