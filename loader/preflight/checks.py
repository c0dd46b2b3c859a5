"""Before BEGIN: the table's own CHECKs and domains, asked of the first rows that would be loaded.

The server evaluates them, so a rule that reflection cannot read is tried too. Refuses (exit 5) with the rule's name.
Only reads; a rule that breaks on a later row still rolls the load back.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import psycopg
from psycopg import errors, sql

from loader.errors import SchemaError
from loader.flow.binding import Entity
from loader.flow.table import Check
from loader.resources import named_query

# Where a table has no CHECK: its domains' rules alone. A plain `true` would be folded, and no row ever made.
_ITS_TYPES = Check("its types", "sample IS DISTINCT FROM NULL")
# A domain that is NOT NULL over a column left to its default: only the table itself knows that default.
_UNASKABLE = (errors.SyntaxErrorOrAccessRuleViolation, errors.NotNullViolation)
Rows = Sequence[dict[str, Any]]
"""Rows by column, values as JSON takes them."""


def refuse_broken_checks(conn: psycopg.Connection[Any], entity: Entity, rows: Rows) -> None:
    """Raise `SchemaError` for the first CHECK or domain that these rows break."""
    sample = json.dumps(list(rows))
    rules = entity.table.checks or (_ITS_TYPES,)
    for rule in rules:
        try:
            with conn.transaction():
                broken = _count(conn, entity, rule, sample)
        except errors.CheckViolation as error:
            raise _refused(
                entity, error.diag.constraint_name or "a domain's", error.diag.message_primary or ""
            ) from error
        except (errors.DataError, errors.FeatureNotSupported, *_UNASKABLE):
            continue  # what cannot be asked beforehand is left to the load
        if broken:
            raise _refused(entity, rule.name, f"CHECK {rule.expression}")


def _count(conn: psycopg.Connection[Any], entity: Entity, rule: Check, sample: str) -> int:
    table = sql.Identifier(*(part.replace("%", "%%") for part in (entity.table.schema, entity.table.name)))
    expression = sql.SQL(rule.expression.replace("%", "%%"))
    query = sql.SQL(named_query("preflight.check")).format(table=table, expression=expression)
    row = conn.execute(query, {"rows": sample}).fetchone()
    return int(row[0]) if row else 0


def _refused(entity: Entity, name: str, rule: str) -> SchemaError:
    return SchemaError(
        f"{entity.table.qualified}: the rows to be loaded break {name}: {rule}",
        "give the column a meaning that mock-data knows (doctor lists them), a DEFAULT, or let it be NULL",
    )
