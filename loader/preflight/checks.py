"""The table's own CHECKs and its domains, tried by the server on sample rows, so that those which nobody here can read
are met before BEGIN too. A row that was not tried may still break one, and rolls the load back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
from psycopg import errors

from loader.flow.binding import Entity
from loader.preflight.samples import JsonRows
from loader.preflight.server import ask, expression

# For a table without CHECKs: its domains alone. A plain `true` would be folded, and no row ever made.
_ITS_TYPES = ("its types", "sample IS DISTINCT FROM NULL")
_REMEDY = "give the column a meaning that mock-data knows (doctor lists them), a DEFAULT, or let it be NULL"


def broken_checks(conn: psycopg.Connection[Any], entity: Entity, rows: JsonRows) -> Iterator[tuple[str, str]]:
    """Message and remedy of the first CHECK or domain that the rows break."""
    for name, rule in [(check.name, check.expression) for check in entity.table.checks] or [_ITS_TYPES]:
        try:
            answer = ask(conn, "check", entity, rows, expression=expression(rule))
        except errors.CheckViolation as error:
            domain = error.diag.constraint_name or "a domain's CHECK"
            yield _message(entity, domain, error.diag.message_primary or ""), _REMEDY
            return
        if answer and answer[0][0]:
            yield _message(entity, name, f"CHECK {rule}"), _REMEDY
            return


def _message(entity: Entity, name: str, rule: str) -> str:
    return f"{entity.table.qualified}: generated rows would violate {name}: {rule}"
