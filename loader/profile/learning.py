"""All that the live rows of a platform teach, read by set-based SQL."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import psycopg

from loader.flow.binding import Entity
from loader.flow.profile import Place, Profile
from loader.profile import existing, history, keys, lookups, orders
from loader.profile.reader import Reader, listed, named

# A workspace's own words beat the vocabulary's for these meanings.
_WORDED = (
    "event_name",
    "event_type",
    "financial_status",
    "fulfillment_status",
    "status",
    "status_id",
    "state",
    "currency",
    "channel",
    "match_type",
    "type",
)


def learn(
    conn: psycopg.Connection[Any],
    entities: Iterable[Entity],
    workspace: str,
    first: keys.First | None = None,
    window: orders.Window | None = None,
) -> Profile:
    """The profile of one platform of a workspace. Only reads.

    `first` is what numbered columns of an empty shop begin with; `window` the time whose orders ads may count (None:
    they are not read).
    """
    bound, reader = tuple(filter(_is_readable, entities)), Reader(conn, workspace)
    named_by = {entity.name: entity for entity in bound}
    rows = {entity.name: _number(reader.row("rows", entity)) for entity in bound}
    histories = history.histories(reader, bound)
    return Profile(
        rows=rows,
        shop=_shop(reader, named_by.get("shop")),
        keys=keys.styles(reader, bound, first or {}),
        words=_words(reader, bound, rows),
        existing=existing.live(reader, bound),
        titles=_titles(reader, named_by.get("product")),
        history=histories,
        lookups=lookups.pools(reader, bound, histories),
        campaign_ids=_distinct(reader, named_by.get("campaign"), "key"),
        **orders.seen(reader, named_by.get("order"), window),
    )


def _is_readable(entity: Entity) -> bool:
    """If its rows can be the workspace's: any other table is refused by name later, not by an error of the server."""
    tenant = entity.table.by_name[entity.tenant] if entity.tenant else None
    return entity.table.kind != "f" and (tenant is None or tenant.type.family in ("uuid", "text"))


def _number(row: tuple[Any, ...] | None) -> int:
    return int(row[0]) if row else 0


def _shop(reader: Reader, shop: Entity | None) -> dict[str, Any]:
    """The existing shop row by meaning (and by `id.NAME` for what a child may reference)."""
    if shop is None:
        return {}
    wanted = [bound for bound in shop.bound if bound.meaning]
    row = reader.row("shop", shop, columns=listed(map(named, wanted)))
    return {} if row is None else {str(bound.meaning): value for bound, value in zip(wanted, row, strict=True)}


def _words(reader: Reader, entities: Iterable[Entity], rows: dict[str, int]) -> dict[Place, tuple[str, ...]]:
    return {
        (entity.name, meaning): tuple(row[0] for row in reader.rows("words", entity, column=named(bound)))
        for entity in entities
        if rows[entity.name]
        for meaning, bound in entity.by_meaning.items()
        if meaning in _WORDED
    }


def _titles(reader: Reader, product: Entity | None) -> frozenset[str]:
    """The titles that no new product may have: those of all products, if a title is unique."""
    title = product.by_meaning.get("title") if product else None
    return _distinct(reader, product, "title") - {""} if title and title.column.unique else frozenset()


def _distinct(reader: Reader, entity: Entity | None, meaning: str) -> frozenset[str]:
    bound = entity.by_meaning.get(meaning) if entity else None
    return frozenset(row[0] for row in reader.rows("distinct", entity, column=named(bound))) if bound else frozenset()
