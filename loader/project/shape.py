"""How many rows a model has of each entity, and the parts in which they are made. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sized
from itertools import pairwise
from typing import TypeAlias, cast

import numpy as np

from loader.flow.rows import Part
from loader.model.ads.account import Account
from loader.model.ads.facts import Level
from loader.model.store import Store

Model: TypeAlias = Store | Account


def rows(model: Model, entity: str) -> int:
    """How many rows the model has of an entity: of what is reported by day, every day's."""
    if isinstance(model, Account):
        return len(model.facts(cast(Level, entity)).row)
    if entity == "event":
        return int(model.sessions.event_counts.sum(dtype=np.int64))
    one_a_row: dict[str, int | Sized] = {
        "shop": 1,
        "product": model.new_products,
        "variant": model.new_variants,
        "customer": model.new_customers,
        "order": model.orders.created,
        "item": model.items.order,
        "payment": model.paid,
        "refund": model.refunds.order,
    }
    found = one_a_row[entity]
    return found if isinstance(found, int) else len(found)


def things(model: Model, entity: str) -> int:
    """How many there are of an entity, each counted once however many days it is reported on."""
    if not isinstance(model, Account):
        return rows(model, entity)
    ads = model.ads
    parts: dict[str, Sized] = {
        "campaign": ads.campaigns.name,
        "keyword": ads.keywords.text,
        "search_term": ads.terms.text,
        "ad_product": ads.products.product,
        "creative": ads.creatives.name,
    }
    return len(parts[entity])


def parts(model: Model, entity: str, size: int) -> Iterator[Part]:
    """All rows of an entity in parts of about `size` rows; a session's events are never parted."""
    if entity != "event" or isinstance(model, Account):
        total = rows(model, entity)
        yield from (Part(first, min(first + size, total)) for first in range(0, total, size))
        return
    ends = np.cumsum(model.sessions.event_counts, dtype=np.int64)
    if not len(ends):
        return
    borders = np.unique(np.searchsorted(ends, np.arange(size, ends[-1] + size, size)) + 1)
    borders = np.unique(np.concatenate(([0], np.minimum(borders, len(ends)))))
    for first, last in pairwise(borders.tolist()):
        yield Part(int(ends[first - 1]) if first else 0, int(ends[last - 1]), (first, last))
