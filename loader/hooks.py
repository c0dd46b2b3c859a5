"""What tables do by themselves: their triggers and rules, and which of them raised an error within the server.

What a trigger may do to a DELETE is read from its PL/pgSQL source: a hint for people, never proof.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Any, Literal

import psycopg
from psycopg.rows import dict_row

from loader.connection import shops_path
from loader.database import raised_in
from loader.flow.table import Hook, Table
from loader.resources import named_query

_COMMENT = re.compile(r"--[^\n]*|/\*.*?\*/", re.DOTALL)
_TEXT = re.compile(r"'(?:[^']|'')*'")
_KEEPS = re.compile(r"\breturn\s+null\b", re.IGNORECASE)
# without a level RAISE is an exception
_FORBIDS = re.compile(r"\braise\b(?!\s+(?:debug|log|info|notice|warning)\b)", re.IGNORECASE)
_ON_LOAD, _ON_CLEAN = "if mock rows must not fire it", "while mock-data clean removes the rows"
_EFFECTS = (
    ("INSERT", "trigger", "", "a load fires", _ON_LOAD),
    ("INSERT", "rule", "", "COPY passes over", "if it is not meant for mock rows"),
    ("DELETE", "trigger", "", "mock-data clean fires", _ON_CLEAN),
    ("DELETE", "rule", "", "mock-data clean sets off", _ON_CLEAN),
    ("DELETE", "trigger", "keep", "rows may stay, tagged, when mock-data clean removes them, for", _ON_CLEAN),
    ("DELETE", "rule", "keep", "rows stay, tagged, when mock-data clean removes them, for", _ON_CLEAN),
    ("DELETE", "trigger", "forbid", "mock-data clean may be refused, for", _ON_CLEAN),
)
"""(event, kind, what it may do; what to say of it, and when to switch it off)."""


def hooks(conn: psycopg.Connection[Any], oid: int) -> list[Hook]:
    """The triggers and rules of one table, and the triggers of its partitions."""
    with conn.cursor(row_factory=dict_row) as cursor:
        return [hook_of(row) for row in cursor.execute(named_query("catalog.hooks"), {"oids": [oid]}).fetchall()]


def hook_of(row: Mapping[str, Any]) -> Hook:
    """A hook from a row of the query catalog.hooks."""
    return Hook(row["kind"], row["name"], row["function"], row["table"], row["on"], row["early"], _may(row))


def _may(row: Mapping[str, Any]) -> Literal["", "keep", "forbid"]:
    if row["on"] != "DELETE":
        return ""
    if row["kind"] == "rule" or row["source"] is None:
        return "keep" if row["early"] else ""
    code = _TEXT.sub("''", _COMMENT.sub("", row["source"]))
    if _FORBIDS.search(code):
        return "forbid"
    return "keep" if row["early"] and _KEEPS.search(code) else ""


def raisers(conn: psycopg.Connection[Any], error: psycopg.Error, oid: int = 0) -> list[Hook]:
    """The triggers and event triggers whose functions raised `error`; of the table `oid`, if any of them is. Nothing if
    the server cannot be asked. Rolls `conn` back."""
    functions = raised_in(error)
    if not functions:
        return []
    with suppress(psycopg.Error):
        conn.rollback()
        # the context names them as the shop's own search_path allows
        with shops_path(conn), conn.cursor(row_factory=dict_row) as cursor:
            rows = cursor.execute(named_query("catalog.raisers"), {"functions": functions, "oid": oid}).fetchall()
        return [_raiser(row) for row in rows if (row["place"], row["here"]) == (rows[0]["place"], rows[0]["here"])]
    return []


def _raiser(row: Mapping[str, Any]) -> Hook:
    return Hook(row["kind"], row["name"], row["function"], row["table"])


def named(found: Iterable[Hook]) -> str:
    """Hooks as words: "the trigger a (function f()) or the rule b"."""
    return " or ".join(dict.fromkeys(hook.text for hook in found))


def switched_off(found: Iterable[Hook]) -> str:
    """The statements that switch hooks off."""
    return " ".join(dict.fromkeys(hook.switched_off for hook in found))


def effects(table: Table) -> Iterator[tuple[str, str]]:
    """What a table's own triggers and rules do to a run or to its removal, each with what to do about it."""
    for on, kind, may, what, remedy in _EFFECTS:
        found = [hook for hook in table.hooks if (hook.on, hook.kind, hook.may) == (on, kind, may)]
        if found:
            yield f"{what}: {', '.join(hook.text for hook in found)}", f"{switched_off(found)} {remedy}"
