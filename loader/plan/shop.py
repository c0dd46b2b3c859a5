"""The plan of a platform that sells: how many orders, over which time, in whose words. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa

from loader.clock import microseconds
from loader.flow.binding import Entity
from loader.flow.plan import AdsSpec, Campaign, PlatformPlan, StoreSpec
from loader.flow.profile import Existing, Profile
from loader.model.customs import visits
from loader.plan.known import Known, Naming, RunOptions, shop_currency
from loader.plan.locales import home, locales
from loader.plan.naming import naming
from loader.plan.people import admits_guests, admits_idle, numbered, token
from loader.plan.wishes import granted
from loader.plan.words import (
    Words,
    choose_words,
    digits,
    ends_paid,
    event_kinds,
    order_states,
    placed,
    product_states,
    worth,
)

DAY = 86_400_000_000
DEFAULT_DAYS = 365
_SHORTEST_DAYS, _LONGEST_DAYS, _LONGEST_LEARNED = 30, 730, 3650
_ENOUGH_ORDERS = 100
"""Learned of so many orders, a history is followed for ten years."""
_ROOM_FOR_CLICK = 320
_ALWAYS, _MANY_EVENTS = ("page_view", "product_view", "add_to_cart", "purchase"), 2_000
"""What every visit that buys tells of; so many live events tell which others there are."""


def plan_shop(known: Known, options: RunOptions, named: Naming | None = None) -> PlatformPlan:
    """The plan of a shop by itself, `named` so among those of the run; the campaigns that its orders may come from are
    added by `with_campaigns`."""
    options = replace(options.of_platform(known.platform), shop=named or naming(known, options))
    words = choose_words(known.vocabulary, known.entities, known.profile)
    currency = shop_currency(known.entities, known.profile, options.locale)
    spec = granted(known, options, words, _spec(known, options, currency, words))
    return platform_plan(known, options, words, currency, spec)


def clock_and_currency(
    entities: Sequence[Entity], profile: Profile, locale: str | None, encoding: str
) -> tuple[str, str]:
    """The time zone by whose clock a shop's days are counted, and the currency of its prices."""
    currency = shop_currency(entities, profile, locale)
    return _timezone(profile, home(locales(profile, currency, locale, encoding)).timezone), currency


def platform_plan(
    known: Known, options: RunOptions, words: Words, currency: str, spec: StoreSpec | AdsSpec
) -> PlatformPlan:
    """What the plans of shops and of accounts have in common."""
    named = options.shop or naming(known, options)
    profile, after_discount = known.profile, known.profile.subtotal_after_discount
    target, existing = (
        (spec.orders, profile.rows.get("order")) if isinstance(spec, StoreSpec) else (spec.campaigns, profile.campaigns)
    )
    return PlatformPlan(
        workspace=options.workspace,
        platform=known.platform,
        strategy=options.strategy,
        mode="add" if existing else "new",
        target=target,
        entities=tuple(e for e in known.entities if not (e.name == "shop" and profile.rows.get("shop"))),
        spec=spec,
        profile=profile,
        words=words,
        currency=currency,
        shop_domain=named.site,
        named_domain=named.domain,
        subtotal_after_discount=(
            known.vocabulary.subtotal_after_discount if after_discount is None else after_discount
        ),
        click=known.vocabulary.click,
        shop=known.entity("shop") if profile.rows.get("shop") else None,
    )


def with_campaigns(plan: PlatformPlan, campaigns: tuple[Campaign, ...]) -> PlatformPlan:
    """The same plan, its orders brought by these campaigns (numbered over all accounts of the run)."""
    assert isinstance(plan.spec, StoreSpec)
    return replace(plan, spec=replace(plan.spec, campaigns=campaigns))


def shows_clicks(plan: PlatformPlan) -> bool:
    """Whether an order can name the campaign that it came from: a landing page with room for the click's marks."""
    order = plan.entity("order")
    landing = order.by_meaning.get("landing_page") if order else None
    return landing is not None and (landing.column.type.length or _ROOM_FOR_CLICK) >= _ROOM_FOR_CLICK


def _spec(known: Known, options: RunOptions, currency: str, words: Words) -> StoreSpec:
    profile = known.profile
    shown = {(entity.name, meaning) for entity in known.entities for meaning in entity.by_meaning}
    decimals = digits(options, currency)
    where = locales(profile, currency, options.locale, options.encoding)
    return StoreSpec(
        seed=options.seed,
        orders=options.target(profile.rows.get("order", 0)),
        start=_start(profile, options.as_of, options.opens),
        as_of=options.as_of,
        timezone=_timezone(profile, home(where).timezone),
        digits=decimals,
        worth=worth(decimals, currency),
        discounts=("order", "discount") in shown or ("item", "discount") in shown,
        taxes=("order", "tax") in shown,
        shipping=not shown.isdisjoint({("order", "shipping"), ("order", "shipping_set")}),
        tax_included=_tax_included(known, home(where).included),
        locales=where,
        order_states=order_states(words),
        product_states=product_states(words, known.entity("product")),
        conversion=_conversion(known, options),
        event_kinds=_event_kinds(profile, event_kinds(words)),
        namespace=known.namespace(options),
        name=options.shop.name if options.shop else "",
        sources=placed(known.entity("order"), words),
        unpaid_hours=known.vocabulary.waiting.unpaid_hours,
        transfer=known.vocabulary.waiting.transfer,
        token=token(known, options),
        numbered=numbered(known),
        guests=admits_guests(known),
        idle=admits_idle(known),
        existing=_sellable(profile.existing, decimals),
        habits=profile.habits,
        customs=profile.customs,
        ends_paid=ends_paid(known.entity("order"), words),
        taken_titles=profile.titles,
        scenario=options.scenario,
    )


def _conversion(known: Known, options: RunOptions) -> float:
    """The share of visits that buy: as asked for, else as live visits show it; 0 where no table has events."""
    if known.entity("event") is None:
        return 0.0
    asked = options.conversion
    return visits.conversion(known.profile.customs.visiting) if asked is None else asked


def _event_kinds(profile: Profile, kinds: tuple[str, ...]) -> tuple[str, ...]:
    """The kinds of events without those that live visits never tell of, if there are enough of these."""
    seen = profile.customs.visiting.kinds
    if sum(seen.values()) < _MANY_EVENTS:
        return kinds
    return tuple(kind for kind in kinds if kind in seen or kind in _ALWAYS)


def _tax_included(known: Known, usual: bool) -> bool:
    """If prices include the tax: as the shop's orders show, as its row says, else as `usual` in its country, if
    neither the platform nor a CHECK adds the tax to the total."""
    shown, said = known.profile.tax_included, known.profile.shop.get("taxes_included")
    if shown is not None or isinstance(said, bool):
        return bool(said if shown is None else shown)
    usual = usual and not known.vocabulary.tax_on_top
    return usual and not any(_adds_tax(entity) for entity in known.entities if entity.name in ("order", "item"))


def _adds_tax(entity: Entity) -> bool:
    """If a CHECK or a generated column of the table has to do with the tax and with a total."""
    names = [[b.column.name for b in entity.bound if (b.meaning or "").endswith(part)] for part in ("tax", "total")]
    rules = [check.expression for check in entity.table.checks]
    rules += [column.default for column in entity.table.columns if column.generated and column.default]
    words = [set(re.findall(r"\w+", rule)) for rule in rules]
    return any(all(found.intersection(own) for own in names) for found in words)


def _timezone(profile: Profile, usual: str) -> str:
    """The shop's own, if it is one of the IANA's: a platform may write "(GMT-05:00) Eastern Time"."""
    own = str(profile.shop.get("timezone") or usual)
    try:
        ZoneInfo(own)
    except (ValueError, OSError, KeyError):  # no name of a zone, a folder of zones, none that is known
        return usual
    return own


def _start(profile: Profile, as_of: int, opens: int | None) -> int:
    """When orders begin: as asked for, as the workspace's own do, else a year ago, or when the live shop opened."""
    if opens is not None:
        return opens
    if profile.first_order is None or profile.first_order >= as_of:
        return _opened(profile, as_of) or as_of - DEFAULT_DAYS * DAY
    began, longest = _began(profile, profile.first_order)
    return as_of - min(max(as_of - began, _SHORTEST_DAYS * DAY), longest * DAY)


def _began(profile: Profile, first: int) -> tuple[int, int]:
    """When the live orders begin, and how many days of them a run spans at most. Of a history that was learned, what is
    before all but a thousandth of the orders is a mistake, as 1970 is."""
    habits = profile.habits
    if habits is None or habits.orders < _ENOUGH_ORDERS or not habits.clock.day.any():
        return first, _LONGEST_DAYS
    counts = np.cumsum(habits.clock.day)
    stray = int(np.searchsorted(counts, counts[-1] // 1000, side="right")) if counts[-1] >= 1000 else 0
    return max(first, (habits.first_day + stray) * DAY) if stray else first, _LONGEST_LEARNED


def _opened(profile: Profile, as_of: int) -> int | None:
    """When the live shop opened, if its row says so and that was within the last year. A row of the last month may tell
    when a loader wrote it, and what has orders was open before."""
    created = profile.shop.get("created")
    if not isinstance(created, datetime) or profile.first_order is not None:
        return None
    opened = microseconds(created if created.tzinfo else created.replace(tzinfo=UTC))
    return opened if _SHORTEST_DAYS * DAY <= as_of - opened < DEFAULT_DAYS * DAY else None


def _sellable(existing: Existing | None, digits: int) -> Existing | None:
    """The live rows without variants whose price the run's decimals cannot hold exactly."""
    if existing is None or not len(existing.price):
        return existing
    exact = existing.price % 10 ** (6 - digits) == 0
    kept, product_of = np.unique(existing.product_of[exact], return_inverse=True)
    rows, mask = pa.array(kept), pa.array(exact)
    return replace(
        existing,
        products={name: column.take(rows) for name, column in existing.products.items()},
        variants={name: column.filter(mask) for name, column in existing.variants.items()},
        product_of=product_of.astype(np.int32),
        price=existing.price[exact],
        sold=existing.sold[kept],
        published=existing.published[kept],
        sales=existing.sales.taken(kept) if existing.sales else None,
        regulars=existing.regulars.taken(kept, len(existing.sold)) if existing.regulars else None,
    )
