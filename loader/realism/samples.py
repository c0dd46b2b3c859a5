"""Real samples: whole customers of a shop, drawn until a number of orders is reached, and others beside them.

Two real samples are never at distance 0. What chance alone makes of a figure is its floor.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from typing import Any

import numpy as np

from loader.realism.sold import Codes, Sold
from loader.rng import stream

DRAWS = 5


def joined(one: Sold, other: Sold | None) -> Sold:
    """All lines of both, which were read together."""
    if other is None:
        return one
    found: dict[str, Any] = {}
    for name in (f.name for f in fields(Sold)):
        ours, theirs = getattr(one, name), getattr(other, name)
        if ours is not None and theirs is not None:
            found[name] = np.concatenate((ours, theirs + one.orders if name == "order" else theirs))
    return Sold(**found)


def drawn(pool: Sold, orders: int, beside: int | None, draws: int = DRAWS) -> Iterator[tuple[Sold, Sold]]:
    """Pairs of a sample with (at least) `orders` and one with `beside` orders, of different buyers of the pool; None:
    all others. If the pool is too small for both, each has half of its orders; of one buyer there are none."""
    orders = min(orders, pool.orders // 2)
    sizes = np.bincount(pool.buyers)
    for draw in range(draws if len(sizes) > 1 else 0):
        mixed = stream(0, "realism", f"draw {draw}").permutation(len(sizes))
        sample, others = _cut(sizes, mixed, orders)
        yield pool.of_buyers(sample), pool.of_buyers(others if beside is None else _cut(sizes, others, beside)[0])


def levelled(one: Sold, other: Sold) -> tuple[Sold, Sold]:
    """Both at the size of the smaller one, as whole buyers."""
    size = min(one.orders, other.orders)
    return _at_most(one, size), _at_most(other, size)


def _at_most(shop: Sold, orders: int) -> Sold:
    if shop.orders <= orders:
        return shop
    sizes = np.bincount(shop.buyers)
    mixed = stream(0, "realism", "level").permutation(len(sizes))
    return shop.of_buyers(_cut(sizes, mixed, orders)[0])


def _cut(sizes: Codes, buyers: Codes, orders: int) -> tuple[Codes, Codes]:
    """The first buyers that have so many orders, and the others; neither is empty if there are two buyers."""
    end = min(int(np.searchsorted(np.cumsum(sizes[buyers]), orders)) + 1, max(1, len(buyers) - 1))
    return buyers[:end], buyers[end:]
