"""Profile -> plan: how many orders, over which time, in whose words, and which ads brought them. Pure.

Everything random comes from the seed; the same workspace content, version, seed and as-of give the same plan.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from loader.flow.plan import AdsSpec, Plan, PlatformPlan
from loader.flow.profile import Placed
from loader.plan.ads import (
    MOST_DAYS,
    about_orders,
    above_named,
    days_back,
    link,
    placed_orders,
    plan_accounts,
    uncounted,
)
from loader.plan.known import Known, RunOptions
from loader.plan.shop import plan_shop, shows_clicks, with_campaigns
from loader.plan.words import decimals, used_currency

_CAMPAIGNS_ALONE = 6
"""How many campaigns the orders of a shop name if the run makes no ads."""


def make_plan(
    shops: Sequence[Known], accounts: Sequence[Known], options: RunOptions, beside: Sequence[Known] = ()
) -> Plan:
    """The plan of a run; `beside` are the orders of shops that it does not write, for ads accounts alone.

    Raises `SchemaError` if a status column admits no word of ours.
    """
    if not accounts:
        return Plan(tuple(_alone(shop, options) for shop in shops))
    accounts = [above_named(account, shops or beside) for account in accounts]
    if not shops:
        return _ads_alone(accounts, options, beside)
    digits = min(decimals(known.entities, known.vocabulary.kinds) for known in accounts)
    options = replace(options, digits=digits)
    plans = [plan_shop(known, options) for known in shops]
    platforms, warnings = link(plans, plan_accounts(accounts, options, plans[0].currency))
    return Plan(platforms, warnings=tuple(warnings))


def _alone(known: Known, options: RunOptions) -> PlatformPlan:
    """A shop without an account beside it: its orders still name the campaign they came from, if they can."""
    plan = replace(plan_shop(known, options), click=options.click)
    return with_campaigns(plan, tuple(range(_CAMPAIGNS_ALONE)) if options.click and shows_clicks(plan) else ())


def _ads_alone(accounts: Sequence[Known], options: RunOptions, beside: Sequence[Known]) -> Plan:
    """Accounts for the orders that the workspace has already, if there are any."""
    if options.days is None:
        options = replace(options, days=days_back(beside, options.as_of))
    currencies = [used_currency(known.profile, "order") for known in beside]
    plans = plan_accounts(accounts, options, next(filter(None, currencies), None))
    placed: dict[str, tuple[Placed, ...]] = {}
    warnings: list[str] = []
    for plan, account in zip(plans, accounts, strict=True):
        assert isinstance(plan.spec, AdsSpec)
        orders = placed_orders(plan, beside)
        placed[plan.platform] = uncounted(orders, account.profile.campaign_ids, plan.spec)
        warnings += about_orders(orders, placed[plan.platform])
    entities = tuple(entity for known in beside for entity in known.entities)
    return Plan(tuple(plans), placed, entities, tuple(dict.fromkeys(warnings)))


__all__ = ["MOST_DAYS", "Known", "RunOptions", "make_plan"]
