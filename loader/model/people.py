"""Customers: who they are, and how many orders each of them places."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from loader.digits import numbered
from loader.flow.plan import StoreSpec
from loader.model import Ints, Places, persons
from loader.model.persons import Names
from loader.model.products import base36
from loader.rng import stream

_SECOND, _HOUR, _DAY = 1_000_000, 3_600_000_000, 86_400_000_000
_OLDEST_DAYS = 730
# Shares of customers and their numbers of orders, both inclusive: VIP, regular, new.
_CLASSES = ((0.05, 10, 20), (0.25, 3, 8), (0.70, 1, 2))
_AT_CHECKOUT = 0.6


@dataclass(frozen=True)
class Customers:
    """C customers, earliest signup first. Times in microseconds UTC; `total_spent` in minor units, all their orders;
    `place` indexes words.PLACES, the number of places stands for an unknown one."""

    created: Ints
    updated: Ints
    first: NDArray[np.int16]
    first_names: tuple[str, ...]
    last: NDArray[np.int16]
    last_names: tuple[str, ...]
    place: NDArray[np.int16]
    email: pa.Array
    phone: pa.Array
    accepts_marketing: NDArray[np.bool_]
    verified: NDArray[np.bool_]
    orders_count: Places
    total_spent: Ints
    last_order: Places


def buyers(spec: StoreSpec, times: Ints) -> tuple[Places, Ints]:
    """Who places each of the orders at `times` (ascending), and each customer's signup: (N,) customers, (C,) times."""
    random = stream(spec.seed, "customer", "orders")
    sizes = _order_counts(random, spec.orders)
    slots = np.repeat(np.arange(len(sizes)), sizes)
    random.shuffle(slots)
    first = np.full(len(sizes), np.iinfo(np.int64).max)
    np.minimum.at(first, slots, times)
    signup = _signups(spec, first)
    rank = np.empty(len(sizes), np.int32)
    rank[np.argsort(signup, kind="stable")] = np.arange(len(sizes))
    return rank[slots], np.sort(signup)


def _order_counts(random: np.random.Generator, orders: int) -> Ints:
    """Customers are drawn until their orders are enough; the last one's are cut."""
    kind = random.choice(len(_CLASSES), orders, p=[share for share, _, _ in _CLASSES])
    low = np.array([least for _, least, _ in _CLASSES])[kind]
    high = np.array([most for _, _, most in _CLASSES])[kind]
    sizes = random.integers(low, high + 1)
    total = np.cumsum(sizes)
    needed = int(np.searchsorted(total, orders)) + 1
    sizes = sizes[:needed]
    sizes[-1] -= total[needed - 1] - orders
    return np.asarray(sizes, np.int64)


def _signups(spec: StoreSpec, first_order: Ints) -> Ints:
    random = stream(spec.seed, "customer", "created")
    count = len(first_order)
    minutes = random.random(count) * _HOUR
    days = random.exponential(45 * _DAY, count) + _HOUR
    before = np.where(random.random(count) < _AT_CHECKOUT, minutes, days).astype(np.int64)
    signup = np.maximum(first_order - before, spec.start - _OLDEST_DAYS * _DAY)
    return np.minimum(signup // _SECOND * _SECOND, first_order)


def build(
    spec: StoreSpec, signup: Ints, place: NDArray[np.int16], customer: Places, total: Ints, changed: Ints
) -> Customers:
    """The customers, with counters that equal their orders: `customer`, `total` and `changed` are by order."""
    count = len(signup)
    random = stream(spec.seed, "customer", "person")
    names = persons.names(spec, place)
    spent = np.zeros(count, np.int64)
    np.add.at(spent, customer, total)
    latest = np.zeros(count, np.int32)
    latest[customer] = np.arange(len(customer), dtype=np.int32)  # ascending in time: the last one stays
    updated = signup.copy()
    np.maximum.at(updated, customer, changed)
    return Customers(
        created=signup,
        updated=updated,
        **vars(names),
        place=place,
        email=_emails(spec, names),
        phone=persons.phones(spec, place),
        accepts_marketing=random.random(count) < 0.45,
        verified=random.random(count) < 0.8,
        orders_count=np.bincount(customer, minlength=count).astype(np.int32),
        total_spent=spent,
        last_order=latest,
    )


def _emails(spec: StoreSpec, names: Names) -> pa.Array:
    """first.last.TOKENn@example.com (RFC 2606): the token is the run's, n the customer's, so none comes twice."""
    hosts = pa.array([f"@example.{end}" for end in ("com", "net", "org")])
    host = hosts.take(pa.array((names.first.astype(np.int64) + names.last) % len(hosts)))
    tail = numbered(f".{base36(spec.namespace)}", np.arange(1, len(names.first) + 1, dtype=np.int64))
    return pc.binary_join_element_wise(names.latin, tail, host, "")
