"""Who makes the new products of a shop with live ones: who makes those."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from loader.flow.plan import StoreSpec
from loader.model.goods import VENDORS
from loader.model.learned.kinds import shipped
from loader.model.learned.unseen import coded
from loader.rng import stream

_LEAST = 3
"""Live products of a vendor who makes more."""


def vendors(
    spec: StoreSpec, category: NDArray[np.int16], names: tuple[str, ...]
) -> tuple[NDArray[np.int16], tuple[str, ...]]:
    """The vendor of each product by its category: of the live ones in it that have several products, else of all such;
    without any, brands that make the like, else the shop itself. (n,), and what it indexes."""
    random = stream(spec.seed, "product", "vendor")
    pool: dict[str, int] = {}
    found = np.zeros(len(category), np.int16)
    makers = _makers(spec)
    for place, name in enumerate(names):
        mine = np.flatnonzero(category == place)
        own = makers.get(name) or makers.get(None) or _brands(spec, name)
        index = np.array([pool.setdefault(vendor, len(pool)) for vendor in own])
        weight = np.array(list(own.values()), np.float64)
        found[mine] = index[random.choice(len(index), len(mine), p=weight / weight.sum())]
    return found, tuple(pool)


def _brands(spec: StoreSpec, name: str) -> dict[str, float]:
    found = shipped(name)
    made = {vendor: 1 / (1 + kinds.index(found)) for vendor, kinds in VENDORS.items() if found in kinds}
    return made or {spec.name: 1.0}


def _makers(spec: StoreSpec) -> dict[str | None, dict[str, float]]:
    """By category (None: any) the live vendors with several products, and how many each has there."""
    live = spec.existing.products if spec.existing else {}
    if "vendor" not in live:
        return {}
    vendor, who = coded(live["vendor"])
    kind, what = coded(live["product_type"]) if "product_type" in live else ([""], np.zeros(len(who), np.int64))
    several = np.bincount(who, minlength=len(vendor)) >= _LEAST
    pairs, numbers = np.unique((what * len(vendor) + who)[several[who]], return_counts=True)
    found: dict[str | None, dict[str, float]] = {}
    for pair, number in zip(pairs.tolist(), numbers.tolist(), strict=True):
        of, by = divmod(pair, len(vendor))
        found.setdefault(kind[of], {})[vendor[by]] = float(number)
        every = found.setdefault(None, {})
        every[vendor[by]] = every.get(vendor[by], 0.0) + number
    return found
