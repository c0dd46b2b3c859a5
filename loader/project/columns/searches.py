"""What visitors type into a shop's search field, by what it sells: a category, or what one of its products is."""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

from loader.model.ads.goods import named
from loader.model.steps import PLACES, SEARCH
from loader.model.store import Store
from loader.project.context import Context, Index, events_of

_BY_CATEGORY = 0.3
"""Of the searches: those for a category."""


def typed(store: Store) -> tuple[list[str], Index]:
    """All that is typed, the categories first; and which of it finds each product: (P,). Nothing without visits."""
    products = store.products
    if not len(store.sessions.start):
        return [], np.zeros(len(products.category), np.int64)
    texts = [re.sub(r"\s+", " ", name.lower()).strip() for name in products.categories]
    things = named([title or "" for title in products.title.to_pylist()])
    places = {thing: len(texts) + place for place, thing in enumerate(dict.fromkeys(filter(None, things)))}
    found = [places.get(thing, of) for thing, of in zip(things, products.category.tolist(), strict=True)]
    return [*texts, *places], np.array(found, np.int64)


def asked(c: Context) -> tuple[Index, Index]:
    """What each event of the batch searches for, by its place among all that is typed, and a product that it finds; 0
    and -1 if it searches for nothing, -1 if for a category: (n,), (n,)."""
    if "asked" not in c.memo:
        c.memo["asked"] = _asked(c)
    return c.memo["asked"]


def _asked(c: Context) -> tuple[Index, Index]:
    events, products = events_of(c), c.store.products
    place, found = np.zeros(len(events.kind), np.int64), np.full(len(events.kind), -1, np.int64)
    at = np.flatnonzero(events.kind == SEARCH)
    counter = events.session[at].astype(np.int64) * PLACES + events.sequence[at]
    category = events.category[at].astype(np.int64)
    product = c.store.shelves.chosen(category, _share(c, "search", counter), events.time[at])
    thing = (products.category[product] == category) & (_share(c, "search for a category", counter) >= _BY_CATEGORY)
    place[at] = np.where(thing, c.pages.typed[product], category)
    found[at] = np.where(thing, product, -1)
    return place, found


def _share(c: Context, column: str, counter: Index) -> NDArray[np.float64]:
    return (c.random(column, counter) >> np.uint64(11)) / 2.0**53
