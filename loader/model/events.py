"""The events of visits, made from them a batch at a time and never held: pages, products, the cart, the checkout.

A visit is its first page, then further pages, then for every product that is put in the cart its page and the cart;
then maybe the cart's page and the checkout. Every page is one event, of the kind that says most of it; only the first
page is a page view, followed by what it shows if the visitor stays.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from loader.digits import mixed
from loader.model import Ints, Places
from loader.model.journeys import HOME, SECOND
from loader.model.store import Store
from loader.model.words_visits import FUNNEL
from loader.rng import entropy

KINDS = (
    "page_view", "product_view", "collection_view", "search", "add_to_cart", "cart_view", "checkout", "payment",
    "purchase",
)  # fmt: skip
"""What may happen in a visit."""
(
    PAGE_VIEW, PRODUCT_VIEW, COLLECTION_VIEW, SEARCH, ADD_TO_CART, CART_VIEW, CHECKOUT, PAYMENT, PURCHASE,
) = range(len(KINDS))  # fmt: skip
_PLACES = 256
"""More than any visit has events."""
_GAPS = 0.9
_AT_ONCE = 0.02


@dataclass(frozen=True)
class Events:
    """n events of some consecutive visits. `sequence` counts from 1 in the visit; -1 = none. `load` is the sequence of
    the event that opened the page; `category` is that of a collection or of what is searched for; `value` in minor
    units and `quantity` are of what is put in the cart, of all that is in it, or of the order. `buys`: the order that
    the visit ends in, `order` only where it is placed."""

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


@dataclass(frozen=True)
class _Steps:
    """Where in its visit each event is: `line` counts what is put in the cart from 0, -1 = another event."""

    session: Places
    place: Places
    last: Places
    line: Places
    kind: NDArray[np.int8]
    category: Places
    order: Places
    random: NDArray[np.uint64]


def expand(store: Store, first: int, last: int) -> Events:
    """The events of visits [first, last), in order: a function of the store and the visit, whatever the borders."""
    steps = _steps(store, first, last)
    variant, quantity = _things(store, steps)
    value = np.where(variant >= 0, store.variants.price[variant], 0) * quantity
    added = steps.kind == ADD_TO_CART
    total = _by_visit(steps, first, last, np.where(added, value, 0))
    pieces = _by_visit(steps, first, last, np.where(added, quantity, 0))
    filled = np.isin(steps.kind, (CART_VIEW, CHECKOUT, PAYMENT, PURCHASE))
    paying = filled & (steps.kind != CART_VIEW) & (steps.order >= 0)
    value = np.where(filled, total, np.where(added, value, 0))
    value = np.where(paying, store.orders.total[steps.order], value)
    sold = np.where(steps.kind == PURCHASE, steps.order, -1).astype(np.int32)
    return Events(
        session=steps.session,
        sequence=steps.place + 1,
        kind=steps.kind,
        load=_loads(store, steps) + 1,
        category=steps.category,
        product=np.where(variant >= 0, store.variants.product[variant], -1).astype(np.int32),
        variant=variant,
        buys=steps.order,
        order=sold,
        time=_times(store, steps, sold),
        value=value,
        quantity=np.where(filled, pieces, np.where(added, quantity, 0)).astype(np.int32),
    )


def _steps(store: Store, first: int, last: int) -> _Steps:
    """What happens in each visit, one after the other."""
    sessions = store.sessions
    counts = sessions.event_counts[first:last].astype(np.int32)
    session = np.repeat(np.arange(first, last, dtype=np.int32), counts)
    place = np.arange(len(session), dtype=np.int32) - np.repeat(np.cumsum(counts) - counts, counts).astype(np.int32)
    random = mixed(entropy(store.spec.seed, "event", "kind"), session.astype(np.int64) * _PLACES + place)
    views, carts = sessions.views[session].astype(np.int32), sessions.carts[session].astype(np.int32)
    step = place - views
    line = np.where((step >= 0) & (step < 2 * carts), step // 2, -1).astype(np.int32)
    looked = (sessions.stage[session] >> 2).astype(np.int32)
    late = step - 2 * carts
    kind, category = _browsed(store, session, place, random)
    kind = np.where(line >= 0, np.where(step % 2 == 0, PRODUCT_VIEW, ADD_TO_CART), kind)
    kind = np.where((step >= 0) & (line < 0), np.where(late < looked, CART_VIEW, CHECKOUT + late - looked), kind)
    category = np.where(np.isin(kind, (COLLECTION_VIEW, SEARCH)), category, -1).astype(np.int32)
    last_place = np.repeat(counts - 1, counts).astype(np.int32)
    return _Steps(session, place, last_place, line, kind.astype(np.int8), category, sessions.order[session], random)


def _browsed(
    store: Store, session: Places, place: Places, random: NDArray[np.uint64]
) -> tuple[NDArray[np.int64], Places]:
    """The kinds of pages that visits see before they buy, if all their events were such pages, and the categories."""
    landing, collections = store.sessions.landing[session], len(store.products.categories)
    edges = np.cumsum([*FUNNEL.pages])
    kinds = np.array([PRODUCT_VIEW, COLLECTION_VIEW, SEARCH, PAGE_VIEW])
    kind = kinds[np.searchsorted(edges, (random >> np.uint64(11)) / 2.0**53, side="right")]
    twice = (kind[1:] == COLLECTION_VIEW) & (kind[:-1] == COLLECTION_VIEW)
    kind[1:][twice] = PRODUCT_VIEW  # from a collection on to what it shows
    shows = np.where(landing > collections, PRODUCT_VIEW, COLLECTION_VIEW)
    kind = np.where((place == 1) & (landing != HOME), shows, kind)
    return np.where(place == 0, PAGE_VIEW, kind), _topic(store, session)


def _topic(store: Store, session: Places) -> Places:
    """The category that each visit is about: what its first page shows, else anything that is liked."""
    landing, collections = store.sessions.landing[session], len(store.products.categories)
    own = store.products.category[np.maximum(landing - 1 - collections, 0)]
    found = np.where(landing > collections, own, landing - 1)
    home = np.flatnonzero(landing == HOME)
    if len(home):
        share = mixed(entropy(store.spec.seed, "session", "topic"), session[home]) / 2.0**64
        everything = np.full(len(home), -1)
        liked = store.shelves.chosen(everything, share, store.sessions.start[session[home]])
        found = found.astype(np.int64)
        found[home] = store.products.category[liked]
    return found.astype(np.int32)


def _things(store: Store, steps: _Steps) -> tuple[Places, NDArray[np.int64]]:
    """Which variant each event shows (-1 = none), and how many pieces of it."""
    variant = np.full(len(steps.session), -1, np.int32)
    quantity = np.ones(len(steps.session), np.int64)
    bought = np.flatnonzero((steps.line >= 0) & (steps.order >= 0))
    line = store.orders.first_item[steps.order[bought]] + steps.line[bought]
    variant[bought], quantity[bought] = store.items.variant[line], store.items.quantity[line]
    seen = np.flatnonzero((steps.kind == PRODUCT_VIEW) & (variant < 0) | ((steps.line >= 0) & (steps.order < 0)))
    variant[seen] = _looked_at(store, steps, seen)
    return variant, quantity


def _looked_at(store: Store, steps: _Steps, at: Ints) -> Places:
    """The variants that these events show of what is not bought: the first page's product, else one of the category.

    A product's page and its putting in the cart are two events with one choice."""
    session, line = steps.session[at], steps.line[at]
    choice = np.where(line >= 0, 200 + line, steps.place[at])
    random = mixed(entropy(store.spec.seed, "event", "product"), session.astype(np.int64) * _PLACES + choice)
    share = (random >> np.uint64(11)) / 2.0**53
    product = store.shelves.chosen(_topic(store, session).astype(np.int64), share, store.sessions.start[session])
    shown = store.sessions.landing[session] - 1 - len(store.products.categories)
    first = (shown >= 0) & ((line == 0) | ((line < 0) & (steps.place[at] == 1)))
    product = np.where(first, shown, product)
    one = mixed(entropy(store.spec.seed, "event", "variant"), random.view(np.int64)) >> np.uint64(33)
    return store.products.first_variant[product] + one.astype(np.int32) % store.products.variant_count[product]


def _by_visit(steps: _Steps, first: int, last: int, amount: Ints) -> Ints:
    """The sum of an amount over each event's visit."""
    return np.bincount(steps.session - first, amount, last - first).astype(np.int64)[steps.session - first]


def _same_page(store: Store, steps: _Steps) -> NDArray[np.bool_]:
    """Events on the page of the event before: the first page's own content, and what is put in the cart."""
    landing = store.sessions.landing[steps.session]
    variant = steps.line >= 0
    opened = (steps.place == 1) & (landing != HOME) & ((steps.line < 0) | _is_landing(store, steps))
    opened &= np.isin(steps.kind, (PRODUCT_VIEW, COLLECTION_VIEW))
    return opened | (variant & (steps.kind == ADD_TO_CART))


def _is_landing(store: Store, steps: _Steps) -> NDArray[np.bool_]:
    """Visits whose first page is that of the first product that they put in the cart."""
    shown = store.sessions.landing[steps.session] - 1 - len(store.products.categories)
    item = store.orders.first_item[steps.order] if len(store.orders.first_item) else steps.order
    bought = store.variants.product[store.items.variant[item]]
    return (shown >= 0) & ((steps.order < 0) | (bought == shown))


def _loads(store: Store, steps: _Steps) -> Places:
    """The place in its visit of the event that opened each event's page."""
    same = _same_page(store, steps)
    again = np.append(False, same[:-1]) & same
    return (steps.place - same - again).astype(np.int32)


def _times(store: Store, steps: _Steps, order: Places) -> Ints:
    """Gaps from event to event as people have them, together as long as the visit; the purchase exactly when the order
    was placed."""
    seed = entropy(store.spec.seed, "event", "time")
    counter = steps.session.astype(np.int64) * _PLACES + steps.place
    parts = mixed(seed, counter).view(np.uint16).reshape(-1, 4).sum(axis=1, dtype=np.int64)
    spread = np.exp(_GAPS * (parts / 2.0**16 - 2.0) * 3**0.5)
    opened = _same_page(store, steps) & (steps.kind != ADD_TO_CART)
    gap = np.where(steps.place == 0, 0.0, np.where(opened, _AT_ONCE, spread))
    whole = np.cumsum(gap)
    begins = np.flatnonzero(steps.place == 0)
    visit = np.cumsum(steps.place == 0) - 1
    before, ends = whole[begins], np.append(begins[1:], len(gap)) - 1
    along = (whole - before[visit]) / np.maximum(whole[ends] - before, 1e-9)[visit]
    milliseconds = store.sessions.length[steps.session].astype(np.int64) * 1000 - steps.last
    passed = (along * milliseconds).astype(np.int64) + steps.place
    time = store.sessions.start[steps.session] + passed * (SECOND // 1000)
    return np.where(order >= 0, store.orders.created[order], time)
