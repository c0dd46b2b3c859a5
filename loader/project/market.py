"""The platforms of one run together: shops whose orders name the campaigns that brought them, and the ads account that
counts exactly those orders. Pure.

Each platform's rows are its own generator's; only keys and labels pass between them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pyarrow as pa

from loader.flow.plan import AdsSpec, Plan, StoreSpec
from loader.flow.profile import Placed
from loader.flow.table import Column
from loader.model import clicks, store
from loader.model.ads import account as ads
from loader.model.ads import campaigns
from loader.model.ads.account import Account
from loader.model.ads.structure import Conversions
from loader.model.products import base36
from loader.model.store import Store
from loader.model.words import CATEGORIES
from loader.project.context import Labels, Offers
from loader.project.generator import Generator, Model, Ranges
from loader.project.keys import KeySource
from loader.rng import stream
from loader.vocabulary import Click

CAMPAIGNS_ALONE = 6
"""How many campaigns the orders of a shop name when the run makes no ads."""
_FIRST_ID = 21_000_000_000


@dataclass(frozen=True)
class Market:
    """A run's platforms in the order of their plans; `placed` are orders that are there already, for ads alone."""

    plans: tuple[Plan, ...]
    placed: tuple[Placed, ...] = ()
    ranges: tuple[Ranges, ...] = ()
    made: tuple[Model, ...] = ()

    @cached_property
    def models(self) -> tuple[Model, ...]:
        """A store for each platform that sells, and the account over all of them."""
        if self.made:
            return self.made
        stores = {p.platform: store.build(p.spec) for p in self.plans if isinstance(p.spec, StoreSpec)}
        advertised = tuple(shop for shop in stores.values() if shop.spec.campaigns)
        return tuple(
            stores[p.platform] if isinstance(p.spec, StoreSpec) else _account(p, advertised, self.placed)
            for p in self.plans
        )

    @property
    def linked(self) -> str:
        """How the account's conversions and orders belong together: "clicks" (each landing page names its campaign),
        "orders" (they are those orders, but no row says so), or "none" (there is no account, or no order)."""
        account = next((m for m in self.models if isinstance(m, Account)), None)
        if account is None or not account.brought:
            return "none"
        shown = account.keys is not None or all(shows for shows in self._showing)
        return "clicks" if shown else "orders"

    @property
    def _showing(self) -> list[bool]:
        """Whether each shop of the run whose orders an ad brings can show the click."""
        shops = [p for p in self.plans if isinstance(p.spec, StoreSpec) and p.spec.campaigns]
        return [any(e.name == "order" and e.has("landing_page") for e in p.entities) for p in shops] or [False]

    def with_ranges(self, ranges: Sequence[Ranges]) -> Market:
        """The same rows with the numbers reserved in the database, a platform each."""
        return replace(self, ranges=tuple(ranges), made=self.models)

    @cached_property
    def generators(self) -> tuple[Generator, ...]:
        """One a plan, in their order."""
        ranges = self.ranges or tuple({} for _ in self.plans)
        alone = [Generator(p, m, r) for p, m, r in zip(self.plans, self.models, ranges, strict=True)]
        labels = self._labels(alone)
        offers = tuple(_offers(g) for g in alone if _advertised(g)) or _invented(self.plans)
        return tuple(g.beside(labels.get(g.plan.platform), offers) for g in alone)

    def _labels(self, generators: Sequence[Generator]) -> dict[str, Labels]:
        """What each shop's landing pages say of the campaigns: the account's own ids, else ids of the shop's making."""
        account = next((g for g in generators if isinstance(g.model, Account)), None)
        if account and isinstance(account.model, Account):
            names = account.model.ads.campaigns.name.to_pylist()
            told = _marked(account.key_texts("campaign", len(names)), names, account.plan.click)
            return {g.plan.platform: told for g in generators}
        names = list(campaigns.names(CAMPAIGNS_ALONE, 1, ""))
        return {
            g.plan.platform: _marked(_ids(g.plan.spec.namespace, len(names)), names, g.plan.click)
            for g in generators
            if g.plan.click
        }


def _advertised(generator: Generator) -> bool:
    return isinstance(generator.model, Store) and bool(generator.model.spec.campaigns)


def _ids(namespace: int, count: int) -> pa.Array:
    first = _FIRST_ID + namespace % 10**8 * 10
    return pa.array([str(first + place) for place in range(count)])


def _marked(ids: pa.Array, names: Sequence[str], click: Click | None) -> Labels:
    """What landing pages say of one account's campaigns."""
    assert click is not None, "ads have clicks"
    slugs = pa.array([campaigns.slug(name) for name in names], pa.string())
    return Labels(ids, slugs, (click,), np.zeros(len(names), np.int64))


def _offers(generator: Generator) -> Offers:
    plan, products = generator.plan, generator.model.products  # type: ignore[union-attr]
    return Offers(
        plan.shop_domain,
        generator.key_texts("product", len(products.weight)),
        products.title,
        pa.array(products.vendors).take(pa.array(products.vendor)),
        pa.array(products.categories).take(pa.array(products.category)),
    )


def _invented(plans: Sequence[Plan]) -> tuple[Offers, ...]:
    """What an account advertises where no shop says it: a small catalog of the usual things."""
    spec = next((plan.spec for plan in plans if isinstance(plan.spec, AdsSpec)), None)
    if spec is None:
        return ()
    titles = [noun for category in CATEGORIES for noun in category.nouns]
    kinds = [category.name for category in CATEGORIES for _ in category.nouns]
    keys = [f"{base36(spec.namespace)}{place:03d}" for place in range(len(titles))]
    shop = Offers(
        plans[0].shop_domain, pa.array(keys), pa.array(titles), pa.nulls(len(titles), pa.string()), pa.array(kinds)
    )
    return (shop,) * max(spec.shops, 1)


def _account(plan: Plan, stores: tuple[Store, ...], placed: tuple[Placed, ...]) -> Account:
    spec = plan.spec
    assert isinstance(spec, AdsSpec)
    daily = frozenset(entity.name for entity in plan.entities if entity.daily)
    if stores:
        sizes = tuple(len(shop.products.weight) for shop in stores)
        spec = replace(spec, shops=len(stores), products=sizes, start=min(spec.start, *(s.spec.start for s in stores)))
        brought = _brought(stores)
        return Account(spec, ads.build(spec, brought), daily, len(brought.value))
    invented = sum(len(category.nouns) for category in CATEGORIES)
    spec = replace(spec, shops=1, products=(invented,))
    conversions, ids = _linked(spec, placed)
    keys = _named(plan, ids, spec.campaigns) if ids else None
    return Account(spec, ads.build(spec, conversions), daily, len(conversions.value), keys)


def _named(plan: Plan, ids: tuple[str, ...], count: int) -> pa.Array | None:
    """`count` campaign ids, those that orders name first; None where the column cannot hold them."""
    campaign = plan.entity("campaign")
    column = campaign.by_meaning["key"].column if campaign and campaign.has("key") else None
    style = plan.profile.keys.get(("campaign", column.name)) if column else None
    free = style is not None and not style.sequence and style.kind == "number"
    if column is None or style is None or not free or not all(_fits(i, column) for i in ids):
        return None
    first = max(style.next, 1 + max((int(i) for i in ids if i.isdigit()), default=0))
    rest = KeySource(style, count, ((first, first + count),)).text(np.arange(count - len(ids)))
    return pa.concat_arrays([pa.array(ids, pa.string()), rest])


def _fits(key: str, column: Column) -> bool:
    if column.type.traits.most is not None:
        return key.isdigit() and int(key) <= column.type.traits.most
    return column.type.family == "text" and len(key) <= (column.type.length or len(key))


def _brought(stores: Sequence[Store]) -> Conversions:
    """The stores' own orders that an ad brought; the product is the first that was bought."""
    parts = []
    for shop in stores:
        order = np.flatnonzero(shop.clicks.campaign >= 0)
        product = shop.variants.product[shop.items.variant[shop.orders.first_item[order]]]
        # a live product may be younger than the click: then the ad showed something else
        product = np.where(shop.products.published[product] > shop.clicks.time[order], -1, product)
        parts.append((shop.clicks.campaign[order], shop.clicks.time[order], shop.orders.total[order], product))
    campaign, time, value, product = (np.concatenate(column) for column in zip(*parts, strict=True))
    return Conversions(campaign, time, value, product)


def _linked(spec: AdsSpec, placed: Sequence[Placed]) -> tuple[Conversions, tuple[str, ...]]:
    """Orders that are there already, as conversions, and the ids of the campaigns that they name, the busiest first.

    Where orders show clicks, those are taken, else two in five of all. A click that names no campaign goes to any.
    """
    random = stream(spec.seed, "order", "linked")
    time = np.concatenate([p.time for p in placed]) if placed else np.empty(0, np.int64)
    total = np.concatenate([p.total for p in placed]) if placed else np.empty(0, np.int64)
    named = [name for p in placed for name in p.campaign]
    clicked = np.array([name is not None for name in named], bool)
    brought = clicked if clicked.any() else clicks.chosen(random, len(time))
    order = np.flatnonzero(brought)
    ids, campaign = _numbered([named[place] or "" for place in order.tolist()], spec.campaigns)
    kept = campaign != _TOO_MANY
    order, campaign = order[kept], campaign[kept]
    anybody = random.choice(spec.campaigns, len(order), p=campaigns.weights(spec.campaigns))
    campaign = np.where(campaign < 0, anybody, campaign).astype(np.int32)
    return Conversions(
        campaign, clicks.before(random, time[order]), total[order] // 10 ** (6 - spec.digits),
        np.full(len(order), -1, np.int32),
    ), ids  # fmt: skip


_TOO_MANY = -2


def _numbered(named: Sequence[str], most: int) -> tuple[tuple[str, ...], np.ndarray[tuple[int], np.dtype[np.int32]]]:
    """Campaign ids as numbers: the `most` busiest in ascending order; -1 = names none, -2 = one too many."""
    words, counts = np.unique(np.array([name for name in named if name], str), return_counts=True)
    busiest = sorted(words[np.argsort(-counts, kind="stable")][:most].tolist(), key=lambda word: (len(word), word))
    place = {word: number for number, word in enumerate(busiest)}
    found = [place.get(name, _TOO_MANY) if name else -1 for name in named]
    return tuple(busiest), np.array(found, np.int32)
