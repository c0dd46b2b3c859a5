"""What visitors type into a shop's search field: the name of a category, or one of the things people look for in it."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from loader.model.ads.goods import searched
from loader.model.events import Events
from loader.model.steps import PLACES
from loader.project.context import Context, Index


def typed(category: str) -> tuple[str, ...]:
    """All that is typed to find a category, the commonest first."""
    name = re.sub(r"\s+", " ", category.lower()).strip()
    return tuple(dict.fromkeys((name, *searched(category))))


def every(categories: Sequence[str]) -> list[str]:
    """What is typed for any of the categories, one category after the other."""
    return [text for category in categories for text in typed(category)]


def chosen(c: Context, events: Events) -> Index:
    """What is searched for in each event, by its place in `every`; any if it searches for nothing: (n,)."""
    counts = np.array([len(typed(category)) for category in c.store.products.categories], np.int64)
    first, category = np.cumsum(counts) - counts, np.maximum(events.category, 0)
    return first[category] + (_share(c, events) ** 2 * counts[category]).astype(np.int64)


def queries(c: Context, events: Events, at: Index) -> pa.Array:
    """What is searched for in the events at these places: (n,) strings."""
    return pa.array(every(c.store.products.categories), pa.string()).take(pa.array(chosen(c, events)[at]))


def _share(c: Context, events: Events) -> NDArray[np.float64]:
    """A number in [0, 1) of each event's own."""
    counter = events.session.astype(np.int64) * PLACES + events.sequence
    return (c.random("search", counter) >> np.uint64(11)) / 2.0**53
