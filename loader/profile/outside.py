"""The rows of tables outside that new rows may refer to, as many as are needed of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from psycopg import sql as pgsql

from loader.database import comma, name
from loader.flow.binding import Bound, Entity, Lookup
from loader.flow.profile import History, Place
from loader.profile.privacy import is_key_of_somebody
from loader.profile.reader import Reader

_MOST_LOOKED_UP, _MOST_HELD = 500, 1_000_000
# What a tenant's column may be called in an outside table, if no foreign key names it.
_TENANTS = ("tenant_id", "workspace_id")


def lookups(
    reader: Reader, entities: Iterable[Entity], histories: Mapping[Place, History]
) -> dict[Place, tuple[str, ...]]:
    """The values of outside tables, of which a new row takes one, as text, by (entity, column): of the workspace's own
    rows if the table has workspaces, else of all. The columns of one foreign key have theirs in the same order; a
    column whose own history says which rows it refers to is left out."""
    decided = {place for place, one in histories.items() if one.kind != "plain"}
    return {
        (entity.name, bound.column.name): _values(reader, entity, bound, bound.lookup)
        for entity in entities
        for bound in entity.bound
        if bound.lookup and bound.filler == "lookup" and (entity.name, bound.column.name) not in decided
    }


def _values(reader: Reader, entity: Entity, bound: Bound, lookup: Lookup) -> tuple[str, ...]:
    place = name(lookup.place)
    rows = reader.rows(
        "lookup",
        None,
        {"most": _MOST_HELD if lookup.held else _MOST_LOOKED_UP},
        table=name(lookup.schema, lookup.table),
        columns=comma(pgsql.SQL("{}.{}").format(place, name(column)) for column in lookup.columns),
        keys=comma(name(column) for column in lookup.columns),
        values=comma(pgsql.SQL("{}::text").format(name(column)) for column in lookup.columns),
        place=place,
        own=pgsql.SQL(" AND ").join(_conditions(reader, entity, lookup)),
    )
    number = lookup.columns.index(lookup.column)
    return tuple(row[number] for row in rows if not is_key_of_somebody(bound, row[number]))


def _conditions(reader: Reader, entity: Entity, lookup: Lookup) -> Iterator[pgsql.Composable]:
    """What holds of the parent's rows that may be taken: the workspace's own, known, as the view asks, and free."""
    place = name(lookup.place)
    for column in _filters(reader, lookup, entity.tenant):
        yield pgsql.SQL("{}.{}::text = %(tenant)s").format(place, name(column))
    for column in lookup.columns:
        yield pgsql.SQL("{}.{} IS NOT NULL").format(place, name(column))
    if lookup.condition:
        yield pgsql.SQL(f"({lookup.condition.replace('%', '%%')})")
    if lookup.held:
        yield _free(entity, lookup)


def _free(entity: Entity, lookup: Lookup) -> pgsql.Composable:
    """No row of this table has the parent yet."""
    pairs = zip(lookup.held, lookup.columns, strict=True)
    place = name(lookup.place)
    same = [pgsql.SQL("held.{} = {}.{}").format(name(own), place, name(parent)) for own, parent in pairs]
    query = pgsql.SQL("NOT EXISTS (SELECT FROM {} held WHERE {})")
    return query.format(name(entity.table.schema, entity.table.name), pgsql.SQL(" AND ").join(same))


def _filters(reader: Reader, lookup: Lookup, tenant: str | None) -> tuple[str, ...]:
    """The parent's columns that hold the workspace: those of the foreign key, else one that is called so."""
    wanted = [column for column in (tenant, *_TENANTS) if column and column not in lookup.columns]
    if lookup.filters or not wanted:
        return lookup.filters
    params = {"schema": lookup.schema, "name": lookup.table, "columns": wanted}
    found = {row[0] for row in reader.rows("lookup_tenants", None, params)}
    return tuple(column for column in wanted if column in found)[:1]
