"""The session's settings as a view looks for its workspace.

Each setting that the view reads is tried as the workspace itself and as JSON with the claims that are taken out of it,
until what the view compares holds. Where a table says whose the workspace is (its members), their values are tried too.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice, product
from typing import Any, TypeAlias

import psycopg
from psycopg import sql

from loader.database import name
from loader.flow.view import Viewpoint
from loader.resources import named_query

Path: TypeAlias = tuple[str, ...]
_MOST_TRIES = 400
_MOST_VALUES = 8
# What PostgREST says of everybody who has logged in.
_FIXED = {"role": "authenticated", "aud": "authenticated"}
_OBJECTS = re.compile(r"meta|claims|data|context")


def found(conn: psycopg.Connection, viewpoint: Viewpoint, workspace: str) -> bool:
    """Whether the settings could be set, for this transaction, so that the view shows the workspace."""
    if not viewpoint.tests:
        return True
    settings = [setting for setting in viewpoint.settings if "." in setting]
    for values in islice(_assignments(conn, viewpoint, settings, workspace), _MOST_TRIES):
        if _set(conn, dict(zip(settings, values, strict=True))) and _holds(conn, viewpoint, workspace):
            return True
    return False


def _assignments(
    conn: psycopg.Connection, viewpoint: Viewpoint, settings: Sequence[str], workspace: str
) -> Iterator[tuple[str, ...]]:
    """Values for all settings: the workspace everywhere first, then what tables hold beside it."""
    slots = [path for path in viewpoint.claims if path[-1] not in _FIXED]
    ways = sorted(product((False, True), repeat=len(settings)), key=lambda way: _unlikely(way, settings))
    for values in _values(conn, viewpoint, workspace):
        for way in ways:
            for chosen in product(values, repeat=len(slots) if any(way) else 0):
                claims = json.dumps(_claims(dict(zip(slots, chosen, strict=False))))
                yield from product(*([claims] if is_json else values for is_json in way))


def _unlikely(way: Sequence[bool], settings: Sequence[str]) -> int:
    """How many settings are read otherwise than they are called."""
    return sum(is_json != setting.endswith("claims") for is_json, setting in zip(way, settings, strict=True))


def _values(conn: psycopg.Connection, viewpoint: Viewpoint, workspace: str) -> Iterator[list[str]]:
    yield [workspace]
    beside = dict.fromkeys(value for table in viewpoint.tables for value in _beside(conn, table, workspace))
    if beside:
        yield [workspace, *list(beside)[:_MOST_VALUES]]


def _beside(conn: psycopg.Connection, table: str, workspace: str) -> Iterator[str]:
    """What the rows that name the workspace hold in their other columns."""
    try:
        with conn.transaction():
            found = conn.execute(named_query("preflight.texts"), {"table": table}).fetchone()
            rows = _naming(conn, found[0], found[1], found[2], workspace) if found and found[2] else []
    except psycopg.Error:
        return
    for row in rows:
        yield from (str(value) for value in row.values() if isinstance(value, str | int) and str(value) != workspace)


def _naming(
    conn: psycopg.Connection, schema: str, table: str, columns: Sequence[str], workspace: str
) -> list[dict[str, Any]]:
    same = sql.SQL(" OR ").join(sql.SQL("t.{}::text = %(workspace)s").format(name(column)) for column in columns)
    query = sql.SQL(named_query("preflight.beside")).format(table=name(schema, table), same=same)
    return [row[0] for row in conn.execute(query, {"workspace": workspace}).fetchall()]


def _claims(values: dict[Path, str]) -> dict[str, Any]:
    """The object of these paths. What may be an object itself has every claim in it, for what is read of it later."""
    made: dict[str, Any] = dict(_FIXED)
    for path, value in sorted(values.items(), key=lambda pair: -len(pair[0])):
        inside = made
        for key in path[:-1]:
            further = inside.setdefault(key, {})
            inside = further if isinstance(further, dict) else {}
        inside.setdefault(path[-1], value)
    leaves = {key: value for key, value in made.items() if not isinstance(value, dict)}
    return made | {key: leaves for key in leaves if _OBJECTS.search(key)}


def _set(conn: psycopg.Connection, settings: dict[str, str]) -> bool:
    try:
        with conn.transaction():
            for setting, value in settings.items():
                conn.execute("SELECT set_config(%s, %s, true)", (setting, value))
    except psycopg.Error:
        return False
    return True


def _holds(conn: psycopg.Connection, viewpoint: Viewpoint, workspace: str) -> bool:
    try:
        with conn.transaction():
            every = " AND ".join(f"({test})" for test in viewpoint.tests)
            row = conn.execute(f"SELECT {every}".encode(), {"workspace": workspace}).fetchone()
    except psycopg.Error:
        return False
    return bool(row and row[0])


def alike(viewpoints: Iterable[Viewpoint]) -> list[Viewpoint]:
    """Those that read the same settings, claims and tables as one, with the tests of all."""
    together: dict[tuple[Any, ...], Viewpoint] = {}
    for one in viewpoints:
        read = (one.settings, one.claims, one.tables)
        tests = (*together[read].tests, *one.tests) if read in together else one.tests
        together[read] = replace(one, tests=tuple(dict.fromkeys(tests)))
    return list(together.values())
