"""The latest live orders of a workspace: their states by age, and how they are placed and paid."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from psycopg import sql as pgsql

from loader.database import comma, name
from loader.entities import MONEY_SET
from loader.flow.binding import Entity
from loader.flow.customs import Lives, Placing
from loader.profile import odd
from loader.profile.customs import asking, lives, placing
from loader.profile.customs.asking import NULL_TEXT, happened, moment, money, of, query, text
from loader.profile.customs.lives import shown
from loader.profile.reader import Part, Reader, named, table
from loader.vocabulary import Vocabulary

_NOTHING = "SELECT NULL::text AS of, NULL::timestamptz AS first, NULL::numeric AS amount WHERE false"
_OF_CUSTOMERS = ("country_code", "country"), ("province_code", "province")
_BESIDE = {"paid": "payment", "given_back": "refund"}
"""What the queries call what other tables have of the orders."""
_LEAST_GOODS = 5
"""Units of the currency: of less, a rounded tax does not tell its rate."""
_COUNTRIES = ("shipping_country_code", "shipping_country", "billing_country_code", "billing_country")
_PROVINCES = ("shipping_province_code", "shipping_province", "billing_province_code", "billing_province")


def latest_orders(
    reader: Reader, known: Mapping[str, Entity], vocabulary: Vocabulary, *, tax_included: bool
) -> tuple[Lives, Placing]:
    """What the latest orders show; nothing where there are none."""
    order = known.get("order")
    if order is None or not (order.has("created") and order.has("key") and order.has("total")):
        return Lives(), Placing()
    columns = _columns(order, known, tax_included=tax_included)
    row = asking.asked(
        reader,
        "orders",
        order,
        {},
        columns=comma(pgsql.SQL("{} AS {}").format(part, name(alias)) for alias, part in columns.items()),
        joined=_joined(reader, order, known),
        created=odd.dated(order.by_meaning["created"].column, of(order.by_meaning["created"])),
        dated=odd.is_moment(order.by_meaning["created"].column, of(order.by_meaning["created"])),
        key=named(order.by_meaning["key"]),
        parts=comma((*lives.parts(), *placing.parts(_LEAST_GOODS))),
        **{alias: _of_orders(reader, known, alias) for alias in _BESIDE},
    )
    split = len(lives.parts())
    if not row or not row[split][0]:
        return Lives(), Placing()
    return lives.read(row[:split], order, vocabulary), placing.read(row[split:], order, vocabulary)


def _columns(order: Entity, known: Mapping[str, Entity], *, tax_included: bool) -> dict[str, Part]:
    """What is read of each order, by the names that the queries have for it."""
    words = [text(order, meaning) for meaning in shown(order)]
    tax, shipping = money(order, "tax"), _shipping(order)
    taxed = pgsql.SQL("coalesce({}, 0)").format(tax)
    goods = pgsql.SQL("{} - coalesce({}, 0)").format(money(order, "total"), shipping)
    net, bought = pgsql.SQL("{} - {}").format(goods, taxed), _buyers(order, known)
    return {
        "created": moment(order, "created"),
        "total": money(order, "total"),
        "words": pgsql.SQL("ARRAY[{}]::text[]").format(comma(words)),
        "sent": text(order, "fulfillment_status"),
        "reason": text(order, "cancel_reason"),
        "paid_at": _beside(order, known, "paid", "paid"),
        "sent_at": happened(order, "fulfilled"),
        "dropped_at": happened(order, "cancelled"),
        "back_at": _beside(order, known, "refunded_at", "given_back"),
        "back": _back(order, known),
        "source": text(order, "source_name"),
        "gateway": text(order, "gateway"),
        "title": text(order, "gateway_title"),
        "landing": text(order, "landing_page"),
        "referrer": text(order, "referrer"),
        "guest": _guest(order),
        "person": text(order, "customer"),
        "country": pgsql.SQL("buyer.country") if bought else _first(order, _COUNTRIES),
        "province": pgsql.SQL("buyer.province") if bought else _first(order, _PROVINCES),
        "tax": tax,
        "net": net,
        "shipping": shipping,
        "goods": goods if tax_included else net,
    }


def _joined(reader: Reader, order: Entity, known: Mapping[str, Entity]) -> Part:
    """The joins of what other tables have of the orders."""
    key = text(order, "key")
    joins = [
        pgsql.SQL("LEFT JOIN {0} ON {0}.of = {1}").format(name(alias), key) for alias in _BESIDE if _has(known, alias)
    ]
    if customer := _buyers(order, known):
        joins.append(
            query(
                "buyers",
                table=table(customer),
                own=reader.own(customer, "t", "tenant_beside"),
                key=text(customer, "key"),
                country=_first(customer, _OF_CUSTOMERS[0]),
                province=_first(customer, _OF_CUSTOMERS[1]),
                buyer=text(order, "customer"),
            )
        )
    return pgsql.SQL(" ").join(joins)


def _buyers(order: Entity, known: Mapping[str, Entity]) -> Entity | None:
    """The customers who show where orders go that do not say it."""
    customer, link = known.get("customer"), order.by_meaning.get("customer")
    if customer is None or link is None or link.link != "customer.key" or order.has(*_COUNTRIES):
        return None
    return customer if customer.has(*_OF_CUSTOMERS[0]) else None


def _has(known: Mapping[str, Entity], alias: str) -> bool:
    entity = known.get(_BESIDE[alias])
    return entity is not None and entity.has("order") and entity.by_meaning["order"].link == "order.key"


def _of_orders(reader: Reader, known: Mapping[str, Entity], alias: str) -> Part:
    """What payments, or refunds, have of each order."""
    if not _has(known, alias):
        return pgsql.SQL(_NOTHING)
    entity = known[_BESIDE[alias]]
    names = {"table": table(entity), "own": reader.own(entity, "t", "tenant_beside")}
    link, first, amount = named(entity.by_meaning["order"]), moment(entity, "created"), money(entity, "amount")
    return query("of_orders", link=link, moment=first, amount=amount, **names)


def _beside(order: Entity, known: Mapping[str, Entity], meaning: str, alias: str) -> Part:
    """When something happened: as the order says, else as the other table does."""
    if order.has(meaning) or not _has(known, alias):
        return happened(order, meaning)
    return pgsql.SQL("{}.first").format(name(alias))


def _back(order: Entity, known: Mapping[str, Entity]) -> Part:
    """What was refunded; NULL if nothing shows it."""
    if order.has("refunded") or not _has(known, "given_back"):
        return pgsql.SQL("abs({})").format(money(order, "refunded"))
    return pgsql.SQL("coalesce(abs({}.amount), 0)").format(name("given_back"))


def _shipping(order: Entity) -> Part:
    pair = order.by_meaning.get("shipping_set")
    if order.has("shipping") or pair is None:
        return money(order, "shipping")
    path = pgsql.Literal(f"{{{MONEY_SET[0]},amount}}")
    return pgsql.SQL("({}::jsonb #>> {})::numeric").format(of(pair), path)


def _guest(order: Entity) -> Part:
    """If an order names no customer; NULL if it never could."""
    bound = order.by_meaning.get("customer")
    if bound is None:
        return pgsql.SQL("NULL::boolean")
    nobody = pgsql.Literal("" if bound.constant is None else str(bound.constant))
    return pgsql.SQL("coalesce({}::text, '') IN ('', {})").format(of(bound), nobody)


def _first(order: Entity, meanings: Sequence[str]) -> Part:
    return next((text(order, meaning) for meaning in meanings if order.has(meaning)), NULL_TEXT)
