"""What tests ask of a database and do to it, each call on a connection of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import psycopg

from tests.support.paths import FIXTURES
from tests.support.sessions import WORKSPACE


def execute(url: str, *statements: str) -> None:
    """Each statement in a transaction of its own."""
    with psycopg.connect(url, autocommit=True) as conn:
        for statement in statements:
            conn.execute(statement.encode())


def rows(url: str, query: str, workspace: str = WORKSPACE) -> list[tuple[Any, ...]]:
    """What `query` finds; the views of `semantic` show that workspace."""
    with psycopg.connect(url) as conn:
        conn.execute("SELECT set_config('app.workspace_id', %s, false)", (workspace,))
        return conn.execute(query.encode()).fetchall()


def count_rows(url: str, relation: str) -> int:
    return int(rows(url, f"SELECT count(*) FROM {relation}")[0][0])


@contextmanager
def new_role(url: str, *statements: str) -> Iterator[str]:
    """The name of a role (password "x") after `statements`, which name it {role}; dropped with all that it owns."""
    role = f"mock_data_test_{uuid4().hex[:8]}"
    execute(url, f"CREATE ROLE {role} LOGIN PASSWORD 'x'", *(statement.format(role=role) for statement in statements))
    try:
        yield role
    finally:
        execute(url, f"DROP OWNED BY {role} CASCADE", f"DROP ROLE {role}")


def as_role(url: str, role: str) -> str:
    """SET ROLE from the first moment: what the server's pg_hba.conf says of the role does not matter."""
    return f"{url}{'&' if '?' in url else '?'}options=-c%20role%3D{role}"


def warehouse_sizes(url: str) -> dict[str, int]:
    """The rows of every table of the local warehouse."""
    names = rows(url, "SELECT c.oid::regclass::text FROM pg_class c WHERE relkind = 'r' AND relname LIKE 'dm\\_%'")
    return {name: count_rows(url, name) for (name,) in names}


def add_live_rows(url: str, workspace: str, number: int) -> None:
    """A small real shop in the odd warehouse: one row of everything, keys as its own loader would take them."""
    with psycopg.connect(url) as conn:
        conn.execute("SELECT set_config('m.ws', %s, false), set_config('m.n', %s, false)", (workspace, str(number)))
        conn.execute((FIXTURES / "odd_live_rows.sql").read_bytes())
