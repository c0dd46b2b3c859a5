"""Which row of a parent a row belongs to: (context, row indices) -> the parent's row indices, -1 = no parent."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from loader.project.columns.ads import campaign_of, keyword_of
from loader.project.context import Context, Index

Parent = Callable[[Context, Index], Index]


def _event(name: str) -> Parent:
    """What the events of the batch name."""
    return lambda c, i: getattr(c.events, name)


def _event_buyer(c: Context, i: Index) -> Index:
    """The customer of an event that ends in an order."""
    order = _event("order")(c, i)
    buyers = c.store.orders.customer
    return np.where(order < 0, -1, buyers[order]) if len(buyers) else order


_SHOP: Parent = lambda c, i: np.zeros(len(i), np.int64)  # noqa: E731

PARENTS: dict[str, dict[str, Parent]] = {
    "product": {"shop": _SHOP},
    "variant": {"shop": _SHOP, "product": lambda c, i: c.store.variants.product[i]},
    "customer": {"shop": _SHOP},
    "order": {"shop": _SHOP, "customer": lambda c, i: c.store.orders.customer[i]},
    "item": {
        "shop": _SHOP,
        "order": lambda c, i: c.store.items.order[i],
        "variant": lambda c, i: c.store.items.variant[i],
        "product": lambda c, i: c.store.variants.product[c.store.items.variant[i]],
        "customer": lambda c, i: c.store.orders.customer[c.store.items.order[i]],
    },
    "payment": {
        "shop": _SHOP,
        "order": lambda c, i: c.store.paid[i],
        "customer": lambda c, i: c.store.orders.customer[c.store.paid[i]],
    },
    "refund": {
        "shop": _SHOP,
        "order": lambda c, i: c.store.refunds.order[i],
        "payment": lambda c, i: np.searchsorted(c.store.paid, c.store.refunds.order[i]),
        "customer": lambda c, i: c.store.orders.customer[c.store.refunds.order[i]],
    },
    "event": {"shop": _SHOP, "customer": _event_buyer, **{n: _event(n) for n in ("product", "variant", "order")}},
    "keyword": {"campaign": lambda c, i: campaign_of(c, "keyword", i)},
    "search_term": {"campaign": lambda c, i: campaign_of(c, "search_term", i), "keyword": keyword_of},
    "ad_product": {"campaign": lambda c, i: campaign_of(c, "ad_product", i)},
    "creative": {"campaign": lambda c, i: campaign_of(c, "creative", i)},
}
