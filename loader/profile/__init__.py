"""All that the live rows of a workspace teach, read by set-based SQL: `learn` gives one `Profile` a platform."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import psycopg
from psycopg import sql as pgsql

from loader.currencies import minor_digits
from loader.database import comma, name
from loader.entities import ENTITIES
from loader.flow.binding import Bound, Entity
from loader.flow.customs import NO_CUSTOMS
from loader.flow.profile import Existing, Place, Profile
from loader.flow.table import Column
from loader.profile import existing, history, keys, odd, orders, units
from loader.profile.advertising import ads_habits
from loader.profile.customs import customs_of
from loader.profile.habits import known_zone, with_habits
from loader.profile.lines import SoldLines
from loader.profile.offers import on_offer
from loader.profile.orders import Window
from loader.profile.outside import lookups
from loader.profile.owners import Owners
from loader.profile.reader import Reader, named
from loader.vocabulary import Vocabulary


def learn(
    conn: psycopg.Connection,
    entities: Iterable[Entity],
    workspace: str,
    first: keys.First | None = None,
    clicks: orders.Clicks | None = None,
    window: Window | None = None,
    *,
    vocabulary: Vocabulary | None = None,
) -> Profile:
    """The profile of one platform of a workspace, but for its habits and its live rows (`learn_habits`). Only reads.

    `first` is what numbered columns of an empty shop begin with; `clicks` the marks of ads platforms in the orders'
    landing pages; `window` the time whose orders ads may count (None: they are not read); `vocabulary` is the
    platform's, without which nothing is learned of units, nor of customs.
    """
    bound, reader = tuple(filter(_is_readable, entities)), Reader(conn, workspace)
    kinds = vocabulary.kinds if vocabulary else {}
    currency = _currency(reader, bound)
    cents = _in_cents(reader, bound, kinds, currency)
    bound = tuple(entity.in_cents(kinds) if entity.name in cents else entity for entity in bound)
    by_name = {entity.name: entity for entity in bound}
    counts = {entity.name: _counts(reader, entity) for entity in bound}
    rows = {name: count for name, (count, _) in counts.items()}
    live = [entity for entity in bound if counts[entity.name][1]]
    owners = Owners(by_name.get("order"), {name: live for name, (_, live) in counts.items()})
    free = tuple(_without_foreign(entity, currency) for entity in bound)
    clock = str(_shop(reader, by_name.get("shop")).get("timezone") or "UTC")
    held = history.remembered(replace(reader, zone=known_zone(conn, clock)), free, owners)
    following = {
        place: one for place, one in held.histories.items() if one.by or not _is_foreign(by_name, place, currency)
    }
    filled = [entity for entity in bound if rows[entity.name]]
    words = reader.within("which words the shop uses", lambda: _words(reader, filled))
    asked = (reader, by_name.get("order"), clicks or {}, window)
    of_orders = reader.within("how the totals of orders add up", lambda: orders.seen(*asked))
    odd_values = reader.within("which live values are odd", lambda: dict(_passed_over(reader, live)))
    included = bool(of_orders.get("tax_included"))
    known, notes = NO_CUSTOMS, tuple[str, ...]()
    if vocabulary and not window:
        known, notes = customs_of(reader, by_name, vocabulary, rows, tax_included=included)
    return Profile(
        rows=rows,
        shop=_shop(reader, by_name.get("shop")),
        keys=keys.styles(reader, bound, first or {}),
        words={place: tuple(used) for place, used in words.items()},
        word_rows={place: tuple(used.values()) for place, used in words.items()},
        titles=_titles(reader, by_name.get("product")),
        constants=held.constants,
        columns=_columns(bound, (*following, *held.constants)),
        history=following,
        facts=held.facts,
        lookups=lookups(reader, bound, following),
        passed_over=odd_values,
        campaign_ids=_distinct(reader, by_name.get("campaign"), "key"),
        cents=cents,
        advertising=ads_habits(reader, by_name, rows),
        customs=known,
        notes=(*held.notes, *reader.notes, *notes),
        **of_orders,
    )


def learn_habits(
    conn: psycopg.Connection,
    entities: Iterable[Entity],
    workspace: str,
    profile: Profile,
    kinds: Mapping[str, str],
    *,
    timezone: str,
    currency: str,
) -> Profile:
    """The profile with the live rows that new orders may name, and how customers buy, by the shop's clock and in its
    currency. Only reads."""
    bound = (one.in_cents(kinds) if one.name in profile.cents else one for one in filter(_is_readable, entities))
    lines = SoldLines(Reader(conn, workspace), {entity.name: entity for entity in bound}, currency)
    return with_habits(conn, lines, profile, timezone)


def living(
    conn: psycopg.Connection, workspace: str, entities: Iterable[Entity], shop: Entity | None
) -> tuple[Existing | None, dict[str, Any]]:
    """The live rows that new orders may name, and the shop's own row, as `learn` reads them."""
    reader, by_name = Reader(conn, workspace), {entity.name: entity for entity in filter(_is_readable, entities)}
    found = existing.live(SoldLines(reader, by_name, ""))
    return found.rows if found else None, _shop(reader, shop)


def _columns(entities: Iterable[Entity], places: Iterable[Place]) -> dict[Place, tuple[str, str]]:
    bound = {(entity.name, one.column.name): one for entity in entities for one in entity.bound}
    return {place: (bound[place].column.type.family, bound[place].meaning or "") for place in places}


def _counts(reader: Reader, entity: Entity) -> tuple[int, int]:
    """The rows of an entity, and how many of them no run wrote."""
    every, live = reader.row("rows", entity) or (0, 0)
    return int(every), int(live)


def _words(reader: Reader, entities: Iterable[Entity]) -> dict[Place, dict[str, int]]:
    """The words that live rows have for what the shop may put in its own way, by (entity, meaning), with the number of
    rows that have each."""
    return {
        (entity.name, meaning): dict(reader.rows("words", entity, column=named(column)))
        for entity in entities
        for meaning, column in entity.by_meaning.items()
        if meaning in ENTITIES[entity.name].learned
    }


def _currency(reader: Reader, entities: tuple[Entity, ...]) -> str:
    """The shop's own currency, else what its orders use most; "" if neither is known."""
    by_name = {entity.name: entity for entity in entities}
    shop = _shop(reader, by_name.get("shop")).get("currency")
    used = [shop] if shop else _most_used(reader, by_name.get("order"), "currency")
    return str(used[0]).strip() if used else ""


def _in_cents(reader: Reader, entities: tuple[Entity, ...], kinds: Mapping[str, str], currency: str) -> frozenset[str]:
    """The entities whose whole numbers of money count cents, in a currency that has any."""
    if currency and minor_digits(currency) == 0:
        return frozenset()
    return units.in_cents(reader, entities, kinds)


def _without_foreign(entity: Entity, currency: str) -> Entity:
    """The entity, its amounts in another currency beside those in the shop's own without a meaning: they may follow."""
    bound = tuple(
        replace(one, meaning=None, copy=False) if _is_in_another(one, currency) else one for one in entity.bound
    )
    return replace(entity, bound=bound)


def _is_in_another(bound: Bound, currency: str) -> bool:
    return bool(currency and bound.copy and bound.currency) and bound.currency != currency and not bound.pinned


def _is_foreign(entities: Mapping[str, Entity], place: Place, currency: str) -> bool:
    return any(one.column.name == place[1] and _is_in_another(one, currency) for one in entities[place[0]].bound)


def _most_used(reader: Reader, entity: Entity | None, meaning: str) -> list[Any]:
    bound = entity.by_meaning.get(meaning) if entity else None
    return [row[0] for row in reader.rows("words", entity, column=named(bound))] if bound else []


def _is_readable(entity: Entity) -> bool:
    """If its rows can be the workspace's: any other table is refused by name later, not by an error of the server."""
    tenant = entity.table.by_name[entity.tenant] if entity.tenant else None
    return entity.table.kind != "f" and (tenant is None or tenant.type.family in ("uuid", "text"))


def _shop(reader: Reader, shop: Entity | None) -> dict[str, Any]:
    """The existing shop row by meaning (and by `id.NAME` for what a child may reference)."""
    if shop is None:
        return {}
    row = reader.row("shop", shop, columns=comma(odd.usual(b.column, named(b)) for b in shop.by_meaning.values()))
    return dict(zip(shop.by_meaning, row, strict=True)) if row else {}


def _passed_over(reader: Reader, entities: Iterable[Entity]) -> Iterator[tuple[Place, int]]:
    """The columns with live values that cannot be followed, and how many."""
    for entity in entities:
        if columns := odd.odd_columns(entity):
            yield from _odd_values(reader, entity, columns)


def _odd_values(reader: Reader, entity: Entity, columns: Sequence[Column]) -> Iterator[tuple[Place, int]]:
    names = [name(column.name) for column in columns]
    tests = (odd.is_usual(column, of) for column, of in zip(columns, names, strict=True))
    counts = comma(pgsql.SQL("count(*) FILTER (WHERE NOT ({}))").format(test) for test in tests)
    found = reader.row("odd", entity, counts=counts, columns=comma(names)) or ()
    yield from (((entity.name, column.name), n) for column, n in zip(columns, found, strict=True) if n)


def _titles(reader: Reader, product: Entity | None) -> frozenset[str]:
    """The titles that no new product may have: those of all products, if a title is unique."""
    title = product.by_meaning.get("title") if product else None
    return _distinct(reader, product, "title") - {""} if title and title.column.unique else frozenset()


def _distinct(reader: Reader, entity: Entity | None, meaning: str) -> frozenset[str]:
    bound = entity.by_meaning.get(meaning) if entity else None
    return frozenset(row[0] for row in reader.rows("distinct", entity, column=named(bound))) if bound else frozenset()


__all__ = ["Window", "learn", "learn_habits", "living", "on_offer"]
