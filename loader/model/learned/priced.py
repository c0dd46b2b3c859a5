"""What the new products of a shop with live orders cost: as its other ones, by category, with its endings."""

from __future__ import annotations

import numpy as np

from loader.flow.habits import PRICE_POINTS, Habits, Numbers
from loader.flow.plan import StoreSpec
from loader.model import Ints, Rows
from loader.model.learned.draws import evenly
from loader.model.learned.unseen import known
from loader.rng import stream

_MILLIONTHS = 6
_RARE, _ENOUGH = 2, 11
_LEAST = 2
"""Minor units: less has no room for a cost."""
_MOST_STEP = 0.3
"""A price moves by no more of itself to come between those that are known."""


def prices(spec: StoreSpec, habits: Habits, names: tuple[str, ...], category: Rows) -> Ints:
    """The regular price of each product in minor units, by the place of its category among these names; 0: none is
    known. (n,)"""
    random, found = stream(spec.seed, "product", "price"), np.zeros(len(category), np.int64)
    for place, name in enumerate(names):
        mine = np.flatnonzero(category == place)
        points = _points(spec, habits, name)
        if len(points):
            found[mine] = _between(random, points, len(mine), spec.worth)
    return found


def _points(spec: StoreSpec, habits: Habits, name: str) -> Ints:
    """The prices of the category in ascending order: of live products that hardly sell, else of all of them, else the
    tenths of what is paid."""
    goods, live = habits.goods, known(spec)
    place = goods.categories.index(name) if name in goods.categories else -1
    if live is not None:
        usual = live.prices[:, PRICE_POINTS // 2]
        of = (usual > 0) & ((live.category == place) if place >= 0 else True)
        for fewest in (of & (live.buyers <= _RARE), of):
            if fewest.sum() >= _ENOUGH:
                return _minor(spec, usual[fewest])
    rows = goods.price[place : place + 1] if place >= 0 else goods.price
    return _minor(spec, rows.ravel())


def _minor(spec: StoreSpec, millionths: Ints) -> Ints:
    """Those that the shop's decimals hold exactly, or all of them rounded if there are none; in ascending order."""
    unit = 10 ** (_MILLIONTHS - spec.digits)
    exact = millionths[millionths % unit == 0]
    found = (exact if len(exact) else millionths) // unit
    return np.sort(found[found > 0]).clip(_LEAST)


def _between(random: np.random.Generator, points: Ints, count: int, unit: int) -> Ints:
    """So many prices that lie as the points do: each a point moved by whole units, so that its end stays."""
    place = evenly(random, count) * (len(points) - 1)
    near = np.floor(place + random.random(count)).astype(np.int64).clip(0, len(points) - 1)
    wanted = np.exp(np.interp(place, np.arange(len(points)), np.log(points)))
    most = np.floor(points[near] * _MOST_STEP / unit)
    units = np.clip(np.rint((wanted - points[near]) / unit), -most, most).astype(np.int64)
    return np.asarray(np.maximum(points[near] + units * unit, _LEAST))


def variant_prices(level: Ints, factor: Numbers, unit: int) -> Ints:
    """What variants cost whose products have these prices: what is larger costs more, and ends alike. (V,)"""
    more = np.rint(level * (factor - 1) / unit).astype(np.int64)
    return np.asarray(np.maximum(level + more * unit, _LEAST))


def compared(price: Ints, off: Ints, unit: int) -> Ints:
    """The prices before so many per cent off, which end as these do if they are of some units. (V,)"""
    above = price * off / (100 - off)
    return price + np.where(price > 5 * unit, np.maximum(np.rint(above / unit), 1) * unit, np.rint(above) + 1).astype(
        np.int64
    )
