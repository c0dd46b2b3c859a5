"""The orders that ads brought, as an account counts them: those of the run's own stores, or those of the workspace."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from loader.flow.plan import AdsSpec
from loader.flow.profile import Placed
from loader.model import clicks
from loader.model.ads import campaigns
from loader.model.ads.structure import Conversions
from loader.model.store import Store
from loader.rng import stream

_NAMES_NONE, _TOO_MANY = -1, -2


def of_stores(spec: AdsSpec, stores: Sequence[Store]) -> Conversions:
    """The stores' orders that a campaign of this account brought; the product is the first that was bought."""
    parts = []
    for store in stores:
        order = np.flatnonzero(np.isin(store.clicks.campaign, spec.numbers))
        product = store.variants.product[store.items.variant[store.orders.first_item[order]]]
        # a live product may be younger than the click: then the ad showed something else
        product = np.where(store.products.published[product] > store.clicks.time[order], -1, product)
        campaign = store.clicks.campaign[order] - spec.first
        parts.append((campaign, store.clicks.time[order], store.orders.total[order], product))
    return Conversions(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def of_workspace(spec: AdsSpec, placed: Sequence[Placed]) -> tuple[Conversions, tuple[str, ...]]:
    """Orders of the workspace as conversions, and the ids of the campaigns that they name, the busiest first.

    If any order shows a click, those that do are taken, else two in five of all. A click that names no campaign goes
    to any.
    """
    random = stream(spec.seed, "order", "linked")
    time = np.concatenate([p.time for p in placed]) if placed else np.empty(0, np.int64)
    total = np.concatenate([p.total for p in placed]) if placed else np.empty(0, np.int64)
    named = [name for p in placed for name in p.campaign]
    clicked = np.array([name is not None for name in named], bool)
    order = np.flatnonzero(clicked if clicked.any() else clicks.chosen(random, len(time)))
    ids, campaign = _numbered([named[place] or "" for place in order.tolist()], spec.campaigns)
    kept = campaign != _TOO_MANY
    order, campaign = order[kept], campaign[kept]
    anybody = random.choice(spec.campaigns, len(order), p=campaigns.weights(spec.campaigns))
    campaign = np.where(campaign == _NAMES_NONE, anybody, campaign).astype(np.int32)
    value = total[order] // 10 ** (6 - spec.digits)
    unknown = np.full(len(order), -1, np.int32)
    return Conversions(campaign, clicks.before(random, time[order]), value, unknown), ids


def _numbered(named: Sequence[str], most: int) -> tuple[tuple[str, ...], NDArray[np.int32]]:
    """Campaign ids as numbers: the `most` busiest in ascending order; -1 = names none, -2 = one too many."""
    words, counts = np.unique(np.array([name for name in named if name], str), return_counts=True)
    busiest = sorted(words[np.argsort(-counts, kind="stable")][:most].tolist(), key=lambda word: (len(word), word))
    place = {word: number for number, word in enumerate(busiest)}
    found = [place.get(name, _TOO_MANY) if name else _NAMES_NONE for name in named]
    return tuple(busiest), np.array(found, np.int32)
