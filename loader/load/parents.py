"""Live rows that new rows name, held until COMMIT: nobody removes them or changes their keys meanwhile."""

from __future__ import annotations

from collections.abc import Sequence

import psycopg
from psycopg import sql

from loader.database import name
from loader.errors import LoadError
from loader.flow.binding import Entity
from loader.resources import named_query

_CASTS = {"int2": "int8", "int4": "int8", "int8": "int8", "numeric": "numeric", "uuid": "uuid"}


class Changed(LoadError):
    """Live rows that new rows refer to are gone, or have changed since they were read."""


def hold(conn: psycopg.Connection, entity: Entity, keys: Sequence[str], workspace: str) -> bool:
    """Lock the rows of these keys (as text) FOR KEY SHARE, in the order of the keys. False, and no lock, if this role
    may not: locking a row takes the right to UPDATE some column."""
    row = conn.execute(named_query("load.may_lock"), {"oid": entity.table.oid}).fetchone()
    if not row or not row[0]:
        return False
    key = entity.by_meaning["key"].column
    cast = "bpchar" if key.type.name == "bpchar" else _CASTS.get(key.type.family, "text")
    own = sql.SQL("{} = %(tenant)s").format(name(entity.tenant)) if entity.tenant else sql.SQL("true")
    parts = {"table": name(entity.table.schema, entity.table.name), "key": name(key.name), "own": own}
    query = sql.SQL(named_query("load.hold")).format(cast=sql.SQL(cast), **parts)
    conn.execute(query, {"keys": list(keys), "tenant": workspace})
    return True
