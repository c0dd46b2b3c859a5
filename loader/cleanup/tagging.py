"""Tags are forgotten with their rows: what stays of a relation stays tagged, so that a later removal can take it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from psycopg import sql

from loader.cleanup.keys import Cleaner, Relation
from loader.cleanup.target import Target
from loader.database import comma
from loader.resources import named_query


class _Left(NamedTuple):
    """What stays of a relation: all `rows`, of which nobody else changed `kept`."""

    rows: int = 0
    kept: int = 0


def forget(cleaner: Cleaner, relations: list[Relation], targets: Sequence[Target]) -> list[UUID]:
    """Take back the tags of what is gone; the runs of which something went, or nothing is left."""
    homes = {place: target for target in targets for place in target.relations}
    left = _left(cleaner, targets)
    went: dict[UUID, bool] = {}
    for place, relation in enumerate(relations):
        if relation.chosen or relation.ordinal is None:
            removed = _forget(cleaner, relation, place, homes.get(place), left.get(place, _Left()))
            went[relation.run_id] = removed | went.get(relation.run_id, False)
    cleaner.conn.execute(named_query("clean.forget_runs"), {"runs": list(went)})
    stay = {relations[place].run_id for place in left}
    return [run for run, removed in went.items() if removed or run not in stay]


def _left(cleaner: Cleaner, targets: Sequence[Target]) -> dict[int, _Left]:
    """What stays of each relation, by its place."""
    return {
        place: _Left(rows, kept)
        for target in targets
        for place, rows, kept in cleaner.execute("left", staying=target.staying).fetchall()
    }


def _forget(cleaner: Cleaner, relation: Relation, place: int, home: Target | None, left: _Left) -> bool:
    """One relation's tags, as far as its rows are gone; whether any row went."""
    fields = {"run_id": relation.run_id, "ordinal": relation.ordinal}
    went = home is not None and home.marked_of[place] > left.kept
    if left.rows and not (went or left.kept):
        return False  # every row is another's by now; the tags that there are say all of it
    cleaner.conn.execute(named_query("clean.forget_keys"), fields)
    if home is None or not left.rows:
        cleaner.conn.execute(named_query("clean.forget_relation"), fields)
    elif relation.key_columns:
        keys = comma(sql.SQL("s.{}::text").format(sql.Identifier(name)) for name in relation.key_columns)
        numbers = {"run": relation.run_id, "ordinal": relation.ordinal, "relation": place, "xid": relation.xid}
        parts = {name: sql.Literal(number) for name, number in numbers.items()}
        cleaner.execute("retag", keys=keys, table=home.table, staying=home.staying, **parts)
    return went
