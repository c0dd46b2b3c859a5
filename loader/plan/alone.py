"""The plan of ads accounts alone, for the shops and the orders that the workspace has already. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import compress
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from loader.flow.advertising import AdsHabits
from loader.flow.plan import AdsSpec, Plan, PlatformPlan, Shopfront
from loader.flow.profile import Placed
from loader.model.ads.campaigns import best_sold, busiest
from loader.plan.ads import plan_accounts, without_orders
from loader.plan.known import Known, RunOptions, used_currency
from loader.plan.naming import namings
from loader.plan.shop import DAY

MOST_DAYS = 3650
_KNOWN = 0.5
_NOTHING = "the campaigns have clicks and no conversions"
_COUNTED = "two in five of them are counted, or as many as live campaigns have"


def ads_alone(
    accounts: Sequence[Known], options: RunOptions, beside: Sequence[Known], unread: Sequence[str] = ()
) -> Plan:
    """Accounts for the orders that the workspace has already, if there are any; `unread` says why those of some shops
    cannot be read."""
    since = options if options.opens is not None else replace(options, days=_days_back(beside, options.as_of))
    currencies = [used_currency(known.profile, "order") for known in beside]
    planned = plan_accounts(accounts, since, next(filter(None, currencies), None))
    every = [
        _alone(_beside_live(plan, account.profile.advertising, options), account, options, beside, unread)
        for plan, account in zip(planned, accounts, strict=True)
    ]
    entities = tuple(entity for known in beside for entity in known.entities)
    return Plan(
        platforms=tuple(one.plan for one in every),
        placed={one.plan.platform: one.placed for one in every},
        beside=entities,
        warnings=tuple(dict.fromkeys(text for one in every for text in one.warnings)),
        shops={one.plan.platform: one.shops for one in every},
    )


class _Alone(NamedTuple):
    plan: PlatformPlan
    placed: tuple[Placed, ...]
    shops: tuple[Shopfront, ...]
    warnings: tuple[str, ...]


def _alone(
    plan: PlatformPlan, account: Known, options: RunOptions, beside: Sequence[Known], unread: Sequence[str]
) -> _Alone:
    assert isinstance(plan.spec, AdsSpec)
    linked = [shop for shop in beside if used_currency(shop.profile, "order") in (None, plan.currency)]
    orders = [found for shop in linked if (found := shop.profile.placed.get(plan.platform))]
    free = _uncounted(orders, account.profile.campaign_ids, plan.spec)
    plan = plan if free or _show_clicks(orders) else without_orders(plan)
    warnings = tuple(_about_orders(plan, beside, linked, free, unread))
    shops = tuple(_shopfronts(linked, options)) or tuple(_shopfronts(beside, options))
    return _Alone(_advertising(plan, shops, free, _told(linked, plan.platform)), free, shops, warnings)


def _beside_live(plan: PlatformPlan, live: AdsHabits | None, asked: RunOptions) -> PlatformPlan:
    """The account over the days of the live one, if enough is known of it and no other time is asked for."""
    assert isinstance(plan.spec, AdsSpec)
    if live is None or live.weight < _KNOWN or asked.opens is not None or live.first_day * DAY >= asked.as_of:
        return plan
    until = min(asked.as_of, (live.last_day + 1) * DAY - 1)
    return replace(plan, spec=replace(plan.spec, start=live.first_day * DAY, as_of=until))


def _show_clicks(orders: Sequence[Placed]) -> bool:
    return any(name is not None for placed in orders for name in placed.campaign)


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

    If any order of a shop shows its click, one that shows none came from no ad; if any that is free does, only those.
    """
    inside = [(placed, (placed.time > spec.start) & (placed.time <= spec.as_of)) for placed in orders]
    outside = (_named(placed, ~within) for placed, within in inside)
    taken = counted.union(*(filter(None, names) for names in outside))
    kept = [(placed, within & _countable(placed, taken)) for placed, within in inside]
    shown = any(name is not None for placed, keeps in kept for name in _named(placed, keeps))
    if shown:
        kept = [(placed, keeps & _clicked(placed)) for placed, keeps in kept]
    return tuple(
        replace(placed, time=placed.time[keeps], total=placed.total[keeps], campaign=_named(placed, keeps))
        for placed, keeps in kept
        if keeps.any()
    )


def _countable(placed: Placed, taken: frozenset[str]) -> NDArray[np.bool_]:
    shown = any(name is not None for name in placed.campaign)
    return np.array([name not in taken and (name is not None or not shown) for name in placed.campaign], bool)


def _clicked(placed: Placed) -> NDArray[np.bool_]:
    return np.array([name is not None for name in placed.campaign], bool)


def _named(placed: Placed, chosen: NDArray[np.bool_]) -> tuple[str | None, ...]:
    return tuple(compress(placed.campaign, chosen.tolist()))


def _about_orders(
    account: PlatformPlan,
    shops: Sequence[Known],
    linked: Sequence[Known],
    free: Sequence[Placed],
    unread: Sequence[str],
) -> Iterator[str]:
    """A warning if an account without shops beside it counts nothing, or nothing that shows a click: why, and of how
    many orders."""
    assert isinstance(account.spec, AdsSpec)
    then = "conversions are as many as the live campaigns have" if account.spec.unlinked else _NOTHING
    there = [shop for shop in shops if shop.profile.rows.get("order")]
    yield from unread
    if free:
        if all(name is None for placed in free for name in placed.campaign):
            yield f"no order shows a click: {_COUNTED}, and another run of ads would count them again"
        return
    yield from (f"no order of {shop.platform} is counted: {_why(account, shop, linked)}" for shop in there)
    if there:
        total = sum(shop.profile.rows["order"] for shop in there)
        yield f"none of the {total:,} orders in the workspace can be counted: {then}"
    elif not unread:
        yield f"no orders are in the workspace yet: {then}"


def _why(account: PlatformPlan, shop: Known, linked: Sequence[Known]) -> str:
    """Why an account counts none of a shop's orders, in words with their number."""
    assert isinstance(account.spec, AdsSpec)
    count = f"{shop.profile.rows['order']:,}"
    if shop not in linked:
        sells = used_currency(shop.profile, "order")
        return f"it sells in {sells} ({count} orders), the ads are paid in {account.currency}"
    placed = shop.profile.placed.get(account.platform)
    if placed is None:
        return f"its {count} orders do not say when they were placed, and for how much"
    inside = (placed.time > account.spec.start) & (placed.time <= account.spec.as_of)
    if not inside.any():
        first, last = (
            np.datetime64(at, "us").astype("datetime64[D]") for at in (account.spec.start, account.spec.as_of)
        )
        return f"none of its {count} orders has a total and is of the account's time, {first} to {last}"
    named = sum(bool(name) for name in placed.campaign)
    none = sum(name is None for name in placed.campaign)
    return f"{named:,} of its orders name a campaign that counts them already, and {none:,} show no click"
