"""The plan of ads accounts alone, for the shops and the orders that the workspace has already. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import compress

import numpy as np
from numpy.typing import NDArray

from loader.flow.plan import AdsSpec, Plan, PlatformPlan, Shopfront
from loader.flow.profile import Placed
from loader.model.ads.campaigns import best_sold, busiest
from loader.plan.ads import plan_accounts
from loader.plan.known import Known, RunOptions, used_currency
from loader.plan.naming import namings
from loader.plan.shop import DAY

MOST_DAYS = 3650
_NOTHING = "the campaigns have clicks and no conversions"


def ads_alone(accounts: Sequence[Known], options: RunOptions, beside: Sequence[Known]) -> Plan:
    """Accounts for the orders that the workspace has already, if there are any."""
    if options.opens is None:
        options = replace(options, days=_days_back(beside, options.as_of))
    currencies = [used_currency(known.profile, "order") for known in beside]
    plans: list[PlatformPlan] = []
    placed: dict[str, tuple[Placed, ...]] = {}
    shops: dict[str, tuple[Shopfront, ...]] = {}
    warnings: list[str] = []
    planned = plan_accounts(accounts, options, next(filter(None, currencies), None))
    for plan, account in zip(planned, accounts, strict=True):
        assert isinstance(plan.spec, AdsSpec)
        linked = [shop for shop in beside if used_currency(shop.profile, "order") in (None, plan.currency)]
        orders = [found for shop in linked if (found := shop.profile.placed.get(plan.platform))]
        placed[plan.platform] = _uncounted(orders, account.profile.campaign_ids, plan.spec)
        warnings += _about_orders(plan, beside, orders, placed[plan.platform])
        shops[plan.platform] = tuple(_shopfronts(linked, options)) or tuple(_shopfronts(beside, options))
        told = _told(linked, plan.platform)
        plans.append(_advertising(plan, shops[plan.platform], placed[plan.platform], told))
    entities = tuple(entity for known in beside for entity in known.entities)
    return Plan(tuple(plans), placed, entities, tuple(dict.fromkeys(warnings)), shops)


def _shopfronts(shops: Sequence[Known], options: RunOptions) -> Iterator[Shopfront]:
    """The shops that have something to show."""
    for shop, named in zip(shops, namings(shops, options), strict=True):
        if shop.profile.offered is not None:
            yield Shopfront(named.name, named.site, shop.profile.offered)


def _told(shops: Sequence[Known], account: str) -> dict[str, tuple[int, str]]:
    """By the campaign's id: which of the shops that have something to show name it, and what they call it."""
    showing = [shop for shop in shops if shop.profile.offered is not None]
    placed = [(at, shop.profile.placed.get(account)) for at, shop in enumerate(showing)]
    return {name: (at, text) for at, orders in placed if orders for name, text in orders.said.items()}


def _advertising(
    plan: PlatformPlan, shops: Sequence[Shopfront], placed: Sequence[Placed], told: Mapping[str, tuple[int, str]]
) -> PlatformPlan:
    """The account, its campaigns about what these shops sell; those that orders name are what they call them."""
    assert isinstance(plan.spec, AdsSpec)
    sold = tuple(best_sold(shop.products.product_type, shop.products.sold) for shop in shops)
    ids = busiest([name or "" for orders in placed for name in orders.campaign], plan.spec.campaigns)
    named = tuple(told[name] for name in ids) if all(name in told for name in ids) else ()
    return replace(plan, spec=replace(plan.spec, categories=sold, named=named)) if sold else plan


def _days_back(shops: Sequence[Known], as_of: int) -> int | None:
    """As many days as reach back to the first order, and a year at least; None if there are no orders."""
    firsts = [shop.profile.first_order for shop in shops if shop.profile.first_order is not None]
    return min(max(-(-(as_of - min(firsts)) // DAY) + 1, 365), MOST_DAYS) if firsts else None


def _uncounted(orders: Sequence[Placed], counted: frozenset[str], spec: AdsSpec) -> tuple[Placed, ...]:
    """The orders of the account's window that no campaign counts yet, without campaigns that have orders outside it.

    If any order shows its click, one that shows none came from no ad.
    """
    shown = any(name is not None for placed in orders for name in placed.campaign)
    inside = [(placed, (placed.time > spec.start) & (placed.time <= spec.as_of)) for placed in orders]
    outside = (_named(placed, ~within) for placed, within in inside)
    taken = counted.union(*(filter(None, names) for names in outside))
    kept = [(placed, within & _countable(placed, taken, shown)) for placed, within in inside]
    return tuple(
        replace(placed, time=placed.time[keeps], total=placed.total[keeps], campaign=_named(placed, keeps))
        for placed, keeps in kept
        if keeps.any()
    )


def _countable(placed: Placed, taken: frozenset[str], shown: bool) -> NDArray[np.bool_]:
    return np.array([name not in taken and (name is not None or not shown) for name in placed.campaign], bool)


def _named(placed: Placed, chosen: NDArray[np.bool_]) -> tuple[str | None, ...]:
    return tuple(compress(placed.campaign, chosen.tolist()))


def _about_orders(
    account: PlatformPlan, shops: Sequence[Known], orders: Sequence[Placed], free: Sequence[Placed]
) -> Iterator[str]:
    """A warning if an account without shops beside it counts nothing, or nothing that shows a click."""
    there = [shop for shop in shops if shop.profile.rows.get("order")]
    if not there:
        yield f"no orders are in the workspace yet: {_NOTHING}"
    elif not any(len(placed.time) for placed in orders):
        yield from (f"no order of {shop.platform} comes from an ad: {_unlinked(account, shop)}" for shop in there)
        yield f"no order of the workspace can be counted: {_NOTHING}"
    elif not free:
        yield f"every order that came from an ad is counted already: {_NOTHING}"
    elif all(name is None for placed in free for name in placed.campaign):
        again = "another run of ads would count them again"
        yield f"no order shows a click: two in five of them are counted, and {again}"


def _unlinked(account: PlatformPlan, shop: Known) -> str:
    """Why an account may count none of a shop's orders."""
    currency = used_currency(shop.profile, "order")
    if currency not in (None, account.currency):
        return f"it sells in {currency}, the ads are paid in {account.currency}"
    if account.platform not in shop.profile.placed:
        return "its orders do not say when they were placed, and for how much"
    return "none is of the account's time, up to as-of"
