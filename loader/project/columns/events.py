"""Pixel events: the funnel of every session, made in the batch at hand. Long texts are taken from pools, whole."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from loader.flow.profile import KeyStyle
from loader.model.events import Events
from loader.model.steps import ADD_TO_CART, CART_VIEW, COLLECTION_VIEW, KINDS, PLACES
from loader.model.words.places import CODES, LANGUAGES, LOCALES
from loader.model.words.visits import DEVICES
from loader.project.columns import pages
from loader.project.columns.common import COMMON
from loader.project.columns.countries import country
from loader.project.columns.listed import listed
from loader.project.columns.payloads import collection_ids, payload, spans
from loader.project.columns.tokens import uuids
from loader.project.context import Column, Context, Index, events_of, taken
from loader.project.keys import KeySource
from loader.project.series import Count, Json, Listed, Text, Time, Uuids, Values, Words


def _counter(events: Events) -> Index:
    """A number of its own for each event, whatever the batch."""
    return events.session.astype(np.int64) * PLACES + events.sequence


def _shown(c: Context) -> tuple[Index, NDArray[np.bool_]]:
    """The category whose collection each event shows, and which show none."""
    events = events_of(c)
    missing = events.kind != COLLECTION_VIEW
    return np.where(missing, 0, events.category), missing


def _collection(c: Context, i: Index) -> Values:
    category, missing = _shown(c)
    categories = c.store.products.categories
    return Words(np.where(missing, len(categories), category), (*categories, None))


def _collection_id(c: Context, i: Index) -> Values:
    category, missing = _shown(c)
    return Count(collection_ids(c, category), missing)


def _event_id(c: Context, i: Index) -> Values:
    """Ascending, so that its unique index is filled in order."""
    rows = len(c.store.sessions.start) * PLACES
    source = KeySource(KeyStyle("uuid"), rows, (), c.store.spec.seed ^ c.store.spec.namespace)
    return Uuids(source.uuids(_counter(events_of(c))))


def _client(c: Context, i: Index) -> Values:
    return uuids(c, "client", c.store.sessions.client[events_of(c).session])


def _language(c: Context, i: Index) -> Values:
    """That of the country where a customer lives; unknown visitors live where the shop's customers do."""
    client = c.store.sessions.client[events_of(c).session]
    customers = len(c.store.customers.place)
    own = country(c, np.where(client < customers, client, 0))
    shares = np.cumsum([share for _, share in c.store.spec.locales])
    drawn = np.searchsorted(shares[:-1], c.random("language", client) / 2.0**64 * shares[-1], side="right")
    locales = np.array([CODES.index(LOCALES[locale]) for locale, _ in c.store.spec.locales])
    return Words(np.where(client < customers, own, locales[drawn]), tuple(LANGUAGES[code] for code in CODES))


def _worthless(c: Context) -> NDArray[np.bool_]:
    """Events that put nothing in the cart and buy nothing."""
    return ~np.isin(events_of(c).kind, (ADD_TO_CART, *range(CART_VIEW, len(KINDS))))


def _device(name: str) -> Column:
    pool = tuple(getattr(device, name) for device in DEVICES)
    return lambda c, i: Words(c.store.sessions.device[events_of(c).session], pool)


def _product_ids(c: Context, i: Index) -> Values:
    """The product that is seen, those that a page lists, or all that the cart holds."""
    events = events_of(c)
    begins, counts = spans(events)
    shown, product = listed(c)
    single, full = events.product >= 0, events.kind >= CART_VIEW
    counts = np.where(single, 1, np.where(full, counts, shown))
    rest = np.where(full, begins, len(events.lines.product) + np.cumsum(shown) - shown)
    begins = np.where(single, np.arange(len(single)), len(single) + rest)
    offsets = np.concatenate(([0], np.cumsum(counts)))
    place = np.repeat(begins - offsets[:-1], counts) + np.arange(offsets[-1])
    product = np.concatenate((events.product, events.lines.product, product))[place]
    return Listed(pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), c.keys["product", "key"].text(product)))


EVENT: dict[str, Column] = {
    **COMMON,
    "event_id": _event_id,
    "event_name": lambda c, i: c.word("event", "event_name", KINDS, events_of(c).kind),
    "event_type": lambda c, i: c.word("event", "event_type", ("standard",), np.zeros(len(i), np.int8)),
    "sequence": lambda c, i: Count(events_of(c).sequence),
    **dict.fromkeys(("occurred", "created", "updated"), lambda c, i: Time(events_of(c).time)),
    "client_id": _client,
    "session_id": lambda c, i: uuids(c, "session", events_of(c).session),
    "user_id": _client,
    "user_agent": _device("agent"),
    "screen": _device("screen"),
    "language": _language,
    "page_url": lambda c, i: Text(pages.urls(c)),
    "page_path": lambda c, i: Text(pages.paths(c)),
    "referrer": lambda c, i: Text(pages.referrers(c)),
    "collection_id": _collection_id,
    "collection_title": _collection,
    "product_title": lambda c, i: taken(c.texts("product", "title", c.store.products.title), events_of(c).product),
    "sku": lambda c, i: taken(c.texts("variant", "sku", c.store.variants.sku), events_of(c).variant),
    "checkout_id": lambda c, i: Text(pages.checkouts(c)),
    "value": lambda c, i: c.money(events_of(c).value, _worthless(c)),
    "items_count": lambda c, i: Count(events_of(c).quantity, _worthless(c)),
    "product_ids": _product_ids,
    "data": lambda c, i: Json(payload(c)),
}
