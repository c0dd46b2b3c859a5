"""What happens in visits, one event after the other: which page is opened, what it shows, what is put in the cart.

A visit is its first page, then further pages, then for every product that is put in the cart its page; then maybe the
cart's page, the checkout, the page of thanks. Every page is a page view and then what the page shows, as web pixels
send it; a visit of a single page is that page view alone, and so is the home page.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from loader.digits import mixed
from loader.flow.plan import EVENT_KINDS, StoreSpec
from loader.model import Places
from loader.model.customs import visits as customs
from loader.model.journeys import HOME
from loader.model.sessions import Sessions
from loader.rng import entropy

KINDS = EVENT_KINDS
(
    PAGE_VIEW, PRODUCT_VIEW, COLLECTION_VIEW, SEARCH, ADD_TO_CART, CART_VIEW, CHECKOUT, PAYMENT, PURCHASE,
) = range(len(KINDS))  # fmt: skip
SHOWN = np.isin(np.arange(len(KINDS)), (PRODUCT_VIEW, COLLECTION_VIEW, SEARCH, CART_VIEW, CHECKOUT, PURCHASE))
"""By kind, if it is what a page shows."""
PLACES = 256
"""More than any visit has events."""
_OF_LINE = np.array([PAGE_VIEW, PRODUCT_VIEW, ADD_TO_CART])
_AT_LAST = np.array([PAGE_VIEW, CHECKOUT, PAYMENT, PAGE_VIEW, PURCHASE])
_OF_CHECKOUT = np.array([0, 2, 3, 5])
"""How many of `_AT_LAST` happen, by how far the checkout came."""
_VISITS = 20_000


@dataclass(frozen=True)
class Steps:
    """n events of consecutive visits; `place` counts from 0 in the visit, whatever kinds are kept; `line` what is put
    in the cart, -1 = another event."""

    session: Places
    place: Places
    line: Places
    kind: NDArray[np.int8]


def steps(spec: StoreSpec, sessions: Sessions, collections: int, first: int, last: int) -> Steps:
    """All that happens in visits [first, last) of a shop with so many collections."""
    parts, same = _parts(sessions, collections, first, last)
    counts = parts.sum(axis=0)
    of = np.repeat(np.arange(last - first, dtype=np.int32), counts)
    place = np.arange(len(of), dtype=np.int32) - np.repeat(np.cumsum(counts) - counts, counts).astype(np.int32)
    ends = np.cumsum(parts, axis=0, dtype=np.int16)
    kind = np.full(len(of), PAGE_VIEW, np.int8)
    at = np.flatnonzero((place == 1) & (ends[0] == 2)[of])
    kind[at] = np.where(sessions.landing[first + of[at]] > collections, PRODUCT_VIEW, COLLECTION_VIEW)
    at = np.flatnonzero((place >= ends[0][of]) & (place < ends[1][of]))
    at = at[(place[at] - ends[0][of[at]]) % 2 == 1]
    kind[at] = _browsed(spec, first + of[at], place[at])
    kind[at[kind[at] == kind[at - 2]]] = PRODUCT_VIEW  # from a collection or a search on to what it shows
    line = np.full(len(of), -1, np.int32)
    at = np.flatnonzero((place >= ends[1][of]) & (place < ends[2][of]))
    step = place[at] - ends[1][of[at]] + same[of[at]]
    kind[at], line[at] = _OF_LINE[step % 3], np.where(step % 3, step // 3, -1)
    kind[np.flatnonzero((place == ends[3][of] - 1) & (parts[3] > 0)[of])] = CART_VIEW
    at = np.flatnonzero(place >= ends[3][of])
    kind[at] = _AT_LAST[place[at] - ends[3][of[at]]]
    return Steps(first + of, place, line, kind)


def counts(spec: StoreSpec, sessions: Sessions, collections: int) -> NDArray[np.int16]:
    """How many events each visit has of the kinds that are kept: (S,)."""
    visits = len(sessions.start)
    if len(spec.event_kinds) == len(KINDS):
        return _parts(sessions, collections, 0, visits)[0].sum(axis=0, dtype=np.int16)
    found = np.zeros(visits, np.int16)
    for first in range(0, visits, _VISITS):
        made = steps(spec, sessions, collections, first, min(first + _VISITS, visits))
        found += np.bincount(made.session[kept(spec.event_kinds, made)], minlength=visits).astype(np.int16)
    return found


def kept(kinds: Collection[str], made: Steps) -> NDArray[np.bool_]:
    """The events that a schema can tell: a page whose view and content go by one word, or one of which has no word, is
    the other alone. What has no word at all is left out, but the first page of a visit, where it came from."""
    own = np.array([kind in kinds for kind in KINDS])
    told = own | (SHOWN & own[PAGE_VIEW])
    opens = made.kind == PAGE_VIEW
    content = np.append(made.kind[1:], np.int8(PAGE_VIEW))
    alone = (SHOWN & told & ~(own & own[PAGE_VIEW]))[content]
    return np.where(opens, (told[PAGE_VIEW] | (made.place == 0)) & ~alone, told[made.kind])


def _parts(sessions: Sessions, collections: int, first: int, last: int) -> tuple[NDArray[np.int16], NDArray[np.int16]]:
    """How many events each visit has on its first page, on those after it, on those of its lines, on the cart's and in
    the checkout: (5, n); and 1 if its first page is also that of its first line: (n,)."""
    views, carts = sessions.views[first:last].astype(np.int16), sessions.carts[first:last].astype(np.int16)
    landing, stage = sessions.landing[first:last], sessions.stage[first:last]
    same = (views == 1) & (carts > 0) & (landing > collections)
    shown = ((views > 1) | (carts > 0)) & ~same & (landing != HOME)
    parts = (1 + shown, 2 * (views - 1), 3 * carts - same, 2 * (stage >> 2), _OF_CHECKOUT[stage & 3])
    return np.stack(parts).astype(np.int16), same.astype(np.int16)


def _browsed(spec: StoreSpec, session: Places, place: Places) -> NDArray[np.int64]:
    """What pages show that visits see before they buy."""
    random = mixed(entropy(spec.seed, "event", "kind"), session.astype(np.int64) * PLACES + place)
    edges = np.cumsum(customs.funnel(spec).pages)[:-1]
    kinds = np.array([PRODUCT_VIEW, COLLECTION_VIEW, SEARCH])
    return kinds[np.searchsorted(edges, (random >> np.uint64(11)) / 2.0**53, side="right")]
