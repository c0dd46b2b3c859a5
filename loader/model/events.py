"""The events of visits, made from them a batch at a time and never held: pages, products, the cart, the purchase."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from loader.digits import mixed
from loader.model import Ints, Places
from loader.model.sessions import SECOND
from loader.model.store import Store
from loader.rng import entropy

PAGE_VIEW, PRODUCT_VIEW, ADD_TO_CART, PURCHASE = range(4)


@dataclass(frozen=True)
class Events:
    """n events of some consecutive visits. `sequence` counts from 1 in the visit; -1 = none; `value` in minor units."""

    session: Places
    sequence: Places
    kind: NDArray[np.int8]
    product: Places
    variant: Places
    order: Places
    time: Ints
    value: Ints
    quantity: Places


def expand(store: Store, first: int, last: int) -> Events:
    """The events of visits [first, last), in order: a function of the store and the visit, whatever the borders."""
    sessions = store.sessions
    counts = sessions.event_counts[first:last].astype(np.int64)
    session = np.repeat(np.arange(first, last, dtype=np.int32), counts)
    place = np.arange(len(session), dtype=np.int32) - np.repeat(np.cumsum(counts) - counts, counts).astype(np.int32)
    views, carts = sessions.views[session].astype(np.int32), sessions.carts[session].astype(np.int32)
    order = sessions.order[session]
    browsing = views - carts
    step = place - browsing
    bought = (order >= 0) & (place == views + carts)
    shopping = (step >= 0) & ~bought
    alone = (carts == 0) & (views > 1) & (place == views - 1)
    kind = np.where(shopping & (carts > 0), np.where(step % 2 == 0, PRODUCT_VIEW, ADD_TO_CART), PAGE_VIEW)
    kind = np.where(alone, PRODUCT_VIEW, np.where(bought, PURCHASE, kind)).astype(np.int8)
    variant = np.where((kind == PRODUCT_VIEW) | (kind == ADD_TO_CART), _variant(store, session, order, step // 2), -1)
    placed = np.where(bought, order, -1).astype(np.int32)
    value = np.where(kind == ADD_TO_CART, store.variants.price[variant], 0)
    value = np.where(bought, store.orders.total[placed], value)
    quantity = np.where(bought, store.orders.line_count[placed], kind == ADD_TO_CART).astype(np.int32)
    product = np.where(variant >= 0, store.variants.product[variant], -1).astype(np.int32)
    time = _times(store, session, place, bought, placed)
    return Events(session, place + 1, kind, product, variant.astype(np.int32), placed, time, value, quantity)


def _variant(store: Store, session: Places, order: Places, cart: Places) -> Places:
    """What is put in the cart: the order's own lines in turn; else something popular, the visit's one choice."""
    orders, products = store.orders, store.products
    buys = order >= 0
    line = orders.first_item[order] + np.maximum(cart, 0) % orders.line_count[order]
    edges = store.popularity
    share = mixed(entropy(store.spec.seed, "session", "product"), session) / 2.0**64
    liked = np.searchsorted(edges, share * edges[-1], side="right").clip(0, len(edges) - 1)
    # what came out after the visit gives way to what is there from the start
    early = store.products.always(store.spec.start)
    liked = np.where(products.published[liked] > store.sessions.start[session], early[liked % len(early)], liked)
    return np.where(buys, store.items.variant[line], products.first_variant[liked])


def _times(store: Store, session: Places, place: Places, bought: NDArray[np.bool_], order: Places) -> Ints:
    """A gap from event to event, give or take; the purchase exactly when the order was placed."""
    gap = store.sessions.gap[session].astype(np.int64) * SECOND
    random = mixed(entropy(store.spec.seed, "event", "time"), session.astype(np.int64) * 256 + place)
    jitter = (random % np.uint64(1000)).astype(np.int64) * gap * 8 // 10_000
    return np.where(bought, store.orders.created[order], store.sessions.start[session] + place * gap + jitter)
