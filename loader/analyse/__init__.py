"""What a workspace already has, by set-based SQL over its own rows: aggregates only, nothing is kept of a person.

Base tables are read with an explicit tenant predicate: through the views a direct connection sees nothing until the
session's workspace is set.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import psycopg
from psycopg import sql as pgsql

from loader.analyse.keys import key_style
from loader.analyse.query import name, run
from loader.model import Bound, Entity, KeyStyle, Profile, microseconds

# Words are asked of these meanings: where a workspace's own usage beats the vocabulary.
_WORDED = {"event_name", "event_type", "financial_status", "fulfillment_status", "status", "state", "currency"}


def analyse(conn: psycopg.Connection[Any], entities: Iterable[Entity], workspace: str) -> Profile:
    """The profile of one platform of a workspace."""
    found = tuple(entities)
    rows = {entity.name: _count(conn, entity, workspace) for entity in found}
    first, last = _order_times(conn, found, workspace)
    return Profile(
        rows=rows,
        shop=_shop(conn, found, workspace),
        keys=dict(_keys(conn, found, workspace)),
        words=dict(_words(conn, found, workspace, rows)),
        first_order=first,
        last_order=last,
        subtotal_after_discount=_subtotal(conn, found, workspace),
    )


def _count(conn: psycopg.Connection[Any], entity: Entity, workspace: str) -> int:
    return int(run(conn, "rows", entity, workspace).fetchone()[0])  # type: ignore[index]


def _shop(conn: psycopg.Connection[Any], entities: tuple[Entity, ...], workspace: str) -> dict[str, Any]:
    """The existing shop row by meaning (and by `column NAME` for what a child may reference)."""
    shop = next((entity for entity in entities if entity.name == "shop"), None)
    if shop is None:
        return {}
    wanted = [bound for bound in shop.bound if bound.meaning]
    columns = pgsql.SQL(", ").join(name(bound.column.name) for bound in wanted)
    row = run(conn, "shop", shop, workspace, columns=columns).fetchone()
    return {} if row is None else {str(b.meaning): value for b, value in zip(wanted, row, strict=True)}


def _keys(
    conn: psycopg.Connection[Any], entities: tuple[Entity, ...], workspace: str
) -> Iterable[tuple[tuple[str, str], KeyStyle]]:
    for entity in entities:
        for bound in entity.bound:
            if is_numbered(bound):
                yield (entity.name, bound.column.name), key_style(conn, entity, bound, workspace)


def is_numbered(bound: Bound) -> bool:
    """Whether this column's values are handed out one a row: keys, identifiers, order numbers, unique numbers."""
    meaning = bound.meaning or ""
    unique_number = bound.filler == "unique" and bound.column.type.family in ("int2", "int4", "int8", "numeric", "text")
    return bound.link is None and (meaning in ("key", "number") or meaning.startswith("id.") or unique_number)


def _words(
    conn: psycopg.Connection[Any], entities: tuple[Entity, ...], workspace: str, rows: dict[str, int]
) -> Iterable[tuple[tuple[str, str], tuple[str, ...]]]:
    for entity in entities:
        for meaning, bound in entity.by_meaning.items():
            if meaning in _WORDED and rows[entity.name]:
                column = name(bound.column.name)
                found = run(conn, "words", entity, workspace, column=column).fetchall()
                yield (entity.name, meaning), tuple(row[0] for row in found)


def _order_times(
    conn: psycopg.Connection[Any], entities: tuple[Entity, ...], workspace: str
) -> tuple[int | None, int | None]:
    order = next((entity for entity in entities if entity.name == "order" and entity.has("created")), None)
    if order is None:
        return None, None
    column = name(order.by_meaning["created"].column.name)
    row = run(conn, "order_times", order, workspace, column=column).fetchone()
    first, last = row if row else (None, None)
    return (None, None) if first is None or last is None else (microseconds(first), microseconds(last))


def _subtotal(conn: psycopg.Connection[Any], entities: tuple[Entity, ...], workspace: str) -> bool | None:
    """Whether the workspace's own orders give the subtotal after discounts; None when they do not say."""
    order = next((entity for entity in entities if entity.name == "order"), None)
    if order is None or not all(order.has(part) for part in ("total", "subtotal", "discount")):
        return None
    added = [part for part in ("tax", "shipping") if order.has(part)]
    wanted = ["total", "subtotal", "discount", *added]
    if any(order.by_meaning[part].column.type.family == "text" for part in wanted):
        return None
    names = {part: name(order.by_meaning[part].column.name) for part in wanted}
    total = pgsql.SQL(" + ").join([pgsql.SQL("0"), *(pgsql.SQL("coalesce({}, 0)").format(names.pop(p)) for p in added)])
    row = run(conn, "subtotal", order, workspace, added=total, **names).fetchone()
    after, before = row or (0, 0)
    return None if after == before else after > before


__all__ = ["analyse", "is_numbered"]
