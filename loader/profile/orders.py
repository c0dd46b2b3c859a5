"""What a workspace's own orders show: when they were placed, how their totals add up, and which ads brought them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import unquote_plus

import numpy as np
from psycopg import sql as pgsql

from loader.clock import microseconds
from loader.entities import MONEY_SET
from loader.flow.binding import Entity
from loader.flow.profile import Placed
from loader.profile import odd
from loader.profile.reader import Reader, amount, named
from loader.vocabulary import Click

_PARTS = ("total", "subtotal", "discount", "tax", "shipping")
_SHOP_AMOUNT = pgsql.Literal(f"{{{MONEY_SET[0]},amount}}")
Clicks = Mapping[str, Click]
"""Ads platform -> the marks that its clicks leave."""


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of time: after `since`, up to `until`."""

    since: datetime
    until: datetime


def seen(reader: Reader, order: Entity | None, clicks: Clicks, window: Window | None) -> dict[str, Any]:
    """The fields of a profile that orders teach; with a window also the orders that ads may count."""
    if order is None:
        return {}
    after_discount, tax_included = _conventions(reader, order)
    dated = order.has("created") and order.has("total")
    return {
        "first_order": _first(reader, order),
        "subtotal_after_discount": after_discount,
        "tax_included": tax_included,
        "last_campaign": {ads: _last_campaign(reader, order, click) for ads, click in clicks.items()},
        "placed": {ads: _placed(reader, order, click, window) for ads, click in clicks.items() if window and dated},
    }


def _first(reader: Reader, order: Entity) -> int | None:
    """When the first order was placed, in microseconds UTC."""
    if not order.has("created"):
        return None
    column, of = order.by_meaning["created"].column, named(order.by_meaning["created"])
    when = {"moment": odd.dated(column, of), "dated": odd.is_moment(column, of)}
    (first,) = reader.row("first_order", order, **when) or (None,)
    return None if first is None else microseconds(first)


def _conventions(reader: Reader, order: Entity) -> tuple[bool | None, bool | None]:
    """If subtotals are given after discounts, and prices with the tax inside; None where the orders do not show it."""
    shown = {part: order.by_meaning[part] for part in _PARTS if order.has(part)}
    if not {"total", "subtotal"} <= shown.keys() or any(b.column.type.family == "text" for b in shown.values()):
        return None, None
    amounts = dict.fromkeys(_PARTS, pgsql.Composed([pgsql.SQL("0")]))
    if pair := order.by_meaning.get("shipping_set"):
        of_set = pgsql.SQL("coalesce(({}::jsonb #>> {})::numeric, 0)")
        amounts["shipping"] = of_set.format(named(pair), _SHOP_AMOUNT)
    amounts |= {part: pgsql.SQL("coalesce({}, 0)").format(amount(bound)) for part, bound in shown.items()}
    after, before, included, excluded = reader.row("subtotal", order, **amounts) or (0, 0, 0, 0)
    return _majority(after, before), _majority(included, excluded)


def _majority(orders: int, others: int) -> bool | None:
    """If there are more orders of the one kind; None if nobody can say."""
    return None if orders == others else orders > others


def _last_campaign(reader: Reader, order: Entity, click: Click) -> int:
    landing = order.by_meaning.get("landing_page")
    if landing is None:
        return 0
    row = reader.row("last_campaign", order, {"mark": f"{click.campaign}="}, landing=named(landing))
    return int(row[0]) if row and row[0] is not None else 0


def _placed(reader: Reader, order: Entity, click: Click, window: Window) -> Placed:
    """The orders in the window, and all that name a campaign."""
    landing = order.by_meaning.get("landing_page")
    rows = reader.rows(
        "placed",
        order,
        {"since": window.since, "until": window.until, "campaign": click.campaign_pattern, "click": click.pattern},
        created=odd.moment(order.by_meaning["created"].column, named(order.by_meaning["created"])),
        total=odd.amount(order.by_meaning["total"], named(order.by_meaning["total"])),
        landing=named(landing) if landing else pgsql.SQL("NULL"),
    )
    times, totals, campaigns, words = zip(*rows, strict=True) if rows else ((), (), (), ())
    said = {name: unquote_plus(text) for name, text in zip(campaigns, words, strict=True) if name and text}
    return Placed(np.array(times, np.int64), np.array(totals, np.int64), tuple(campaigns), said)
