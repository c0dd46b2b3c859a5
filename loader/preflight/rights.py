"""What the role may not do, asked before it is tried: all missing rights at once, each with the GRANT that mends it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg.rows import dict_row

from loader.errors import ConnectError
from loader.flow.binding import Bound, Entity
from loader.resources import named_query


@dataclass(frozen=True, slots=True)
class Missing:
    """A right that is not held. `loads`: a run needs it, else only `clean` does."""

    table_oid: int | None
    object: str
    privilege: str
    loads: bool
    statement: str


def missing(conn: psycopg.Connection[Any], entities: Sequence[Entity]) -> tuple[Missing, ...]:
    """Every right on the tables, schemas and sequences of these entities that the role lacks."""
    if not entities:
        return ()
    sequences = {b.column.sequence for e in entities for b in e.bound if b.column.sequence and _taken(b)}
    params = {"oids": sorted({e.table.oid for e in entities}), "sequences": sorted(sequences)}
    with conn.cursor(row_factory=dict_row) as cursor:
        found = cursor.execute(named_query("catalog.rights").encode(), params).fetchall()
    return tuple(Missing(**row) for row in found)


def refuse_missing(conn: psycopg.Connection[Any], entities: Sequence[Entity]) -> None:
    """Raise `ConnectError` (exit 4) that names every right without which nothing can be loaded."""
    needed = [one for one in missing(conn, entities) if one.loads]
    if needed:
        raise ConnectError(
            "this role lacks " + ", ".join(f"{one.privilege} on {one.object}" for one in needed),
            " ".join(one.statement for one in needed),
        )


def _taken(bound: Bound) -> bool:
    """Whether numbers of the column's sequence are asked for; an identity that is left out asks for none of ours."""
    return bool(bound.meaning or bound.filler or not bound.column.identity)
