"""The products that a collection's page or the results of a search show: what sells at that time, and is searched."""

from __future__ import annotations

import numpy as np

from loader.model.steps import COLLECTION_VIEW, SEARCH
from loader.project.columns.searches import asked
from loader.project.context import Context, Index, events_of

_SHARES = (1 / 6, 1 / 2, 5 / 6)
"""Which products are told of those that a page shows, by how well they sell: few, since every event repeats them."""


def listed(c: Context) -> tuple[Index, Index]:
    """How many products each event of the batch shows so, and which, one event's after the other: (n,), (m,)."""
    if "listed" not in c.memo:
        c.memo["listed"] = _listed(c)
    return c.memo["listed"]


def _listed(c: Context) -> tuple[Index, Index]:
    events, products = events_of(c), c.store.products
    at = np.flatnonzero(np.isin(events.kind, (COLLECTION_VIEW, SEARCH)))
    place, thing = (found[at] for found in asked(c))
    category, time = events.category[at].astype(np.int64), events.time[at]
    shown = [c.store.shelves.chosen(category, np.full(len(at), share), time) for share in _SHARES]
    found = np.stack((np.maximum(thing, 0), *shown), axis=1)
    told = products.category[found] == category[:, None]
    told &= (thing[:, None] < 0) | (c.pages.typed[found] == place[:, None])
    told[:, 0] &= thing >= 0
    for column in range(1, found.shape[1]):
        told[:, column] &= ~(told[:, :column] & (found[:, :column] == found[:, column : column + 1])).any(axis=1)
    counts = np.zeros(len(events.kind), np.int64)
    counts[at] = told.sum(axis=1)
    return counts, found[told].astype(np.int64)
