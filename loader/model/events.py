"""The events of visits, made from them a batch at a time and never held: what they show, what it costs, and when.

What happens, in which order, is said in `steps.py`. What a page shows comes some milliseconds after its page view.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from loader.digits import mixed
from loader.model import Ints, Places
from loader.model.journeys import HOME, SECOND
from loader.model.steps import (
    ADD_TO_CART,
    CART_VIEW,
    COLLECTION_VIEW,
    PAGE_VIEW,
    PLACES,
    PRODUCT_VIEW,
    PURCHASE,
    SEARCH,
    SHOWN,
    Steps,
    kept,
    steps,
)
from loader.model.store import Store
from loader.rng import entropy

_GAPS = 0.9
_SOONEST, _LATEST = 10, 50
"""Milliseconds from a page's view to what it shows."""


@dataclass(frozen=True)
class Lines:
    """What m visits' carts hold, one visit's after the other; `value` in minor units is of all pieces."""

    session: Places
    product: Places
    variant: Places
    quantity: Places
    value: Ints


@dataclass(frozen=True)
class Events:
    """n events of some consecutive visits. `sequence` counts from 1 in the visit; -1 = none. `load` is the sequence of
    the first event on the page; `category` is that of a collection or of what is searched for; `value` in minor
    units and `quantity` are of what is put in the cart, of all that is in it, or of the order. `buys`: the order that
    the visit ends in, `order` only where it is placed; `lines` what is put in the carts, told by an event or not."""

    session: Places
    sequence: Places
    kind: NDArray[np.int8]
    load: Places
    category: Places
    product: Places
    variant: Places
    buys: Places
    order: Places
    time: Ints
    value: Ints
    quantity: Places
    lines: Lines


def expand(store: Store, first: int, last: int) -> Events:
    """The events of visits [first, last), in order: a function of the store and the visit, whatever the borders."""
    made = steps(store.spec, store.sessions, len(store.products.categories), first, last)
    topic = _topic(store, first, last)
    category = np.where(np.isin(made.kind, (COLLECTION_VIEW, SEARCH)), topic[made.session - first], -1)
    variant, quantity = _things(store, made, topic[made.session - first])
    product = np.where(variant >= 0, store.variants.product[variant], -1).astype(np.int32)
    added = np.flatnonzero(made.kind == ADD_TO_CART)
    price = store.variants.price[variant[added]] * quantity[added]
    lines = Lines(made.session[added], product[added], variant[added], quantity[added].astype(np.int32), price)
    buys = store.sessions.order[made.session]
    told = kept(store.spec.event_kinds, made)
    sequence, load = _places(made, told)
    value, pieces = _amounts(store, made, lines, first, last)
    return Events(
        session=made.session[told],
        sequence=sequence,
        kind=made.kind[told],
        load=load,
        category=category.astype(np.int32)[told],
        product=product[told],
        variant=variant[told],
        buys=buys[told],
        order=np.where(made.kind == PURCHASE, buys, -1).astype(np.int32)[told],
        time=_times(store, made)[told],
        value=value[told],
        quantity=pieces.astype(np.int32)[told],
        lines=lines,
    )


def _places(made: Steps, told: NDArray[np.bool_]) -> tuple[Places, Places]:
    """Where in its visit each of the events is that are told, and the first one on its page, both from 1."""
    session, page = made.session[told], np.cumsum(made.kind == PAGE_VIEW)[told]
    every = np.arange(len(session), dtype=np.int32)
    begins = np.maximum.accumulate(np.where(np.diff(session, prepend=-1) != 0, every, 0))
    opened = np.maximum.accumulate(np.where(np.diff(page, prepend=-1) != 0, every, 0))
    return (every - begins + 1).astype(np.int32), (opened - begins + 1).astype(np.int32)


def _amounts(store: Store, made: Steps, lines: Lines, first: int, last: int) -> tuple[Ints, Ints]:
    """Money and pieces of each event: of what it puts in the cart, of all that is in it, or of the order."""
    full = np.flatnonzero(made.kind >= CART_VIEW)
    added, session = np.flatnonzero(made.kind == ADD_TO_CART), made.session[full]
    found = []
    for amount in (lines.value, lines.quantity):
        whole = np.bincount(lines.session - first, amount, last - first).astype(np.int64)
        each = np.zeros(len(made.kind), np.int64)
        each[full], each[added] = whole[session - first], amount
        found.append(each)
    paying = full[(made.kind[full] != CART_VIEW) & (store.sessions.order[session] >= 0)]
    found[0][paying] = store.orders.total[store.sessions.order[made.session[paying]]]
    return found[0], found[1]


def _topic(store: Store, first: int, last: int) -> Places:
    """The category that each visit is about: what its first page shows, else anything that is liked. (last - first,)"""
    landing, collections = store.sessions.landing[first:last], len(store.products.categories)
    own = store.products.category[np.maximum(landing - 1 - collections, 0)]
    found = np.where(landing > collections, own, landing - 1).astype(np.int64)
    home = np.flatnonzero(landing == HOME)
    if len(home):
        share = mixed(entropy(store.spec.seed, "session", "topic"), first + home) / 2.0**64
        liked = store.shelves.chosen(np.full(len(home), -1), share, store.sessions.start[first + home])
        found[home] = store.products.category[liked]
    return found.astype(np.int32)


def _things(store: Store, made: Steps, topic: Places) -> tuple[Places, NDArray[np.int64]]:
    """Which variant each event shows (-1 = none), and how many pieces of it."""
    variant = np.full(len(made.session), -1, np.int32)
    quantity = np.ones(len(made.session), np.int64)
    order = store.sessions.order[made.session]
    bought = np.flatnonzero((made.line >= 0) & (order >= 0))
    line = store.orders.first_item[order[bought]] + made.line[bought]
    variant[bought], quantity[bought] = store.items.variant[line], store.items.quantity[line]
    seen = np.flatnonzero(((made.kind == PRODUCT_VIEW) | (made.line >= 0)) & (variant < 0))
    variant[seen] = _looked_at(store, made, topic, seen)
    return variant, quantity


def _looked_at(store: Store, made: Steps, topic: Places, at: Ints) -> Places:
    """The variants that these events show of what is not bought: the first page's product, else one of the category.

    A product's page and its putting in the cart are two events with one choice."""
    session, line = made.session[at], made.line[at]
    choice = np.where(line >= 0, 200 + line, made.place[at])
    random = mixed(entropy(store.spec.seed, "event", "product"), session.astype(np.int64) * PLACES + choice)
    share = (random >> np.uint64(11)) / 2.0**53
    product = store.shelves.chosen(topic[at].astype(np.int64), share, store.sessions.start[session])
    shown = store.sessions.landing[session] - 1 - len(store.products.categories)
    first = (shown >= 0) & ((line == 0) | ((line < 0) & (made.place[at] == 1)))
    product = np.where(first, shown, product)
    one = mixed(entropy(store.spec.seed, "event", "variant"), random.view(np.int64)) >> np.uint64(33)
    return store.products.first_variant[product] + one.astype(np.int32) % store.products.variant_count[product]


def _times(store: Store, made: Steps) -> Ints:
    """Gaps from page to page as people have them, together as long as the visit; the purchase exactly when the order
    was placed. Whole numbers, so that sums do not depend on the batch."""
    counter = made.session.astype(np.int64) * PLACES + made.place
    random = mixed(entropy(store.spec.seed, "event", "time"), counter).view(np.uint16).reshape(-1, 4)
    spread = np.exp(_GAPS * (random.sum(axis=1, dtype=np.int64) / 2.0**16 - 2.0) * 3**0.5) * SECOND
    begins, shown = made.place == 0, SHOWN[made.kind]
    soon = _SOONEST + (random[:, 0].astype(np.int64) * (_LATEST - _SOONEST) >> 16)
    along, whole = _within(begins, np.where(begins | shown, 0, spread.astype(np.int64)))
    at_once, least = _within(begins, np.where(begins, 0, np.where(shown, soon, 1)))
    length = store.sessions.length[made.session].astype(np.int64) * 1000
    passed = (along / np.maximum(whole, 1) * np.maximum(length - least, 0)).astype(np.int64)
    passed += np.where(least > length, at_once * length // np.maximum(least, 1), at_once)
    time = store.sessions.start[made.session] + passed * (SECOND // 1000)
    bought = np.flatnonzero(made.kind == PURCHASE)
    time[bought] = store.orders.created[store.sessions.order[made.session[bought]]]
    thanks = time[bought] - soon[bought] * (SECOND // 1000)
    time[bought - 1] = np.maximum(time[bought - 1], thanks)
    return time


def _within(begins: NDArray[np.bool_], amount: Ints) -> tuple[Ints, Ints]:
    """Sums of an amount from each visit's begin up to each event, and up to the visit's end."""
    first, visit = np.flatnonzero(begins), np.cumsum(begins) - 1
    whole = np.cumsum(amount)
    before, ends = whole[first] - amount[first], np.append(first[1:], len(amount)) - 1
    return whole - before[visit], (whole[ends] - before)[visit]
