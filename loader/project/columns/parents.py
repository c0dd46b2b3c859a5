"""Which row of a parent a row belongs to: (context, row indices) -> parent's row indices, and where there is none."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from loader.project.columns.ads import campaign_of, row
from loader.project.columns.payments import paid_order, payment_of, refunded_order
from loader.project.context import Context, Index
from loader.project.series import Mask

Parent = Callable[[Context, Index], tuple[Index, Mask]]


def _sure(index: Index) -> tuple[Index, Mask]:
    return index, None


def _where(index: Index) -> tuple[Index, Mask]:
    """-1 = no parent."""
    missing = index < 0
    return np.where(missing, 0, index), missing


def _buyer(c: Context) -> tuple[Index, Mask]:
    """The customer of an event that ends in an order."""
    order, missing = _where(_event(c, "order"))
    return c.store.orders.customer[order] if len(c.store.orders.customer) else order, missing


def _event(c: Context, name: str) -> Index:
    index: Index = getattr(c.events, name)
    return index


_SHOP: Parent = lambda c, i: _sure(np.zeros(len(i), np.int64))  # noqa: E731

PARENTS: dict[str, dict[str, Parent]] = {
    "product": {"shop": _SHOP},
    "variant": {"shop": _SHOP, "product": lambda c, i: _sure(c.store.variants.product[i])},
    "customer": {"shop": _SHOP},
    "order": {"shop": _SHOP, "customer": lambda c, i: _sure(c.store.orders.customer[i])},
    "item": {
        "shop": _SHOP,
        "order": lambda c, i: _sure(c.store.items.order[i]),
        "variant": lambda c, i: _sure(c.store.items.variant[i]),
        "product": lambda c, i: _sure(c.store.variants.product[c.store.items.variant[i]]),
        "customer": lambda c, i: _sure(c.store.orders.customer[c.store.items.order[i]]),
    },
    "payment": {
        "shop": _SHOP,
        "order": lambda c, i: _sure(paid_order(c, i)),
        "customer": lambda c, i: _sure(c.store.orders.customer[paid_order(c, i)]),
    },
    "refund": {
        "shop": _SHOP,
        "order": lambda c, i: _sure(refunded_order(c, i)),
        "payment": lambda c, i: _sure(payment_of(c, i)),
        "customer": lambda c, i: _sure(c.store.orders.customer[refunded_order(c, i)]),
    },
    "event": {
        "shop": _SHOP,
        "product": lambda c, i: _where(_event(c, "product")),
        "variant": lambda c, i: _where(_event(c, "variant")),
        "order": lambda c, i: _where(_event(c, "order")),
        "customer": lambda c, i: _buyer(c),
    },
    "keyword": {"campaign": lambda c, i: _sure(campaign_of(c, "keyword", i))},
    "search_term": {
        "campaign": lambda c, i: _sure(campaign_of(c, "search_term", i)),
        "keyword": lambda c, i: _sure(c.account.ads.terms.keyword[row(c, "search_term", i)]),
    },
    "ad_product": {"campaign": lambda c, i: _sure(campaign_of(c, "ad_product", i))},
    "creative": {"campaign": lambda c, i: _sure(campaign_of(c, "creative", i))},
}
