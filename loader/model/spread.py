"""Orders spread over as many customers as were asked for: some customers' orders become others', or others are new."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from loader.flow.plan import StoreSpec
from loader.model import Ints, Places
from loader.model.buyers import Buyers
from loader.rng import stream

_HOUR, _SECOND = 3_600_000_000, 1_000_000


def spread(spec: StoreSpec, bought: Buyers) -> Buyers:
    """The same orders of exactly `spec.wishes.customers` different customers, new and live ones; guests stay guests as
    far as there are enough other orders. New customers without an order are none."""
    wanted = spec.wishes.customers
    if wanted is None:
        return bought
    random = stream(spec.seed, "customer", "spread")
    own, live = len(bought.signup), bought.live
    buyer = bought.buyer.astype(np.int64)
    known = np.unique(buyer[buyer < own + live])
    if len(known) > wanted:
        buyer = _merged(random, buyer, known, own, wanted)
    elif len(known) < wanted:
        buyer = _split(random, buyer, own + live, own + live + bought.guests, wanted - len(known))
    return _renumbered(spec, random, bought, buyer)


def _merged(random: np.random.Generator, buyer: Ints, known: Ints, own: int, wanted: int) -> Ints:
    """The orders of some customers become those of others: of new ones if there are any, else of the oldest one."""
    new, old = known[known < own], known[known >= own]
    kept_new = min(max(round(wanted * len(new) / len(known)), 1, wanted - len(old)), wanted, len(new))
    kept_new_ones = random.permutation(new)[:kept_new]
    kept = np.concatenate((kept_new_ones, old[: wanted - kept_new]))
    heirs = kept_new_ones if len(kept_new_ones) else kept[:1]
    heir = np.arange(int(known.max()) + 1)
    gone = np.setdiff1d(known, kept)
    heir[gone] = heirs[random.integers(0, len(heirs), len(gone))]
    account = buyer < len(heir)
    return np.where(account, heir[np.where(account, buyer, 0)], buyer)


def _split(random: np.random.Generator, buyer: Ints, accounts: int, first: int, more: int) -> Ints:
    """So many orders get a new customer each, numbered from `first` on: those of customers who have others, those of
    guests last."""
    again = np.ones(len(buyer), bool)
    again[np.unique(buyer, return_index=True)[1]] = False
    guests = buyer >= accounts
    free = np.flatnonzero(again | guests)
    chosen = free[np.lexsort((random.random(len(free)), guests[free]))][:more]
    found = buyer.copy()
    found[chosen] = first + np.arange(len(chosen))
    return found


def taken_over(spec: StoreSpec, random: np.random.Generator, bought: Buyers, orders: NDArray[np.bool_]) -> Buyers:
    """The same orders, these of new customers, each of another."""
    buyer = bought.buyer.astype(np.int64)
    buyer[orders] = bought.people + np.arange(int(orders.sum()))
    return _renumbered(spec, random, bought, buyer, idle=spec.idle) if orders.any() else bought


def settled(bought: Buyers, times: Ints) -> Buyers:
    """The same orders at other times, by time again; customers sign up no later than they order."""
    by_time = np.argsort(times, kind="stable")
    buyer, times = bought.buyer[by_time].astype(np.int64), times[by_time]
    own, accounts = len(bought.signup), len(bought.signup) + bought.live
    signup, mine = bought.signup.copy(), buyer < own
    np.minimum.at(signup, buyer[mine], times[mine])
    by_signup = np.argsort(signup, kind="stable")
    rank = np.empty(own, np.int64)
    rank[by_signup] = np.arange(own)
    buyer[mine] = rank[buyer[mine]]
    guest = buyer >= accounts
    buyer[guest] = accounts + np.arange(int(guest.sum()))
    return replace(
        bought,
        times=times,
        buyer=buyer.astype(np.int32),
        signup=signup[by_signup],
        habitual=bought.habitual[by_time],
        traits=bought.traits[by_time],
    )


def _renumbered(
    spec: StoreSpec, random: np.random.Generator, bought: Buyers, buyer: Ints, *, idle: bool = False
) -> Buyers:
    """Customers by their signup, which no order of theirs is before, and guests by their orders. `idle`: those who
    ordered nothing stay."""
    own, accounts, guests_end = len(bought.signup), len(bought.signup) + bought.live, bought.people
    new = (buyer < own) | (buyer >= guests_end)
    guest = (buyer >= accounts) & (buyer < guests_end)
    who, opens, which = np.unique(buyer[new], return_index=True, return_inverse=True)
    first = bought.times[new][opens]
    at_checkout = first - random.integers(0, _HOUR, len(who)) // _SECOND * _SECOND
    at_checkout = np.maximum(at_checkout, np.minimum(spec.start, first))
    before = np.where(who < own, bought.signup[np.minimum(who, own - 1)] if own else at_checkout, at_checkout)
    looked = np.delete(bought.signup, who[who < own]) if idle else bought.signup[:0]
    signup = np.concatenate((np.minimum(before, first), looked))
    by_signup = np.argsort(signup, kind="stable")
    rank = np.empty(len(signup), np.int64)
    rank[by_signup] = np.arange(len(signup))
    found = buyer - own + len(signup)  # the live ones, after the new
    found[new] = rank[which]
    found[guest] = len(signup) + bought.live + np.arange(int(guest.sum()))
    places: Places = found.astype(np.int32)
    return replace(bought, buyer=places, signup=signup[by_signup], guests=int(guest.sum()))
