"""What a workspace already has, by set-based SQL over its own rows: aggregates only, nothing is kept of a person.

Base tables are read with an explicit tenant predicate: through the views a direct connection sees nothing until the
session's workspace is set.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import psycopg
from psycopg import sql as pgsql

from loader.clock import microseconds
from loader.entities import ENTITIES
from loader.flow.binding import Bound, Entity
from loader.flow.profile import KeyStyle, Profile
from loader.profile.existing import live
from loader.profile.keys import key_style
from loader.profile.lookups import pools
from loader.profile.query import name, run

First = Mapping[tuple[str, str], str]
"""What a numbered column begins with where there is nothing yet: (entity, meaning) -> such as "000000001"."""


def analyse(
    conn: psycopg.Connection[Any], entities: Iterable[Entity], workspace: str, first: First | None = None
) -> Profile:
    """The profile of one platform of a workspace."""
    found = tuple(entities)
    rows = {entity.name: _count(conn, entity, workspace) for entity in found}
    earliest, latest = _order_times(conn, found, workspace)
    after_discount, tax_included = _conventions(conn, found, workspace)
    return Profile(
        rows=rows,
        shop=_shop(conn, found, workspace),
        keys=dict(_keys(conn, found, workspace, first or {})),
        words=dict(_words(conn, found, workspace, rows)),
        first_order=earliest,
        last_order=latest,
        subtotal_after_discount=after_discount,
        tax_included=tax_included,
        existing=live(conn, found, workspace),
        titles=_titles(conn, found, workspace),
        lookups=pools(conn, found, workspace),
        campaigns=_campaigns(conn, found, workspace),
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
    conn: psycopg.Connection[Any], entities: tuple[Entity, ...], workspace: str, first: First
) -> Iterable[tuple[tuple[str, str], KeyStyle]]:
    # what a row of nobody's names must be one row's in the whole table
    alone = {bound.link for entity in entities if entity.tenant is None for bound in entity.bound if bound.link}
    for entity in entities:
        for bound in entity.bound:
            if is_numbered(bound):
                began = first.get((entity.name, bound.meaning or ""))
                yield (
                    (entity.name, bound.column.name),
                    key_style(conn, entity, bound, workspace, began, alone=f"{entity.name}.{bound.meaning}" in alone),
                )


def is_numbered(bound: Bound) -> bool:
    """Whether this column's values are handed out one a row: keys, identifiers, order numbers, unique numbers."""
    meaning = bound.meaning or ""
    unique_number = bound.filler == "unique" and bound.column.type.traits.counts and bound.column.type.family != "uuid"
    return bound.link is None and (meaning in ("key", "row", "number") or meaning.startswith("id.") or unique_number)


def _words(
    conn: psycopg.Connection[Any], entities: tuple[Entity, ...], workspace: str, rows: dict[str, int]
) -> Iterable[tuple[tuple[str, str], tuple[str, ...]]]:
    for entity in entities:
        for meaning, bound in entity.by_meaning.items():
            if meaning in ENTITIES[entity.name].learned and rows[entity.name]:
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


def _titles(conn: psycopg.Connection[Any], entities: tuple[Entity, ...], workspace: str) -> frozenset[str]:
    """The titles that no new product may have: those that are there, where a title is unique."""
    product = next((entity for entity in entities if entity.name == "product" and entity.has("title")), None)
    title = product.by_meaning["title"].column if product else None
    if product is None or title is None or not title.unique:
        return frozenset()
    column = pgsql.SQL("DISTINCT {}::text").format(name(title.name))
    return frozenset(row[0] for row in run(conn, "columns", product, workspace, columns=column).fetchall() if row[0])


def _campaigns(conn: psycopg.Connection[Any], entities: tuple[Entity, ...], workspace: str) -> int:
    """How many campaigns the workspace has, each counted once."""
    campaign = next((entity for entity in entities if entity.name == "campaign" and entity.has("key")), None)
    if campaign is None:
        return 0
    column = name(campaign.by_meaning["key"].column.name)
    return int(run(conn, "campaigns", campaign, workspace, column=column).fetchone()[0])  # type: ignore[index]


def _conventions(
    conn: psycopg.Connection[Any], entities: tuple[Entity, ...], workspace: str
) -> tuple[bool | None, bool | None]:
    """Whether the workspace's own orders give the subtotal after discounts, and prices with the tax inside; None where
    they do not say."""
    order = next((entity for entity in entities if entity.name == "order"), None)
    if order is None or not all(order.has(part) for part in ("total", "subtotal")):
        return None, None
    parts = ("total", "subtotal", "discount", "tax", "shipping")
    if any(order.by_meaning[part].column.type.family == "text" for part in parts if order.has(part)):
        return None, None
    names = {part: _amount(order, part) for part in parts}
    after, before, included, excluded = run(conn, "subtotal", order, workspace, **names).fetchone() or (0, 0, 0, 0)
    return (None if after == before else after > before, None if included == excluded else included > excluded)


def _amount(order: Entity, part: str) -> pgsql.Composable:
    bound = order.by_meaning.get(part)
    return pgsql.SQL("coalesce({}, 0)").format(name(bound.column.name)) if bound else pgsql.SQL("0")


__all__ = ["analyse", "is_numbered"]
