"""How a shop's orders are placed and paid, as its live ones show it: sources, gateways, taxes, shipping, guests."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from loader.flow.customs import Counts, Rate
from loader.flow.plan import StoreSpec
from loader.model import Ints
from loader.model.customs import blended, share
from loader.model.learned.draws import drawn, evidence
from loader.model.words.orders import GATEWAYS, PAID_BY, SOURCES
from loader.model.words.places import CODES, COUNTRY_OF
from loader.rng import stream

_UNITS = 6
_DECIDED = 0.9
"""Prices that count so much are all that there are."""
_LEAST = 20
_ANY = ""


def sources(spec: StoreSpec) -> tuple[float, ...]:
    """The shares of orders by where they are placed, as SOURCES has them; never one that no column can show."""
    counts = _summed((way.source, way.count) for way in spec.customs.placing.ways)
    known = {name: usual for name, usual in zip(SOURCES, spec.sources, strict=True) if usual}
    found = blended(known, counts)
    return tuple(found.get(name, 0.0) for name in SOURCES)


def gateways(spec: StoreSpec, source: str) -> dict[str, float]:
    """The shares of a source's orders by how they are paid: by all of GATEWAYS."""
    ways = [way for way in spec.customs.placing.ways if way.gateway and way.source in (source, _ANY)]
    usual = PAID_BY[source] | {name: 0.0 for name in GATEWAYS if name not in PAID_BY[source]}
    return blended(usual, _summed((way.gateway, way.count) for way in ways))


def _summed(pairs: Iterable[tuple[str, int]]) -> Counts:
    found: Counts = {}
    for name, count in pairs:
        found[name] = found.get(name, 0) + count
    return found


def guests(spec: StoreSpec, usual: float) -> float:
    """The share of orders that name no customer."""
    placing = spec.customs.placing
    return usual if placing.guests is None else share(usual, placing.guests, placing.orders)


def yes(usual: float, counts: tuple[int, int]) -> float:
    """The share of people who say yes, of a pair of counts."""
    return share(usual, *counts) if counts[1] else usual


def rates(spec: StoreSpec, usual: Ints, place: NDArray[np.int16]) -> Ints:
    """What each person's orders are taxed, in thousandths, of people who live at `place`: what is `usual` there, if
    live orders to the country show it too, else a rate that they show. (P,), (n,) -> (n,)."""
    found, own = usual[place], spec.customs.placing.rates
    somewhere = [rate for rate in own if rate.country]
    for code in sorted({rate.country for rate in own}):
        here = [rate for rate in own if rate.country == code]
        mine = np.flatnonzero((COUNTRY_OF[place] == CODES.index(code)) if code else np.full(len(place), not somewhere))
        found[mine] = _taxed(spec, code, here, found[mine], place[mine])
    return found


def _taxed(spec: StoreSpec, code: str, own: list[Rate], usual: Ints, place: NDArray[np.int16]) -> Ints:
    """The rates of the people of one country (code "" = of all)."""
    random, count = stream(spec.seed, "learned", f"tax {code}"), len(usual)
    free = sum(rate.count for rate in own if rate.rate <= 0)
    n = sum(rate.count for rate in own)
    untaxed = share(float((usual == 0).mean()) if count else 0.0, free, n)
    taxed = sorted((rate.rate, rate.count) for rate in own if rate.rate > 0)
    found = usual.copy()
    if taxed:
        values, weights = (np.array(column) for column in zip(*taxed, strict=True))
        known = np.isin(usual, np.concatenate((values - 1, values, values + 1)))
        other = values[drawn(random, weights[None, :], np.zeros(count, np.int64))]
        found = np.where(known | (random.random(count) >= _counted(n)), usual, other)
        fallback = np.where(usual > 0, usual, other)
        found = np.where(found > 0, found, fallback)
    return np.where(random.random(count) < untaxed, 0, found)


def shipping(spec: StoreSpec, goods: Ints, usual: Ints) -> Ints:
    """What is charged for shipping, by what the goods cost, in minor units: (N,) -> (N,)."""
    own = spec.customs.placing.shipping
    if own is None or not spec.shipping:
        return usual
    random, unit = stream(spec.seed, "learned", "shipping"), 10 ** (_UNITS - spec.digits)
    table = own.counts
    class_ = np.searchsorted(np.array(own.edges, np.int64), goods * unit, side="right")
    prices = (np.array(own.prices, np.int64) + unit // 2) // unit
    found = prices[drawn(random, table, class_)]
    followed = random.random(len(goods)) < _counted(int(table.sum()))
    return np.where(followed, found, usual)


def _counted(n: int) -> float:
    """How much so many orders count: all, if nearly."""
    counted = evidence(n)
    return 1.0 if counted > _DECIDED else counted
