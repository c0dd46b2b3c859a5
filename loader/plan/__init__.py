"""Profile -> plan: how many orders, over which time, in whose words, and which ads brought them. Pure.

Everything random comes from the seed; the same workspace content, version, seed and as-of give the same plan.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from loader.flow.plan import AdsSpec, Plan, PlatformPlan
from loader.flow.profile import Placed
from loader.plan.ads import about_orders, days_back, link, plan_accounts, uncounted
from loader.plan.known import Known
from loader.plan.money import decimals, used_currency
from loader.plan.options import STRATEGIES, RunOptions
from loader.plan.shop import plan_shop, shows_clicks, with_campaigns

_CAMPAIGNS_ALONE = 6
"""How many campaigns the orders of a shop name if the run makes no ads."""


@dataclass(frozen=True)
class Beside:
    """The orders of shops that the run does not write, for ads accounts alone: what is known of each shop's orders, by
    account those that may be `placed` to its credit (by shop), and the campaigns whose orders are `counted` already."""

    shops: tuple[Known, ...] = ()
    placed: Mapping[str, Mapping[str, Placed]] = field(default_factory=dict)
    counted: Mapping[str, frozenset[str]] = field(default_factory=dict)


def make_plan(
    shops: Sequence[Known], accounts: Sequence[Known], options: RunOptions, beside: Beside | None = None
) -> Plan:
    """The plan of a run. Raises `SchemaError` if a status column admits no word of ours."""
    if not accounts:
        return Plan(tuple(_alone(shop, options) for shop in shops))
    if not shops:
        return _ads_alone(accounts, options, beside or Beside())
    digits = min(decimals(known.entities, known.vocabulary.kinds) for known in accounts)
    options = replace(options, digits=digits)
    plans = [plan_shop(known, options) for known in shops]
    platforms, warnings = link(plans, plan_accounts(accounts, options, plans[0].currency))
    return Plan(platforms, warnings=tuple(warnings))


def _alone(known: Known, options: RunOptions) -> PlatformPlan:
    """A shop without an account beside it: its orders still name the campaign they came from, if they can."""
    plan = plan_shop(known, options)
    return with_campaigns(plan, tuple(range(_CAMPAIGNS_ALONE)) if shows_clicks(plan) else ())


def _ads_alone(accounts: Sequence[Known], options: RunOptions, beside: Beside) -> Plan:
    """Accounts for the orders that the workspace has already, if there are any."""
    currencies = {known.platform: used_currency(known.profile, "order") for known in beside.shops}
    if options.days is None:
        options = replace(options, days=days_back([known.profile for known in beside.shops], options.as_of))
    plans = plan_accounts(accounts, options, next(filter(None, currencies.values()), None))
    placed: dict[str, tuple[Placed, ...]] = {}
    warnings: list[str] = []
    for plan in plans:
        assert isinstance(plan.spec, AdsSpec)
        every = [
            orders
            for shop, orders in beside.placed.get(plan.platform, {}).items()
            if currencies[shop] in (None, plan.currency)
        ]
        placed[plan.platform] = uncounted(every, beside.counted.get(plan.platform, frozenset()), plan.spec)
        warnings += about_orders(every, placed[plan.platform])
    orders = tuple(order for known in beside.shops if (order := known.entity("order")))
    return Plan(tuple(plans), placed, orders, tuple(dict.fromkeys(warnings)))


__all__ = ["STRATEGIES", "Beside", "Known", "RunOptions", "make_plan"]
