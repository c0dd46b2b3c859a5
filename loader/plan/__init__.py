"""Profile -> plan: how many orders, over which time, in whose words, and which ads brought them. Pure.

Everything random comes from the seed; the same workspace content, version, seed and as-of give the same plan.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from loader.flow.plan import Plan, PlatformPlan, StoreSpec
from loader.model.ads import campaigns
from loader.plan.ads import above_named, link, plan_accounts
from loader.plan.alone import MOST_DAYS, ads_alone
from loader.plan.known import COMPREHENSIVE, Known, Naming, RunOptions
from loader.plan.naming import namings
from loader.plan.numbers import apart
from loader.plan.shop import clock_and_currency, plan_shop, shows_clicks, with_campaigns
from loader.plan.wishes import hardly_seen, refuse_without_shops
from loader.plan.words import finest, rounded


def make_plan(
    shops: Sequence[Known],
    accounts: Sequence[Known],
    options: RunOptions,
    beside: Sequence[Known] = (),
    unread: Sequence[str] = (),
) -> Plan:
    """The plan of a run; `beside` are the orders of shops that it does not write, for ads accounts alone, and `unread`
    says why those of some shops cannot be read.

    Raises `SchemaError` if a status column admits no word of ours.
    """
    refuse_without_shops(options, shops, accounts)
    shops = apart(shops, options)
    everybody = (*shops, *accounts)
    named = namings(shops, options)
    options = replace(options, digits=finest(everybody), shop=next(iter(named or namings(beside, options)), None))
    plan = _planned(
        list(zip(shops, named, strict=True)),
        [above_named(account, shops or beside) for account in accounts],
        options,
        beside,
        unread,
    )
    digits = {platform.platform: platform.spec.digits for platform in plan.platforms}
    notes = [note for known in everybody for note in rounded(known, digits[known.platform])]
    sparse = [text for one in plan.platforms if isinstance(one.spec, StoreSpec) for text in hardly_seen(one.spec)]
    return replace(plan, warnings=(*notes, *dict.fromkeys(sparse), *plan.warnings))


def _planned(
    shops: Sequence[tuple[Known, Naming]],
    accounts: Sequence[Known],
    options: RunOptions,
    beside: Sequence[Known],
    unread: Sequence[str],
) -> Plan:
    if not accounts:
        return Plan(tuple(_alone(shop, named, options) for shop, named in shops))
    if not shops:
        return ads_alone(accounts, options, beside, unread)
    plans = [plan_shop(known, options, named) for known, named in shops]
    platforms, warnings = link(plans, plan_accounts(accounts, options, plans[0].currency, plans))
    return Plan(platforms, warnings=tuple(warnings))


def _alone(known: Known, named: Naming, options: RunOptions) -> PlatformPlan:
    """A shop without an account beside it: its orders still name the campaign they came from, if they can."""
    plan = replace(plan_shop(known, options, named), click=options.click)
    if not options.click or not shows_clicks(plan):
        return plan
    assert isinstance(plan.spec, StoreSpec)
    return with_campaigns(plan, tuple(campaigns.advertising(campaigns.alone(plan.spec), 0)))


__all__ = ["COMPREHENSIVE", "MOST_DAYS", "Known", "RunOptions", "clock_and_currency", "make_plan"]
