"""How a workspace's keys look, and which number is free: its own style goes on, and no live key is met.

Where the column has a sequence, the sequence decides. Else the run takes a block above every live number, with a gap,
so that the rows which the shop's own loader inserts later do not meet it. Only an order number that may repeat goes on
without one.
"""

from __future__ import annotations

import math
import re
from typing import Any

import psycopg
from psycopg import sql as pgsql

from loader.entities import ENTITIES, FIRST_KEY
from loader.flow.binding import Bound, Entity
from loader.flow.profile import KeyStyle
from loader.profile.query import name, own, run

_FIRST_SMALL = 1_000_001
_FIRST_ORDER_NUMBER, _FIRST_UNIQUE_ORDER_NUMBER = 1001, 100_001
_LONG = 7


def key_style(
    conn: psycopg.Connection[Any],
    entity: Entity,
    bound: Bound,
    workspace: str,
    first: str | None = None,
    *,
    alone: bool = False,
) -> KeyStyle:
    """The style of one numbered column; `first` is what it begins with where there is nothing yet. `alone`: a table
    without tenant column links here, by this value alone."""
    family = bound.column.type.family
    if family == "uuid":
        return KeyStyle("uuid")
    if bound.column.sequence and bound.meaning != "number":
        return KeyStyle("number", sequence=bound.column.sequence)
    scope = pgsql.SQL("true") if alone else _scope(conn, entity, bound, workspace)
    if family == "text":
        return _text_style(conn, entity, bound, workspace, scope, first)
    row = run(conn, "highest", entity, workspace, column=name(bound.column.name), scope=scope).fetchone()
    return KeyStyle("number", _after(_number(row), 0, bound, entity.name))


def _scope(conn: psycopg.Connection[Any], entity: Entity, bound: Bound, workspace: str) -> pgsql.Composable:
    """The rows among which a value must be new: the tenant's, or all where a key does not hold the tenant."""
    column, tenant = bound.column.name, entity.tenant or ""
    everybody = any(column in u.columns and tenant not in u.columns for u in entity.table.uniques)
    if everybody or not tenant:
        return pgsql.SQL("true")
    return own(conn, entity, workspace)


def _text_style(
    conn: psycopg.Connection[Any],
    entity: Entity,
    bound: Bound,
    workspace: str,
    scope: pgsql.Composable,
    first: str | None,
) -> KeyStyle:
    column = name(bound.column.name)
    mine = own(conn, entity, workspace)
    row = run(conn, "key_style", entity, workspace, column=column, scope=mine).fetchone()
    # an empty workspace writes its keys as the table's other tenants do, where keys are shared anyhow
    row = row or run(conn, "key_style", entity, workspace, column=column, scope=scope).fetchone()
    if row is None and first:
        return _fitting(KeyStyle("number", int(first), width=len(first)), bound)
    if row is None:
        return _fitting(KeyStyle("number", _after(None, 0, bound, entity.name)), bound)
    prefix, suffix, keys, narrowest, widest, padded, total, uuids = row
    if uuids * 2 > total:
        return KeyStyle("uuid")
    if prefix is None or keys * 2 < total:
        prefix, suffix, padded = "", "", False
    pattern = f"^{re.escape(prefix)}(\\d{{1,18}}){re.escape(suffix)}$"
    params: dict[str, object] = {"pattern": pattern}
    last = run(conn, "last_number", entity, workspace, params, column=column, scope=scope).fetchone()
    width = widest if padded and narrowest == widest else 0
    return _fitting(KeyStyle("number", _after(_number(last), width, bound, entity.name), prefix, width, suffix), bound)


def _number(row: tuple[Any, ...] | None) -> int | None:
    return int(row[0]) if row and row[0] is not None else None


def _fitting(style: KeyStyle, bound: Bound) -> KeyStyle:
    """A style that the column's length has room for: long first numbers are cut where a new shop may choose."""
    room = bound.column.type.length
    if room is not None and len(style.prefix) + len(str(style.next)) + len(style.suffix) > room:
        return KeyStyle("number", 10 ** max(room - len(style.prefix) - len(style.suffix) - 1, 0), style.prefix)
    return style


def _after(last: int | None, width: int, bound: Bound, entity: str) -> int:
    """The first number of a new block above `last`; the numbers are zero-padded to `width` (0: they are not)."""
    if bound.meaning == "number" and not bound.column.unique:
        return _FIRST_ORDER_NUMBER if last is None else last + 1
    if last is None:
        return _first(bound, entity)
    high = bound.column.most
    next_block = last + _gap(last, width, bound)
    return next_block if high is None or next_block <= high - high // 10 else last + 1


def _first(bound: Bound, entity: str) -> int:
    """A number as long as a grown platform's, else the longest of which many more are left."""
    if bound.meaning == "number":
        wanted = (_FIRST_UNIQUE_ORDER_NUMBER, _FIRST_ORDER_NUMBER)
    else:
        wanted = (_FIRST_SMALL if _is_small(bound) else ENTITIES[entity].first_key, _FIRST_SMALL)
    low, high = math.ceil(bound.column.low or 0), bound.column.most
    fitting = [number for number in wanted if high is None or number <= high // 10]
    return max(fitting[0] if fitting else 1, low)


def _is_small(bound: Bound) -> bool:
    kind = bound.column.type
    return kind.traits.kind == "num" and (kind.most or FIRST_KEY) < FIRST_KEY


def _gap(last: int, width: int, bound: Bound) -> int:
    """Room for the rows that the shop itself will add: a tenth of what is left at this length, or a million."""
    if (bound.column.type.traits.most or _FIRST_SMALL) < _FIRST_SMALL:
        return 1
    digits = max(len(str(last)), width)
    left = int("9" * digits) - last
    if width or (digits >= _LONG and not _is_small(bound)):
        return max(left // 10, 1)
    return _FIRST_SMALL - 1 if bound.meaning != "number" else _FIRST_UNIQUE_ORDER_NUMBER - 1
