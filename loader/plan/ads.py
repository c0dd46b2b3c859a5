"""The plans of ads accounts, and which orders each of them counts. Pure.

Accounts are a list: campaigns are numbered over all of them, and an order that an ad brought names one campaign, so it
is counted by one account only. A shop is linked to the accounts of its currency, if its orders can show a click.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import compress

import numpy as np
from numpy.typing import NDArray

from loader.flow.plan import AdsSpec, Campaign, Plan, PlatformPlan, StoreSpec
from loader.flow.profile import KeyStyle, Placed
from loader.flow.table import Column
from loader.model.ads import campaigns
from loader.plan.known import Known, RunOptions, shop_currency, used_currency
from loader.plan.shop import DAY, DEFAULT_DAYS, platform_plan, shows_clicks, with_campaigns
from loader.plan.words import Words, choose_words, digits, worth

MOST_DAYS = 3650


def plan_account(known: Known, options: RunOptions, currency: str, first: int, count: int) -> PlatformPlan:
    """The plan of an account of `count` campaigns that begin at number `first`."""
    options = options.of_platform(known.platform)
    profile, entities = known.profile, known.entities
    namespace = known.namespace(options)
    decimals = digits(options, currency)
    words = choose_words(known.vocabulary, entities, profile)
    spec = AdsSpec(
        seed=options.seed,
        campaigns=count,
        start=options.as_of - (options.days or DEFAULT_DAYS) * DAY,
        as_of=options.as_of,
        digits=decimals,
        worth=worth(decimals, currency),
        first=first,
        near=_tells_near(words),
        namespace=namespace,
        token=f"{namespace % 36**4:04x}"[-4:] if profile.campaigns else "",
    )
    return platform_plan(known, options, words, currency, spec)


def _tells_near(words: Words) -> bool:
    """If a search term can say that it is a near variant of an exact keyword."""
    matches = words.get(("search_term", "match_type"), {})
    return matches.get("near_exact") not in (None, matches.get("exact"))


def plan_accounts(
    accounts: Sequence[Known], options: RunOptions, currency: str | None, shops: Sequence[PlatformPlan] = ()
) -> list[PlatformPlan]:
    """The plans of all accounts, their campaigns numbered one account after the other."""
    plans: list[PlatformPlan] = []
    taken = 0
    for place, account in enumerate(accounts):
        known = _numbered_from(account, taken)
        own = used_currency(known.profile, "campaign")
        paid = own or currency or shop_currency(known.entities, known.profile, options.locale)
        linked = [shop for shop in shops if shop.currency == paid] or shops
        count = _number(known, options, linked, (place, len(accounts)))
        plans.append(plan_account(known, options, paid, sum(plan.target for plan in plans), count))
        _, style = _campaign_keys(known)
        taken = max(taken, style.next + plans[-1].target if style else 0)
    return plans


def _number(account: Known, options: RunOptions, shops: Sequence[PlatformPlan], turn: tuple[int, int]) -> int:
    """How many campaigns an account has: its part of as many as the shops are big; alone as many as are asked for."""
    place, accounts = turn
    if not shops:
        return options.campaigns or options.target(account.profile.campaigns)
    every = options.campaigns or campaigns.number([shop.target for shop in shops])
    return max(every // accounts + (place < every % accounts), 1)


def _campaign_keys(account: Known) -> tuple[Column | None, KeyStyle | None]:
    """The column of the campaigns' ids, and its style if the account chooses plain numbers itself."""
    campaign = account.entity("campaign")
    if campaign is None or not campaign.has("key"):
        return None, None
    column = campaign.by_meaning["key"].column
    style = account.profile.keys.get(("campaign", column.name))
    chosen = style is not None and style.kind == "number" and not (style.sequence or style.prefix)
    return column, style if chosen else None


def _numbered_from(account: Known, first: int) -> Known:
    """The account, its next campaign ids from `first` on, if the column has room there."""
    column, style = _campaign_keys(account)
    if column is None or style is None or first <= style.next or first > (column.type.traits.most or first):
        return account
    keys = account.profile.keys | {("campaign", column.name): replace(style, next=first)}
    return replace(account, profile=replace(account.profile, keys=keys))


def link(shops: Sequence[PlatformPlan], accounts: Sequence[PlatformPlan]) -> tuple[tuple[PlatformPlan, ...], list[str]]:
    """Shops and accounts with each other's numbers, and a warning for each shop that no ad brings an order."""
    paying = {account.currency for account in accounts}
    reasons = {shop.platform: _unlinked(shop, shops, paying) for shop in shops}
    accounts = [_counting(account, [shop for shop in shops if not reasons[shop.platform]]) for account in accounts]
    numbered = [with_campaigns(shop, tuple(_campaigns(shop, accounts))) for shop in shops]
    warnings = [f"no order of {name} comes from an ad: it {reason}" for name, reason in reasons.items() if reason]
    return (*numbered, *accounts), warnings


def _unlinked(shop: PlatformPlan, shops: Sequence[PlatformPlan], paying: set[str]) -> str:
    """Why no ad brings a shop's orders; "" if ads do. Without any landing page at all, orders are linked unseen."""
    if shop.currency not in paying:
        return f"sells in {shop.currency}, the ads are paid in {' and '.join(sorted(paying))}"
    if not shows_clicks(shop) and any(shows_clicks(other) for other in shops if other.currency in paying):
        return "has no landing page with room for the click"
    return ""


def _counting(account: PlatformPlan, shops: Sequence[PlatformPlan]) -> PlatformPlan:
    """The account with the shops of its currency, over the time in which they sell."""
    assert isinstance(account.spec, AdsSpec)
    specs = {shop.platform: shop.spec for shop in shops if shop.currency == account.currency}
    sold = tuple(campaigns.sold(spec) for spec in specs.values() if isinstance(spec, StoreSpec))
    start = min((account.spec.start, *(spec.start for spec in specs.values())))
    spec = replace(account.spec, linked=tuple(specs), categories=sold or ((),), start=start)
    return replace(account, spec=spec)


def _campaigns(shop: PlatformPlan, accounts: Sequence[PlatformPlan]) -> Iterator[Campaign]:
    """The campaigns that a shop's visits may come from, of every account."""
    for account in accounts:
        spec = account.spec
        if isinstance(spec, AdsSpec) and shop.platform in spec.linked:
            yield from campaigns.advertising(spec, spec.linked.index(shop.platform))


def above_named(account: Known, shops: Sequence[Known]) -> Known:
    """The account, its next campaign ids above all that orders name: theirs may have been removed."""
    last = max((shop.profile.last_campaign.get(account.platform, 0) for shop in shops), default=0)
    return _numbered_from(account, last + 1)


def ads_alone(accounts: Sequence[Known], options: RunOptions, beside: Sequence[Known]) -> Plan:
    """Accounts for the orders that the workspace has already, if there are any."""
    if options.days is None:
        options = replace(options, days=_days_back(beside, options.as_of))
    currencies = [used_currency(known.profile, "order") for known in beside]
    plans = plan_accounts(accounts, options, next(filter(None, currencies), None))
    placed: dict[str, tuple[Placed, ...]] = {}
    warnings: list[str] = []
    for plan, account in zip(plans, accounts, strict=True):
        assert isinstance(plan.spec, AdsSpec)
        orders = _placed_orders(plan, beside)
        placed[plan.platform] = _uncounted(orders, account.profile.campaign_ids, plan.spec)
        warnings += _about_orders(orders, placed[plan.platform])
    entities = tuple(entity for known in beside for entity in known.entities)
    return Plan(tuple(plans), placed, entities, tuple(dict.fromkeys(warnings)))


def _days_back(shops: Sequence[Known], as_of: int) -> int | None:
    """As many days as reach back to the first order, and a year at least; None if there are no orders."""
    firsts = [shop.profile.first_order for shop in shops if shop.profile.first_order is not None]
    return min(max(-(-(as_of - min(firsts)) // DAY) + 1, 365), MOST_DAYS) if firsts else None


def _placed_orders(account: PlatformPlan, shops: Sequence[Known]) -> list[Placed]:
    """The orders of the workspace that an account may count: those of shops with its currency."""
    return [
        shop.profile.placed[account.platform]
        for shop in shops
        if account.platform in shop.profile.placed and used_currency(shop.profile, "order") in (None, account.currency)
    ]


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


def _about_orders(orders: Sequence[Placed], free: Sequence[Placed]) -> tuple[str, ...]:
    """A warning if an account without shops beside it counts nothing, or nothing that shows a click."""
    if not any(len(placed.time) for placed in orders):
        return ("no orders are in the workspace yet: the campaigns have clicks and no conversions",)
    if not free:
        return ("every order that came from an ad is counted already: the campaigns have clicks and no conversions",)
    if all(name is None for placed in free for name in placed.campaign):
        again = "another run of ads would count them again"
        return (f"no order shows a click: two in five of them are counted, and {again}",)
    return ()
