"""Pixel events: the funnel of every session, made in the batch at hand. Long texts are taken from pools, whole."""

from __future__ import annotations

import re

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from loader.flow.profile import KeyStyle
from loader.model.events import ADD_TO_CART, PURCHASE, Events
from loader.model.store import Store
from loader.model.words import DEVICES, REFERRERS
from loader.project.columns.common import COMMON
from loader.project.columns.tokens import checkout, uuids
from loader.project.context import Column, Context, Index, Pages, present, taken
from loader.project.keys import KeySource
from loader.project.series import Count, Keyed, Lists, Text, Time, Uuids, Values, Words

_KINDS = ("page_view", "product_view", "add_to_cart", "purchase")
"""By number: PAGE_VIEW, PRODUCT_VIEW, ADD_TO_CART, PURCHASE."""


def pages(store: Store, domain: str, handles: pa.Array) -> Pages:
    """Every page of the shop: home, one a category, one a product (by their `handles`), the checkout's last."""
    collections = [f"/collections/{re.sub('[^a-z0-9]+', '-', name.lower())}" for name in store.products.categories]
    products = [f"/products/{handle}" for handle in handles.to_pylist()]
    paths = ["/", *collections, *products, "/checkout/thank-you"]
    return Pages(pa.array(paths), pa.array([f"https://{domain}{path}" for path in paths]), len(collections))


def _page_of(c: Context) -> Index:
    """The page on which each event of the batch happened: (n,) numbers of pages."""
    events = _events(c)
    browsed = (c.random("page", _counter(events)) % np.uint64(c.pages.collections + 1)).astype(np.int64)
    shown = np.where(events.product >= 0, events.product + 1 + c.pages.collections, browsed)
    return np.where(events.kind == PURCHASE, len(c.pages.paths) - 1, shown)


def _events(c: Context) -> Events:
    assert c.events is not None, "event columns are made from expanded sessions"
    return c.events


def _counter(events: Events) -> Index:
    """A number of its own for each event, whatever the batch: sessions have fewer than 256 events."""
    return events.session.astype(np.int64) * 256 + events.sequence


def _collection(c: Context, i: Index) -> Values:
    index, missing = present(_events(c).product)
    categories = c.store.products.categories
    return Words(np.where(missing, len(categories), c.store.products.category[index]), (*categories, None))


def _collection_id(c: Context, i: Index) -> Values:
    index, missing = present(_events(c).product)
    base = 300_000_000_000 + c.store.spec.namespace % 100_000_000_000
    return Keyed(KeySource(KeyStyle("number"), 1, ((base, base),)), c.store.products.category[index], missing)


def _event_id(c: Context, i: Index) -> Values:
    """Ascending, so that its unique index is filled in order."""
    rows = len(c.store.sessions.start) * 256
    source = KeySource(KeyStyle("uuid"), rows, (), c.store.spec.seed ^ c.store.spec.namespace)
    return Uuids(source.uuids(_counter(_events(c))))


def _client(c: Context, i: Index) -> Values:
    return uuids(c, "client", c.store.sessions.client[_events(c).session])


def _worthless(c: Context) -> NDArray[np.bool_]:
    """Events that put nothing in the cart and buy nothing."""
    return ~np.isin(_events(c).kind, (ADD_TO_CART, PURCHASE))


def _device(name: str) -> Column:
    pool = tuple(getattr(device, name) for device in DEVICES)
    return lambda c, i: Words(c.store.sessions.device[_events(c).session], pool)


def _data(c: Context, i: Index) -> Values:
    events = _events(c)
    pool = tuple(f'{{"device": "{device.name}", "kind": "{kind}"}}' for device in DEVICES for kind in _KINDS)
    return Words(c.store.sessions.device[events.session] * len(_KINDS) + events.kind, pool)


EVENT: dict[str, Column] = {
    **COMMON,
    "event_id": _event_id,
    "event_name": lambda c, i: c.word("event", "event_name", _KINDS, _events(c).kind),
    "event_type": lambda c, i: c.word("event", "event_type", ("standard",), np.zeros(len(i), np.int8)),
    "sequence": lambda c, i: Count(_events(c).sequence),
    **dict.fromkeys(("occurred", "created", "updated"), lambda c, i: Time(_events(c).time)),
    "client_id": _client,
    "session_id": lambda c, i: uuids(c, "session", _events(c).session),
    "user_id": _client,
    "user_agent": _device("agent"),
    "screen": _device("screen"),
    "language": lambda c, i: c.constant("en-US", i),
    "page_url": lambda c, i: taken(c.pages.urls, _page_of(c)),
    "page_path": lambda c, i: taken(c.pages.paths, _page_of(c)),
    "referrer": lambda c, i: Words(c.random("visit from", _events(c).session) % np.uint64(len(REFERRERS)), REFERRERS),
    "collection_id": _collection_id,
    "collection_title": _collection,
    "product_title": lambda c, i: taken(c.texts("product", "title", c.store.products.title), _events(c).product),
    "sku": lambda c, i: taken(c.texts("variant", "sku", c.store.variants.sku), _events(c).variant),
    "checkout_id": lambda c, i: Text(checkout(c, _events(c).order)),
    "value": lambda c, i: c.money(_events(c).value, _worthless(c)),
    "items_count": lambda c, i: Count(_events(c).quantity, _worthless(c)),
    "product_ids": lambda c, i: Lists(np.zeros(len(i), np.int8), ((),)),
    "data": _data,
}
