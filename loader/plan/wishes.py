"""What a run is asked for, held against what the schema can say and the workspace has. Pure.

Refused, with `UsageError`: a wish that cannot be granted, by its option.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import replace

from loader.clock import moment
from loader.entities import LIFE
from loader.errors import UsageError
from loader.flow.plan import StoreSpec
from loader.flow.scenario import EFFECTS, BadCampaign, Churn, Effect, RefundWave, Sale, StockOut, Viral
from loader.flow.wishes import NO_WISHES, Wishes
from loader.plan.known import Known, RunOptions
from loader.plan.words import Words

_EXAMPLE = "give states with shares of the orders, such as paid=0.9,pending=0.1"
_REFUNDED = ("refunded", "partially_refunded")
_ROUNDING = 1e-9
_SEEN_IN_ORDERS = (Sale, StockOut, Viral, RefundWave, Churn)
_FEWEST = 5
"""On fewer orders than these a share of two fifths is one or two."""
_ALSO = {"paid": ("fulfilled",)}
"""What was sent was paid."""


def parsed_status(text: str) -> tuple[tuple[str, float], ...]:
    """What `--status` says: names with shares that add up to 1 or less. Raises `UsageError`."""
    found = [_one(part) for part in text.split(",")]
    names = [_plain(name) for name, _ in found]
    if len(set(names)) < len(names):
        raise UsageError(f"status: one twice in {text!r}", _EXAMPLE)
    total = sum(share for _, share in found)
    if total > 1 + _ROUNDING:
        raise UsageError(
            f"status: the shares add up to {total:g}", "let them add up to 1, or to less: the rest is free"
        )
    return tuple(found)


def _one(part: str) -> tuple[str, float]:
    name, _, number = (one.strip() for one in part.partition("="))
    try:
        share = float(number.removesuffix("%")) / (100 if number.endswith("%") else 1)
    except ValueError:
        share = -1.0
    if not name or not 0 <= share <= 1:
        raise UsageError(f"status: {part.strip()!r} is not a state with a share from 0 to 1", _EXAMPLE)
    return name, share


def refuse_without_shops(options: RunOptions, shops: Sequence[Known], accounts: Sequence[Known]) -> None:
    """Ads alone have no orders, customers and products to wish for, and shops alone no campaign that goes wrong."""
    ads = [isinstance(one, BadCampaign) for one in options.scenario.effects]
    if ads and not accounts and any(ads):
        raise UsageError("bad_campaign: the run makes no ads", "generate all, or an ads platform")
    if options.campaigns and not accounts:
        raise UsageError("campaigns: the run makes no ads", "leave it out; or generate all, or an ads platform")
    if not shops and options.campaigns and options.count:
        raise UsageError("count and campaigns both say how many campaigns ads alone have", "give one of them")
    if not shops and options.conversion is not None:
        raise UsageError("sessions: ads alone make no visits", "leave it out; or generate all, or a shop's platform")
    if not shops and (options.wishes != NO_WISHES or not all(ads)):
        raise UsageError(
            "what is asked of orders, customers and products is nothing that ads have",
            "name a shop's platform, or leave these options out",
        )


def granted(known: Known, options: RunOptions, words: Words, spec: StoreSpec) -> StoreSpec:
    """The spec with what is asked for, the groups of states known."""
    wishes = options.wishes
    _refuse_scenario(wishes, spec)
    if wishes == NO_WISHES:
        return spec
    _refuse_money(wishes, spec)
    _refuse_sizes(wishes, spec)
    wishes = replace(wishes, groups=_groups(known, wishes, words, spec.order_states))
    idle = spec.idle and wishes.customers is None
    return replace(spec, wishes=wishes, idle=idle)


def _refuse_scenario(wishes: Wishes, spec: StoreSpec) -> None:
    """What a scenario says at no time of the window, in no word of the schema, or beside an option."""
    for one in spec.scenario.effects:
        opens, closes = one.span(spec.start, spec.as_of)
        if opens >= closes:
            window = f"{moment(spec.start):%Y-%m-%d} to {moment(spec.as_of):%Y-%m-%d}"
            raise UsageError(
                f"the scenario {spec.scenario.name} has nothing to happen between {one.since} and the end that it says,"
                f" in the window from {window}",
                "let since be before its end, and both in the window (--days, --since, --until)",
            )
    kinds = {type(one) for one in spec.scenario.effects}
    if RefundWave in kinds and not set(_REFUNDED) & set(spec.order_states):
        raise UsageError("refund_wave: the orders' status has no word for a refund", "leave the refund wave out")
    _refuse_twice(wishes, kinds)


def hardly_seen(spec: StoreSpec) -> list[str]:
    """A warning for each thing of few days on which so few orders fall that nobody can tell it from chance."""
    names = {kind: name for name, kind in EFFECTS.items()}
    found = []
    for one in spec.scenario.effects:
        opens, closes = one.span(spec.start, spec.as_of)
        orders = spec.orders * (closes - opens) / (spec.as_of - spec.start)
        if isinstance(one, _SEEN_IN_ORDERS) and orders < _FEWEST:
            found.append(
                f"{names[type(one)]}: about {orders:.0f} of {spec.orders} orders fall on its days, too few to show it:"
                " give a larger --count, or fewer --days"
            )
    return found


def _refuse_twice(wishes: Wishes, kinds: Set[type[Effect]]) -> None:
    """What a scenario and an option say of the same rows: only one of them could hold."""
    said = ""
    if Sale in kinds and wishes.discounts is not None:
        said = "discount-rate and the scenario's sale both say which orders have a discount"
    elif Churn in kinds and wishes.customers is not None:
        said = "customers and the scenario's churn both say how many customers order"
    elif RefundWave in kinds and (wishes.refunds is not None or wishes.status):
        said = "the scenario's refund wave and --refund-rate or --status are of the same orders"
    if said:
        raise UsageError(said, "give one of them")


def _refuse_money(wishes: Wishes, spec: StoreSpec) -> None:
    if wishes.discounts and not spec.discounts:
        raise UsageError("discount-rate: no column of the orders can hold a discount", "leave --discount-rate out")
    if wishes.refunds and not set(_REFUNDED) & set(spec.order_states):
        raise UsageError("refund-rate: the orders' status has no word for a refund", "leave --refund-rate out")


def _refuse_sizes(wishes: Wishes, spec: StoreSpec) -> None:
    if wishes.customers is not None and wishes.customers > spec.orders:
        raise UsageError(
            f"customers: {wishes.customers} cannot share {spec.orders} orders",
            f"give {spec.orders} or fewer, or --count",
        )
    if wishes.products == 0 and not (spec.existing and len(spec.existing.sold)):
        raise UsageError("products is 0, and no live product is on offer", "give 1 or more")


def _groups(known: Known, wishes: Wishes, words: Words, states: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """The states that each name stands for: the canonical one that is called so, and those of the same word that no
    other name claims."""
    order = known.entity("order")
    column = next((one for one in LIFE if order is not None and order.has(one)), "")
    shown = order is not None and order.has("fulfillment_status")
    told = {state: words.get(("order", column), {}).get(state) or state for state in states}
    claimed = {_plain(name) for name, _ in wishes.status}
    groups: list[tuple[str, ...]] = []
    for name, _ in wishes.status:
        own = {_plain(one): one for one in states}.get(_plain(name), "")
        meant = _meant(name, own, told)
        others = claimed - {_plain(name)}
        free = [one for one in states if one == own or not {_plain(one), _plain(told[one])} & others]
        alike = [own] if own == "fulfilled" and shown else [one for one in free if _plain(told[one]) in meant]
        found = tuple(one for one in alike if not any(one in group for group in groups))
        if not found:
            raise UsageError(f"status: {known.platform} has no state {name!r}", f"choose among: {_listed(told)}")
        groups.append(found)
    _refuse_rest(wishes, groups, states)
    return tuple(groups)


def _meant(name: str, own: str, told: Mapping[str, str]) -> set[str]:
    """The words that a name stands for: one of the platform's own for itself, one of ours for what it means."""
    word = _plain(told.get(own, name))
    further = () if not own or word == _plain(name) else _ALSO.get(own, ())
    return {word, *(_plain(told[one]) for one in further if one in told)}


def _plain(name: str) -> str:
    """Without what makes no difference: capitals, spaces, hyphens and underscores."""
    return re.sub(r"[\s_-]", "", name).lower()


def _refuse_rest(wishes: Wishes, groups: Sequence[tuple[str, ...]], states: Sequence[str]) -> None:
    total = sum(share for _, share in wishes.status)
    if groups and total < 1 - _ROUNDING and set(states) == {one for group in groups for one in group}:
        raise UsageError(f"status: the shares add up to {total:g}, and no other state is left", "let them add up to 1")


def _listed(told: dict[str, str]) -> str:
    return ", ".join(dict.fromkeys((*told, *told.values())))
