"""The canonical store model: a shop with its catalog, customers, orders and visits, as compact numpy columns.

Platform-free and free of ids: every link is a row number. A pure function of its `StoreSpec`. Live products and
customers that new orders may name come after the new ones, and are never written.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from loader.clock import moment
from loader.errors import UsageError
from loader.flow.plan import StoreSpec
from loader.model import (
    Ints,
    Places,
    baskets,
    buyers,
    existing,
    journeys,
    life,
    orders,
    people,
    persons,
    scenarios,
    sessions,
    spread,
    steps,
    stock,
)
from loader.model.customs import homes, placing
from loader.model.journeys import Journeys
from loader.model.life import Refunds
from loader.model.orders import Items, Orders
from loader.model.people import Customers
from loader.model.products import Products, Variants
from loader.model.products import build as build_products
from loader.model.sessions import Sessions
from loader.model.shelves import Shelves

HOUR = 3_600_000_000


@dataclass(frozen=True)
class Store:
    """Everything that batches share. `popularity` are the cumulated weights of the products; the first `new_products`,
    `new_variants` and `new_customers` are the run's own; `paid` are the orders that have a payment; `landing` is the
    first page of each order's visit. After the run's customers follow the live ones, then the guests."""

    spec: StoreSpec
    name: str
    products: Products
    variants: Variants
    customers: Customers
    orders: Orders
    items: Items
    paid: Ints
    refunds: Refunds
    journeys: Journeys
    landing: Places
    sessions: Sessions
    popularity: NDArray[np.float64]
    new_products: int
    new_variants: int
    new_customers: int

    def rows(self, entity: str) -> int:
        """How many rows of an entity the run writes: live ones are not among them."""
        return self._sizes[entity]

    things = rows
    """Every row is a thing of its own."""

    @cached_property
    def _sizes(self) -> dict[str, int]:
        return {
            "shop": 1,
            "product": self.new_products,
            "variant": self.new_variants,
            "customer": self.new_customers,
            "order": len(self.orders.created),
            "item": len(self.items.order),
            "payment": len(self.paid),
            "refund": len(self.refunds.order),
            "event": int(self.event_counts().sum(dtype=np.int64)),
        }

    def event_counts(self) -> NDArray[np.int16]:
        """How many events each visit has: (S,)."""
        return steps.counts(self.spec, self.sessions, len(self.products.categories))

    @cached_property
    def line_tax(self) -> Ints:
        """Each order's tax over its lines in proportion, in minor units: (M,)."""
        return self._shared(self.orders.tax)

    @cached_property
    def line_shipping(self) -> Ints:
        """Each order's shipping over its lines, in minor units: (M,)."""
        return self._shared(self.orders.shipping)

    @cached_property
    def line_refunded(self) -> Ints:
        """Each order's refunds over its lines, in minor units: (M,)."""
        return self._shared(self.orders.refunded_amount)

    @cached_property
    def discount_tax(self) -> Ints:
        """The tax that each line would bear more without its discount, in minor units: (M,)."""
        line = self.items.price * self.items.quantity - self.items.discount
        return self.line_tax * self.items.discount // np.maximum(line, 1)

    @cached_property
    def line_grams(self) -> Ints:
        """What all pieces of a line weigh, 0 of live variants: (M,)."""
        return self.variants.weight[self.items.variant].astype(np.int64) * self.items.quantity

    @cached_property
    def quantities(self) -> Ints:
        """Pieces of each line: (M,)."""
        return self.items.quantity.astype(np.int64)

    @cached_property
    def visit(self) -> Ints:
        """The visit that led to each order, -1 = none: (N,)."""
        found = np.full(len(self.orders.created), -1, np.int64)
        bought = np.flatnonzero(self.sessions.order >= 0)
        found[self.sessions.order[bought]] = bought
        return found

    @cached_property
    def account(self) -> Places:
        """The customer of each order, -1 = a guest's: (N,)."""
        live = len(self.spec.existing.signup) if self.spec.existing else 0
        return np.where(self.orders.customer < self.new_customers + live, self.orders.customer, -1)

    @cached_property
    def shelves(self) -> Shelves:
        """The catalog as visitors find it."""
        return Shelves.of(self.products)

    @cached_property
    def sold(self) -> Ints:
        """Pieces of each product in the orders: (P,)."""
        product = self.variants.product[self.items.variant]
        return np.bincount(product, self.items.quantity, len(self.products.weight)).astype(np.int64)

    @cached_property
    def returning(self) -> NDArray[np.bool_]:
        """Orders of customers who ordered before: (N,)."""
        again = np.ones(len(self.orders.customer), bool)
        again[np.unique(self.orders.customer, return_index=True)[1]] = False
        return again

    def _shared(self, amount: Ints) -> Ints:
        """An amount of each order over its lines in proportion."""
        line = self.items.price * self.items.quantity
        return orders.shared(amount, line, self.orders.subtotal, self.items.order, self.orders.first_item)


def build(spec: StoreSpec) -> Store:
    """The store of `spec`: the same one for the same spec, always."""
    new_products, new_variants = _own_catalog(spec)
    products, variants = existing.catalog(spec, new_products, new_variants)
    _refuse_empty(spec, products)
    bought = spread.spread(spec, scenarios.bought(spec, buyers.build(spec)))
    times, customer = bought.times, bought.buyer
    home = homes.moved(spec, persons.places(spec, bought.people))
    rate = placing.rates(spec, persons.tax_rates(spec), home.place)
    led = scenarios.led(spec, journeys.led(spec, times))
    before = baskets.ranks(customer) + bought.is_live
    usual = baskets.build(spec, bought, led, (products, variants), before)
    filled = scenarios.filled(spec, times, usual, (products, variants))
    catalog = stock.counted(spec, products, variants, filled, len(new_variants.price))
    products, variants = scenarios.stocked(spec, usual, catalog, len(new_variants.price))
    placed, items = orders.build(spec, times, customer, rate[customer], (filled, led))
    landing = journeys.landings(spec, led, filled.variant[filled.first_item], products, variants)
    own = people.build(spec, bought, home, placed)
    customers = existing.customers(spec, own, len(bought.signup))
    visits = sessions.build(spec, placed, led, landing, Shelves.of(products), len(customers.created))
    visits = scenarios.visited(spec, visits, usual, (products, variants))
    return Store(
        spec=spec,
        name=spec.name,
        products=products,
        variants=variants,
        customers=customers,
        orders=placed,
        items=items,
        paid=np.flatnonzero(placed.paid >= 0),
        refunds=life.refunds(spec, placed, placed.total),
        journeys=led,
        landing=landing,
        sessions=visits,
        popularity=np.cumsum(products.weight),
        new_products=len(new_products.weight),
        new_variants=len(new_variants.price),
        new_customers=len(bought.signup),
    )


def _own_catalog(spec: StoreSpec) -> tuple[Products, Variants]:
    """The products that the run adds: none, if it was asked to sell live ones alone."""
    products, variants = build_products(spec)
    return (_none(products), _none(variants)) if spec.wishes.products == 0 else (products, variants)


T = TypeVar("T", Products, Variants)


def _none(table: T) -> T:
    """A table without rows."""
    columns = {one.name: getattr(table, one.name) for one in fields(table)}
    return replace(table, **{name: column[:0] for name, column in columns.items() if not isinstance(column, tuple)})


def _refuse_empty(spec: StoreSpec, products: Products) -> None:
    """At any time something must be on offer."""
    if spec.wishes.products == 0 and not len(products.always(spec.start - HOUR)):
        raise UsageError(
            f"products is 0, and no live product was on offer all the time since {moment(spec.start):%Y-%m-%d}",
            "give --products 1 or more, or begin later with --since",
        )
