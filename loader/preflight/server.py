"""Asking the server about rows that no table holds yet. Only reads; whatever it cannot be asked is left to the load."""

from __future__ import annotations

import json
from typing import Any

import psycopg
from psycopg import errors, sql

from loader.flow.binding import Entity
from loader.preflight.samples import JsonRows
from loader.resources import named_query

# A value that is no value of its type here, a construct that sample rows cannot have, a NOT NULL domain over a default.
CANNOT_BE_ASKED = (
    errors.DataError,
    errors.FeatureNotSupported,
    errors.SyntaxErrorOrAccessRuleViolation,
    errors.NotNullViolation,
)


def ask(
    conn: psycopg.Connection[Any], name: str, entity: Entity, rows: JsonRows, **parts: sql.Composable
) -> list[tuple[Any, ...]] | None:
    """The answer of a query of sql/preflight.sql over sample rows; None if it cannot be asked."""
    query = sql.SQL(named_query(f"preflight.{name}")).format(table=table_name(entity), **parts)
    try:
        with conn.transaction():
            return conn.execute(query, {"rows": json.dumps(rows)}).fetchall()
    except CANNOT_BE_ASKED:
        return None


def table_name(entity: Entity) -> sql.Identifier:
    """The base table, quoted for a query with parameters."""
    return identifier(entity.table.schema, entity.table.name)


def identifier(*names: str) -> sql.Identifier:
    """A quoted name for a query with parameters: psycopg would take a % in it for a placeholder."""
    return sql.Identifier(*(name.replace("%", "%%") for name in names))


def expression(text: str) -> sql.SQL:
    """An expression of the catalog for a query with parameters."""
    return sql.SQL(text.replace("%", "%%"))
