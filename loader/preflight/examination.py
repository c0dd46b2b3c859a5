"""What the server judges before BEGIN: the schema, the role's rights, and sample rows. Only reads.

`examine` returns findings; doctor, dry run and generate share them, so that what generate refuses, doctor has reported.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import psycopg

from loader.connection import shops_path
from loader.flow.binding import Entity
from loader.flow.result import Finding
from loader.flow.rows import RowSource
from loader.preflight.characters import foreign
from loader.preflight.checks import broken_checks, missing_partitions
from loader.preflight.keys import broken_keys
from loader.preflight.numbers import ending, few_parents, no_room
from loader.preflight.samples import completed, constant_defaults, sample, suspects
from loader.preflight.schema import schema_findings, where
from loader.preflight.sequences import behind
from loader.preflight.visible import not_checked, would_hide


def examine(
    conn: psycopg.Connection,
    platforms: Sequence[RowSource],
    workspace: str,
    *,
    writes: bool = True,
    target: int | None = None,
) -> list[Finding]:
    """Every fault of these platforms' rows: the schema's, and if it has none the rows' own; then the rights that a run
    which `writes` needs. `target`: the run that somebody may ask for, if it is not this one."""
    entities = [entity for rows in platforms for entity in rows.plan.entities]
    outside = {rows.plan.platform: rows.plan.profile.lookups for rows in platforms}
    findings = list(schema_findings(conn, entities, workspace, outside))
    if not any(finding.kind == "schema" for finding in findings):
        with shops_path(conn):  # CHECKs and defaults may call the shop's functions
            findings[:0] = [finding for rows in platforms for finding in _of_rows(conn, rows, target)]
            findings += not_checked(conn, entities, workspace)
    return [finding for finding in findings if writes or finding.kind == "schema"]


def _of_rows(conn: psycopg.Connection, rows: RowSource, target: int | None) -> Iterator[Finding]:
    yield from (Finding(rows.plan.platform, *fault) for fault in ending(conn, rows.reservations()))
    for entity in rows.plan.entities:
        yield from (Finding(where(entity), *fault) for fault in _of_entity(conn, rows, entity, target))


def _of_entity(
    conn: psycopg.Connection, rows: RowSource, entity: Entity, target: int | None
) -> Iterable[tuple[str, str]]:
    """Message and remedy of each fault of one table's rows."""
    if faults := [*no_room(rows, entity), *few_parents(rows, entity, target), *behind(conn, rows, entity)]:
        return faults
    if faults := list(foreign(conn, rows, entity)):
        return faults
    defaults = constant_defaults(conn, entity)
    tried = completed(conn, entity, sample(rows, entity), defaults)
    doubtful = completed(conn, entity, suspects(rows, entity), defaults)
    return (
        *broken_checks(conn, entity, [*tried, *doubtful]),
        *would_hide(conn, entity, [*tried, *doubtful]),
        *broken_keys(conn, rows, entity, tried, defaults),
        *missing_partitions(conn, rows, entity, defaults),
    )
