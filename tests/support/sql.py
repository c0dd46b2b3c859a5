"""What tests ask of a database and do to it, each call on a connection of its own."""

from __future__ import annotations

from typing import Any

import psycopg

from tests.support.paths import FIXTURES
from tests.support.sessions import WORKSPACE


def execute(url: str, *statements: str) -> None:
    """All of them in one transaction."""
    with psycopg.connect(url) as conn:
        for statement in statements:
            conn.execute(statement.encode())


def rows(url: str, query: str, workspace: str = WORKSPACE) -> list[tuple[Any, ...]]:
    """What `query` finds; the views of `semantic` show that workspace."""
    with psycopg.connect(url) as conn:
        conn.execute("SELECT set_config('app.workspace_id', %s, false)", (workspace,))
        return conn.execute(query.encode()).fetchall()


def count_rows(url: str, relation: str) -> int:
    return int(rows(url, f"SELECT count(*) FROM {relation}")[0][0])


def warehouse_sizes(url: str) -> dict[str, int]:
    """The rows of every table of the local warehouse."""
    names = rows(url, "SELECT c.oid::regclass::text FROM pg_class c WHERE relkind = 'r' AND relname LIKE 'dm\\_%'")
    return {name: count_rows(url, name) for (name,) in names}


def add_live_rows(url: str, workspace: str, number: int) -> None:
    """A small real shop in the odd warehouse: one row of everything, keys as its own loader would take them."""
    with psycopg.connect(url) as conn:
        conn.execute("SELECT set_config('m.ws', %s, false), set_config('m.n', %s, false)", (workspace, str(number)))
        conn.execute((FIXTURES / "odd_live_rows.sql").read_bytes())
