"""The canonical store model: a shop with its catalog, customers, orders and visits, as compact numpy columns.

Platform-free and free of ids: every link is a row number. A pure function of its `StoreSpec`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from loader.generate import catalog, orders, people, sessions, words
from loader.generate.calendar import order_times
from loader.generate.catalog import Products, Variants
from loader.generate.orders import Items, Orders
from loader.generate.people import Customers
from loader.generate.rng import stream
from loader.generate.sessions import Sessions
from loader.model import StoreSpec


@dataclass(frozen=True)
class Shop:
    """The shop itself."""

    name: str


@dataclass(frozen=True)
class Store:
    """Everything that batches share. `popularity` are the cumulated weights of the products."""

    spec: StoreSpec
    shop: Shop
    products: Products
    variants: Variants
    customers: Customers
    orders: Orders
    items: Items
    sessions: Sessions
    popularity: NDArray[np.float64]


def build(spec: StoreSpec) -> Store:
    """The store of `spec`: the same one for the same spec, always."""
    products, variants = catalog.build(spec)
    times = order_times(stream(spec.seed, "order", "created"), spec.orders, spec.start, spec.as_of, spec.timezone)
    customer, signup = people.buyers(spec, times)
    place = people.places(spec, len(signup))
    rate = np.array([tax for _, _, tax in words.PLACES], np.int64)[place]
    placed, items = orders.build(spec, times, customer, rate[customer], products, variants)
    customers = people.build(spec, signup, place, customer, placed.total, placed.updated)
    visits = sessions.build(spec, placed, items, len(signup))
    name = words.SHOPS[int(stream(spec.seed, "shop", "name").integers(len(words.SHOPS)))]
    return Store(spec, Shop(name), products, variants, customers, placed, items, visits, np.cumsum(products.weight))
