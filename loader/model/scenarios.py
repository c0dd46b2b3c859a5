"""What a scenario does to a shop: when orders are placed and by whom, what is in them, what is left, who visits.

Each part changes what the model made, so that it is the same run but for the scenario. Refused, with `UsageError`: a
shop that has nothing else to sell.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from loader.errors import UsageError
from loader.flow.plan import StoreSpec
from loader.flow.scenario import BadCampaign, Churn, Effect, Growth, Sale, StockOut, Viral
from loader.model import Ints, Places
from loader.model.baskets import Baskets
from loader.model.buyers import Buyers
from loader.model.journeys import Journeys, seen
from loader.model.products import Products, Variants
from loader.model.sessions import Sessions
from loader.model.spread import settled, taken_over
from loader.model.words.visits import CHANNEL
from loader.rng import stream

T = TypeVar("T", bound=Effect)
Bools = NDArray[np.bool_]
_DAY, _HOUR = 86_400_000_000, 3_600_000_000
_OF_SPAN = 0.7
"""A viral product is in no more of the orders."""
_ROUNDS = 40
_WHOLE = 10_000


def effects(spec: StoreSpec, kind: type[T]) -> list[tuple[T, int, int]]:
    """The effects of a kind, with their span in microseconds UTC."""
    return [(one, *one.span(spec.start, spec.as_of)) for one in spec.scenario.effects if isinstance(one, kind)]


def within(times: Ints, opens: int, closes: int) -> Bools:
    """The times from `opens` on, before `closes`."""
    return (times >= opens) & (times < closes)


# --- who buys when ---


def bought(spec: StoreSpec, usual: Buyers) -> Buyers:
    """The orders, as many, when growth and sales have them, and of new customers where others stay away."""
    found = _moved(spec, usual)
    for one, opens, closes in effects(spec, Churn):
        random = stream(spec.seed, "scenario", "churn")
        returning = _returning(found) & within(found.times, opens, closes)
        found = taken_over(spec, random, found, returning & (random.random(len(returning)) >= one.orders))
    return found


def _returning(bought: Buyers) -> Bools:
    """Orders of customers who ordered before, or who were there before the run."""
    again = np.ones(len(bought.buyer), bool)
    again[np.unique(bought.buyer, return_index=True)[1]] = False
    return (again | bought.is_live) & (bought.buyer < len(bought.signup) + bought.live)


def _moved(spec: StoreSpec, usual: Buyers) -> Buyers:
    """The orders on other days of the window, at the same hours: as many more on a day as growth and sales say."""
    if not any(isinstance(one, Growth | Sale) for one in spec.scenario.effects):
        return usual
    first = spec.start // _DAY
    days = np.arange(first, -(-spec.as_of // _DAY))
    count = np.bincount(usual.times // _DAY - first, minlength=len(days))
    wanted = count * _busier(spec, days)
    upto = np.cumsum(wanted) / wanted.sum() * len(usual.times)
    day = days[np.searchsorted(upto, np.arange(len(usual.times)) + 0.5).clip(0, len(days) - 1)]
    opens, closes = np.maximum(day * _DAY, spec.start), np.minimum((day + 1) * _DAY, spec.as_of)
    clock = usual.times % _DAY
    times = day * _DAY + clock
    inside = (times >= opens) & (times < closes)
    share = clock / _DAY
    times = np.where(inside, times, opens + (share * (closes - opens)).astype(np.int64))
    since = np.zeros(len(times), np.int64)
    if spec.existing is not None and usual.live:
        since[usual.is_live] = spec.existing.signup[usual.buyer[usual.is_live] - len(usual.signup)]
    return settled(usual, np.where(times >= since, times, usual.times))


def _busier(spec: StoreSpec, days: Ints) -> NDArray[np.float64]:
    """How many times as many orders each day has: (D,), by the middle of the day."""
    noon, found = days * _DAY + _DAY // 2, np.ones(len(days))
    for grows, opens, closes in effects(spec, Growth):
        share = np.clip((noon - opens) / max(closes - opens, 1), 0, 1)
        found *= grows.factor**share
    for sale, opens, closes in effects(spec, Sale):
        inside = np.clip((np.minimum(days * _DAY + _DAY, closes) - np.maximum(days * _DAY, opens)) / _DAY, 0, 1)
        found *= 1 + (sale.orders - 1) * inside
    return found


# --- what leads to orders ---


def led(spec: StoreSpec, usual: Journeys) -> Journeys:
    """The journeys: of the bad campaign's orders others of its kind get what it does not bring."""
    found = usual.campaign.copy()
    bad = bad_campaign([(one.number, one.theme) for one in spec.campaigns])
    for one, opens, closes in effects(spec, BadCampaign):
        random = stream(spec.seed, "scenario", "campaign")
        mine = np.flatnonzero((found == bad) & within(usual.began, opens, closes))
        mine = mine[random.random(len(mine)) >= one.orders]
        others = [other for other in spec.campaigns if other.number != bad and _alike(other.theme, spec, bad)]
        if others and len(mine):
            chosen = np.array([other.number for other in others])[random.integers(0, len(others), len(mine))]
            day = usual.began[mine] // _DAY
            lives = {other.number: (other.first_day, other.last_day) for other in others}
            runs = np.array(
                [lives[n][0] <= d <= lives[n][1] for n, d in zip(chosen.tolist(), day.tolist(), strict=True)]
            )
            found[mine[runs]] = chosen[runs]
    return replace(usual, campaign=found)


def bad_campaign(campaigns: list[tuple[int, str]]) -> int:
    """The number of the campaign that goes wrong: the first for a category, else the last, -1 = there is none."""
    of_category = [number for number, theme in campaigns if theme == "category"]
    return min(of_category) if of_category else max((number for number, _ in campaigns), default=-1)


def _alike(theme: str, spec: StoreSpec, bad: int) -> bool:
    """If a visit through the same channel may come from a campaign of this theme."""
    search = ("brand", "category")
    own = next(one.theme for one in spec.campaigns if one.number == bad)
    return theme in search if own in search else theme == own


# --- what is in orders ---


def filled(spec: StoreSpec, times: Ints, usual: Baskets, catalog: tuple[Products, Variants]) -> Baskets:
    """The baskets with what sells more, without what is sold out, and with the discounts of sales."""
    found = usual
    for viral, opens, closes in effects(spec, Viral):
        found = _viral(spec, found, times, (opens, closes), catalog, viral.factor)
    for out, opens, closes in effects(spec, StockOut):
        found = _without(spec, found, times, (opens, closes), catalog, best(usual, catalog[1], out.products))
    return _cheaper(spec, found, times)


def best(usual: Baskets, variants: Variants, count: int) -> Ints:
    """The products of most lines, as many."""
    lines = np.bincount(variants.product[usual.variant], minlength=int(variants.product.max()) + 1)
    return np.argsort(-lines, kind="stable")[:count]


def star(spec: StoreSpec, usual: Baskets, catalog: tuple[Products, Variants]) -> int:
    """The product that goes viral: one that sells as the tenth part of the shop's best, always on offer."""
    products, variants = catalog
    lines = np.bincount(variants.product[usual.variant], minlength=len(products.weight))
    always = products.always(spec.start - _HOUR)
    ranked = always[np.argsort(-lines[always], kind="stable")]
    return int(ranked[len(ranked) // 10])


def _viral(
    spec: StoreSpec,
    usual: Baskets,
    times: Ints,
    span: tuple[int, int],
    catalog: tuple[Products, Variants],
    factor: float,
) -> Baskets:
    """Of the orders of these days more get the product instead of one of their lines."""
    if len(catalog[0].weight) < 2:
        raise UsageError("viral: the shop has nothing else to sell", "make more products (--products)")
    random, product = stream(spec.seed, "scenario", "viral"), star(spec, usual, catalog)
    of_line = catalog[1].product[usual.variant]
    has = np.zeros(len(times), bool)
    has[usual.order[of_line == product]] = True
    inside = within(times, *span)
    expected = max((of_line == product).sum() * inside.mean(), 1.0)
    room = np.flatnonzero(inside & ~has)
    count = min(round(expected * factor) - int((has & inside).sum()), round(len(room) * _OF_SPAN))
    chosen = random.permutation(room)[: max(count, 0)]
    line = usual.first_item[chosen] + (random.random(len(chosen)) * usual.line_count[chosen]).astype(np.int64)
    return _swapped(random, usual, line, np.full(len(line), product), catalog[1])


def _without(
    spec: StoreSpec, usual: Baskets, times: Ints, span: tuple[int, int], catalog: tuple[Products, Variants], out: Ints
) -> Baskets:
    """Lines of these products become others that are sold then, of the same category if one is found, none twice in an
    order; what finds none is left out of its order."""
    random, (products, variants) = stream(spec.seed, "scenario", "stock"), catalog
    product = variants.product[usual.variant].astype(np.int64)
    gone = np.flatnonzero(np.isin(product, out) & within(times[usual.order], *span))
    donors = product[~np.isin(product, out)]
    others = np.setdiff1d(products.always(spec.start - _HOUR), out)
    if len(gone) and not len(others):
        raise UsageError("stock-out: the shop has nothing else to sell", "make more products, or let fewer run out")
    category, left = products.category[product[gone]], np.arange(len(gone))
    for turn in range(_ROUNDS):
        known = donors if len(donors) and turn < _ROUNDS // 2 else others
        some = known[random.integers(0, len(known), len(left))].astype(np.int32)
        at = times[usual.order[gone[left]]]
        fits = products.on_sale(some, at) & products.on_sale(some, at - _HOUR)
        fits &= (turn >= _ROUNDS // 4) | (products.category[some] == category[left])
        product[gone[left[fits]]] = some[fits]
        left = np.flatnonzero(_wrong(usual.order, product, gone, out))
        if not len(left):
            break
    return _fewer(_swapped(random, usual, gone, product[gone], variants), gone[left])


def _wrong(order: Places, product: Ints, lines: Ints, out: Ints) -> Bools:
    """Lines whose product is out, or is in their order by another line already."""
    code = order.astype(np.int64) * (int(product.max()) + 1) + product
    changed = np.zeros(len(code), bool)
    changed[lines] = True
    ranked = np.lexsort((changed, code))
    again = np.zeros(len(code), bool)
    again[ranked[1:]] = code[ranked[1:]] == code[ranked[:-1]]
    return np.isin(product[lines], out) | again[lines]


def _swapped(random: np.random.Generator, usual: Baskets, line: Ints, product: Ints, variants: Variants) -> Baskets:
    """These lines with other products, at a price that was paid for them, else the one that they have."""
    of_line = variants.product[usual.variant]
    by_product = np.argsort(of_line, kind="stable")
    ordered = of_line[by_product]
    opens, closes = (np.searchsorted(ordered, product, side=side) for side in ("left", "right"))
    some = by_product[
        (opens + (random.random(len(line)) * (closes - opens)).astype(np.int64)).clip(0, len(ordered) - 1)
    ]
    first = np.searchsorted(variants.product, product)
    variant, price = usual.variant.copy(), usual.price.copy()
    variant[line] = np.where(closes > opens, usual.variant[some], first)
    price[line] = np.where(closes > opens, usual.price[some], variants.price[first])
    return replace(usual, variant=variant, price=price)


def _fewer(usual: Baskets, lines: Ints) -> Baskets:
    """The baskets without these lines."""
    if not len(lines):
        return usual
    kept = np.ones(len(usual.order), bool)
    kept[lines] = False
    count = np.bincount(usual.order[kept], minlength=len(usual.line_count))
    columns = {name: getattr(usual, name)[kept] for name in ("order", "variant", "quantity", "price")}
    first = (np.cumsum(count) - count).astype(np.int32)
    return replace(usual, **columns, first_item=first, line_count=count.astype(np.int16))


def _cheaper(spec: StoreSpec, usual: Baskets, times: Ints) -> Baskets:
    """Orders of sales with a discount, as many as the sale says; others keep theirs."""
    rate = usual.rate.copy()
    for sale, opens, closes in effects(spec, Sale) if spec.discounts and spec.wishes.discounts is None else ():
        random = stream(spec.seed, "scenario", "sale")
        mine = np.flatnonzero(within(times, opens, closes))
        lacks = round(sale.discount_rate * len(mine)) - int((rate[mine] > 0).sum())
        without = random.permutation(mine[rate[mine] == 0])[: max(lacks, 0)]
        rate[without] = round(sale.off * _WHOLE)
    return replace(usual, rate=rate)


# --- what is left, and who looks ---


def stocked(spec: StoreSpec, usual: Baskets, catalog: tuple[Products, Variants], new: int) -> tuple[Products, Variants]:
    """The catalog, nothing left of what is out of stock at as-of; `usual` are the baskets as they were without that, of
    the first `new` variants the stock is known."""
    products, variants = catalog
    for out, _, closes in effects(spec, StockOut):
        if closes >= spec.as_of:
            gone = np.isin(variants.product, best(usual, variants, out.products))
            stock = np.where(gone, 0, variants.stock).astype(np.int32)
            whole = np.bincount(variants.product[:new], stock[:new], len(products.weight)).astype(np.int32)
            products, variants = replace(products, stock=whole), replace(variants, stock=stock)
    return products, variants


def visited(spec: StoreSpec, visits: Sessions, usual: Baskets, catalog: tuple[Products, Variants]) -> Sessions:
    """The visits, of those of a viral product's days that do not buy some from social media, to its page; `usual` are
    the baskets without it."""
    found = visits
    for viral, opens, closes in effects(spec, Viral):
        random, product = stream(spec.seed, "scenario", "social"), star(spec, usual, catalog)
        free = (found.order < 0) & (found.campaign < 0) & within(found.start, opens, closes)
        mine = np.flatnonzero(free & (random.random(len(free)) < viral.social))
        channel, landing = found.channel.copy(), found.landing.copy()
        referrer, marks = found.referrer.copy(), found.marks.copy()
        channel[mine] = CHANNEL["social"]
        landing[mine] = 1 + len(catalog[0].categories) + product
        referrer[mine], marks[mine] = seen(random, spec, channel[mine], found.start[mine])
        found = replace(found, channel=channel, landing=landing, referrer=referrer, marks=marks)
    return found
