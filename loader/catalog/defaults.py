"""What defaults write that are no constants: a text around a sequence's number, and what referenced columns get.

The server computes them, as it would for an INSERT, but takes no number: in the place of nextval() stands a number of
ours. Passed over: a default that is another one at every call.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import Any

import psycopg

from loader.connection import shops_path
from loader.flow.table import Column, Numbering
from loader.resources import named_query

_NEXTVAL = re.compile(r"nextval\('(?:[^']|'')*'::regclass\)", re.IGNORECASE)
_PLAIN = re.compile(rf"\(*{_NEXTVAL.pattern}\)*(::\w+)?", re.IGNORECASE)
_FUNCTIONS = re.compile(r"([a-z_][a-z0-9_$]*)\s*\(", re.IGNORECASE)
# Two numbers of one digit show where the number stands, one of two how wide it is written.
_TRIED = (7, 8, 77)


def with_defaults(
    conn: psycopg.Connection[Any], columns: Iterable[Column], referenced: Collection[str]
) -> tuple[Column, ...]:
    """The columns, each with the numbering of its sequence; those `referenced` also with what their default gives."""
    return tuple(_known(conn, _numbered(conn, column), column.name in referenced) for column in columns)


def _numbered(conn: psycopg.Connection[Any], column: Column) -> Column:
    """An expression over a sequence that makes no text of prefix, number and suffix is no numbering of ours."""
    if not column.sequence or column.identity or _PLAIN.fullmatch(column.default or ""):
        return column
    made = [_value(conn, _NEXTVAL.sub(f"{number}::bigint", column.default or "")) for number in _TRIED]
    found = _numbering(*made) if column.type.family == "text" else None
    return replace(column, numbering=found) if found else replace(column, sequence=None)


def _numbering(seven: str | None, eight: str | None, longer: str | None) -> Numbering | None:
    """How the texts are made of their numbers; None if they are not."""
    if not (seven and eight and longer):
        return None
    before = next((place for place, (one, other) in enumerate(zip(seven, eight, strict=False)) if one != other), 0)
    head, suffix = seven[:before], seven[before + 1 :]
    padded = len(longer) == len(seven)
    prefix = head.rstrip("0") if padded else head
    found = Numbering(prefix, len(head) - len(prefix) + 1 if padded else 0, suffix)
    written = tuple(f"{prefix}{number:0{found.width}}{suffix}" for number in _TRIED)
    return found if written == (seven, eight, longer) else None


def _known(conn: psycopg.Connection[Any], column: Column, referenced: bool) -> Column:
    if not referenced or not column.default or column.generated or column.sequence or column.identity:
        return column
    return replace(column, default_value=_value(conn, column.default))


def _value(conn: psycopg.Connection[Any], expression: str) -> str | None:
    """What it gives in this transaction, as text; None if nobody knows beforehand, or this role may not ask."""
    names = list({name.lower() for name in _FUNCTIONS.findall(expression)})
    try:
        with conn.transaction(), shops_path(conn):  # a default may call the shop's functions
            volatile = conn.execute(named_query("preflight.volatile"), {"names": names}).fetchone()
            row = None if volatile and volatile[0] else conn.execute(f"SELECT ({expression})::text".encode()).fetchone()
    except psycopg.Error:
        return None
    return None if row is None else row[0]
