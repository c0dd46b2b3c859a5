"""The plans of ads accounts, and which orders each of them counts. Pure.

Accounts are a list: campaigns are numbered over all of them, and an order that an ad brought names one campaign, so it
is counted by one account only. A shop is linked to the accounts of its currency, if its orders can show a click.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from loader.flow.plan import AdsSpec, Campaign, PlatformPlan, StoreSpec
from loader.flow.profile import KeyStyle
from loader.flow.table import Column
from loader.model.ads import campaigns
from loader.plan.known import Known, RunOptions, shop_currency, used_currency
from loader.plan.numbers import scattered
from loader.plan.shop import DAY, DEFAULT_DAYS, platform_plan, shows_clicks, with_campaigns
from loader.plan.words import Words, choose_words, digits, worth

_KNOWN, _BROUGHT = 0.5, 0.3
"""The share of orders that ads bring, about."""


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
        start=options.as_of - DEFAULT_DAYS * DAY if options.opens is None else options.opens,
        as_of=options.as_of,
        digits=decimals,
        worth=worth(decimals, currency),
        first=first,
        scenario=options.scenario,
        near=_tells_near(words),
        namespace=namespace,
        token=f"{namespace % 36**4:04x}"[-4:] if profile.campaigns else "",
        habits=profile.advertising,
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
        known = scattered(known, options, tuple(entity.name for entity in known.entities))
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
    every = options.campaigns or _as_large(account, campaigns.number([shop.target for shop in shops]), shops)
    return max(every // accounts + (place < every % accounts), 1)


def _as_large(account: Known, usual: int, shops: Sequence[PlatformPlan]) -> int:
    """How many campaigns shops have beside live ones: so few that each converts as often as a live one, if that is
    known, but one for each shop."""
    live = account.profile.advertising
    if live is None or live.weight < _KNOWN or live.conversions <= 0:
        return usual
    specs = [shop.spec for shop in shops if isinstance(shop.spec, StoreSpec)]
    days = max(((spec.as_of - spec.start) / DAY for spec in specs), default=DEFAULT_DAYS)
    brought = sum(shop.target for shop in shops) * _BROUGHT
    return min(max(round(brought / (live.conversions * days)), len(shops)), usual)


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
    specs = {shop.platform: shop.spec for shop in shops if shop.currency == account.currency}
    account = account if specs else without_orders(account)
    assert isinstance(account.spec, AdsSpec)
    sold = tuple(campaigns.sold(spec) for spec in specs.values() if isinstance(spec, StoreSpec))
    start = min((account.spec.start, *(spec.start for spec in specs.values())))
    spec = replace(account.spec, linked=tuple(specs), categories=sold or ((),), start=start)
    return replace(account, spec=spec)


def without_orders(account: PlatformPlan) -> PlatformPlan:
    """The account, with conversions as the live one has them, since no order there is could tell otherwise."""
    assert isinstance(account.spec, AdsSpec)
    live = account.spec.habits
    known = live is not None and live.weight >= _KNOWN and live.conversions > 0 and live.value > 0
    return replace(account, spec=replace(account.spec, unlinked=True)) if known else account


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
