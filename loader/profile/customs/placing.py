"""How live orders are placed and paid: by whom, where, by which means, with which taxes and shipping."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
from psycopg import sql as pgsql

from loader.flow.binding import Entity
from loader.flow.customs import Placing, Rate, Shipping, Way
from loader.profile.customs.asking import query
from loader.profile.customs.living import code_of
from loader.profile.customs.visiting import channel
from loader.profile.privacy import are_shared, revealing
from loader.profile.reader import Part, Row
from loader.vocabulary import Vocabulary
from loader.vocabulary.words import normal

_MEANINGS = ("source_name", "gateway", "gateway_title")
_UNITS = 1_000_000
_MOST_PRICES, _LEAST_ORDERS = 24, 5
_LEAST_VISITS = 0.2
"""Orders of a source of which fewer were placed in a visit are the staff's."""
_PAID_BY = {
    "cash": re.compile(r"cash|^cod$|_cod$|on.?delivery|nachnahme|contant|especes|efectivo", re.IGNORECASE),
    "manual": re.compile(
        r"bank|transfer|wire|manual|invoice|che(que|ck|ckmo)$|bacs|deposit|prepay|purchase.?order|rechnung|vorkasse"
        r"|ueberweisung|virement|bonifico|sepa|money.?order|offline",
        re.IGNORECASE,
    ),
    "wallet": re.compile(
        r"paypal|ppcp|wallet|klarna|after.?pay|apple|google|amazon|shop.?pay$|affirm|sezzle|venmo|alipay|wechat|ideal"
        r"|sofort|giropay|twint|bancontact|clearpay|swish|gift.?card",
        re.IGNORECASE,
    ),
}
_PLACED_AT = {
    "pos": re.compile(r"(^|[^a-z])(pos|till|retail|in.?store)([^a-z]|$)", re.IGNORECASE),
    "draft": re.compile(r"draft|admin|staff|manual|phone|api$", re.IGNORECASE),
}


def parts(least_goods: int) -> tuple[Part, ...]:
    """What is asked of the latest orders, in the order of `read`."""
    return (
        query("count"),
        query("ways"),
        query("rates", least=pgsql.Literal(least_goods)),
        query("shipping"),
        query("channels", channel=channel("s.landing", "s.referrer")),
    )


def read(row: Row, order: Entity, vocabulary: Vocabulary) -> Placing:
    """What the answers to `parts` tell."""
    (orders, guests), ways, rates, shipping, channels = row
    return Placing(
        orders=orders,
        guests=guests if order.has("customer") else None,
        ways=tuple(_ways(ways or (), order, vocabulary)) if order.has(*_MEANINGS) else (),
        rates=tuple(Rate(code_of(country), province or "", int(rate), n) for country, province, rate, n in rates or ()),
        shipping=_shipping(shipping),
        channels=dict(channels or {}),
    )


def _ways(rows: Iterable[Any], order: Entity, vocabulary: Vocabulary) -> Iterator[Way]:
    """Each way to place and pay, with its words if enough rows share them, and they are nobody's."""
    kinds = {meaning: _kinds(order, vocabulary, meaning) for meaning in _MEANINGS}
    for *words, count, visits, people in rows:
        source, gateway, title = words
        yield Way(
            source=_source(source, kinds["source_name"], visits / count, order),
            gateway=_gateway(gateway or title, kinds["gateway"] | kinds["gateway_title"], order),
            count=count,
            words=_words(words, order) if are_shared(count, people if order.has("customer") else None) else {},
        )


def _words(words: Iterable[str | None], order: Entity) -> dict[str, str | None]:
    """The words that may be repeated, by meaning."""
    bound = [(meaning, order.by_meaning.get(meaning)) for meaning in _MEANINGS]
    pairs = [(meaning, one, word) for (meaning, one), word in zip(bound, words, strict=True) if one]
    return {meaning: word for meaning, one, word in pairs if word is None or not revealing(one, [word])}


def _kinds(order: Entity, vocabulary: Vocabulary, meaning: str) -> dict[str, str]:
    """Normal word -> the kind that it is the likeliest word for."""
    listed = vocabulary.words("order").values.get(meaning, {}) if order.has(meaning) else {}
    ranked = sorted((rank, kind, word) for kind, words in listed.items() for rank, word in enumerate(words))
    return {normal(word): kind for _, kind, word in reversed(ranked)}


def _source(word: str | None, kinds: dict[str, str], visits: float, order: Entity) -> str:
    """Where an order was placed, by its word, else by whether visits led to such orders."""
    if not order.has("source_name"):
        return ""
    known = kinds.get(normal(word)) if word else None
    named = known or next((kind for kind, pattern in _PLACED_AT.items() if word and pattern.search(word)), None)
    if named or not order.has("landing_page"):
        return named or "web"
    return "web" if visits >= _LEAST_VISITS else "draft"


def _gateway(word: str | None, kinds: dict[str, str], order: Entity) -> str:
    """What kind of payment a word is for: a card, unless it says something else."""
    if not order.has("gateway", "gateway_title"):
        return ""
    known = kinds.get(normal(word)) if word else None
    return known or next((kind for kind, pattern in _PAID_BY.items() if word and pattern.search(word)), "card")


def _shipping(found: Any) -> Shipping | None:
    """The commonest prices, by what the goods cost."""
    if not found or not found[1]:
        return None
    edges, rows = found
    totals: dict[int, int] = {}
    for _, price, count in rows:
        totals[_money(price)] = totals.get(_money(price), 0) + count
    common = [price for price, count in totals.items() if count >= _LEAST_ORDERS]
    prices = sorted(common, key=lambda price: (-totals[price], price))[:_MOST_PRICES]
    if not prices:
        return None
    table = np.zeros((len(edges or ()) + 1, len(prices)), np.int64)
    for class_, price, count in rows:
        if _money(price) in prices:
            table[class_, prices.index(_money(price))] += count
    return Shipping(tuple(map(_money, edges or ())), tuple(prices), table)


def _money(text: str) -> int:
    return round(float(text) * _UNITS)
