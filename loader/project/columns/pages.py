"""The pages of a shop, and on which of them each event of a batch happened, and from where it was opened."""

from __future__ import annotations

import re
from urllib.parse import quote_plus

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from loader.model.events import Events
from loader.model.steps import CART_VIEW, CHECKOUT, COLLECTION_VIEW, PAGE_VIEW, PURCHASE, SEARCH
from loader.model.store import Store
from loader.project.columns import clicks, searches
from loader.project.columns.tokens import checkout
from loader.project.context import Context, Index, Pages, events_of

_CART, _CHECKOUT, _THANKS = "/cart", "/checkouts/cn/", "/thank-you"


def pages(store: Store, domain: str, handles: pa.Array) -> Pages:
    """Every page of the shop: home, one a category, one a product (by their `handles`), the cart, all searches.

    A live product whose address nobody knows is seen on the home page."""
    categories = store.products.categories
    collections = [f"/collections/{slug(name, place)}" for place, name in enumerate(categories)]
    products = pc.if_else(pc.equal(handles, ""), "/", pc.binary_join_element_wise("/products/", handles, ""))
    texts, typed = searches.typed(store)
    found = [f"/search?q={quote_plus(text)}" for text in texts]
    addresses = pa.concat_arrays([pa.array(["/", *collections]), _whole(products), pa.array([_CART, *found])])
    urls = pc.binary_join_element_wise(f"https://{domain}", addresses, "")
    paths = pc.replace_substring_regex(addresses, r"\?.*", "")
    return Pages(paths, addresses, urls, len(collections), pa.array(texts, pa.string()), typed)


def slug(name: str, place: int) -> str:
    """A category as it stands in an address."""
    return re.sub("[^a-z0-9]+", "-", name.lower()).strip("-") or f"category-{place + 1}"


def _whole(array: pa.Array | pa.ChunkedArray) -> pa.Array:
    return array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array


def landing(c: Context, page: Index, found: clicks.Arrivals) -> pa.Array:
    """The first addresses of visits, from the shop's root on, by the numbers of their pages; NULL for -1: (n,)."""
    first = c.pages.addresses.take(pa.array(page, mask=np.asarray(page) < 0))
    return pc.binary_join_element_wise(first, clicks.queries(c, found), "")


def urls(c: Context) -> pa.Array:
    """The address of each event's page: (n,) strings."""
    if "urls" not in c.memo:
        events = events_of(c)
        found = _opened(c, c.pages.urls)
        asked = clicks.queries(c, clicks.of_visits(c, events.session[events.sequence == 1]))
        asked = asked.take(pa.array(np.cumsum(events.sequence == 1) - 1))
        c.memo["urls"] = pc.if_else(pa.array(events.load == 1), pc.binary_join_element_wise(found, asked, ""), found)
    return c.memo["urls"]


def paths(c: Context) -> pa.Array:
    """The path of each event's page, as the browser has it: (n,) strings."""
    return _opened(c, c.pages.paths)


def referrers(c: Context) -> pa.Array:
    """The page from which each event's page was opened, as the browser has it: (n,) strings, NULL = from nowhere."""
    events = events_of(c)
    first = events.sequence == 1
    outside = clicks.referrers(c, clicks.of_visits(c, events.session[first]))
    pool = pa.array(outside.pool, pa.string())
    came = pool.take(pa.array(outside.index)).take(pa.array(np.cumsum(first) - 1))
    before = np.arange(len(first)) - events.sequence + events.load - 1
    opened = urls(c).take(pa.array(np.maximum(before, 0)))
    return pc.if_else(pa.array(events.load == 1), came, opened)


def _opened(c: Context, of: pa.Array) -> pa.Array:
    """What `of` every page is that of each event; those of a checkout are its own."""
    events = events_of(c)
    shows = _shows(events)
    found = of.take(pa.array(_number(c, events)[shows]))
    kind = events.kind[shows]
    paying = kind >= CHECKOUT
    if not paying.any():
        return found
    root = "" if of is c.pages.paths else f"https://{c.plan.shop_domain}"
    end = pa.array(["", _THANKS]).take(pa.array((kind[paying] == PURCHASE).astype(np.int8)))
    made = pc.binary_join_element_wise(f"{root}{_CHECKOUT}", _checkouts(c, paying).filter(pa.array(paying)), end, "")
    return pc.replace_with_mask(found, pa.array(paying), made)


def _shows(events: Events) -> Index:
    """The event that says what each event's page is: of a page view the one after it, if that is on its page."""
    found = np.arange(len(events.kind))
    same = (events.load[1:] == events.load[:-1]) & (events.sequence[1:] > events.sequence[:-1])
    found[:-1] += same & (events.kind[:-1] == PAGE_VIEW)
    return found


def _number(c: Context, events: Events) -> Index:
    """The page of each event by its number, any for the checkout."""
    collections, cart = c.pages.collections, 1 + c.pages.collections + len(c.store.products.category)
    page = np.where(events.sequence == 1, c.store.sessions.landing[events.session], 0)
    page = np.where(events.product >= 0, 1 + collections + events.product, page)
    page = np.where(events.kind == COLLECTION_VIEW, 1 + events.category, page)
    page = np.where(events.kind == SEARCH, cart + 1 + searches.asked(c)[0], page)
    return np.where(events.kind == CART_VIEW, cart, page)


def checkouts(c: Context) -> pa.Array:
    """The number of each event's checkout, which the order keeps; NULL before it began: (n,) strings."""
    return _checkouts(c, events_of(c).kind >= CHECKOUT)


def _checkouts(c: Context, begun: NDArray[np.bool_]) -> pa.Array:
    events = events_of(c)
    made = np.where(events.buys >= 0, events.buys, len(c.store.orders.created) + events.session)
    return checkout(c, np.where(begun, made, -1))
