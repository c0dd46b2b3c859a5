"""The rows of a whole run: shops whose orders name the campaigns that brought them, and the accounts that count exactly
those orders. Pure.

Only keys and names pass between platforms: a landing page names an account's campaign, an ad shows a shop's product.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pyarrow as pa

from loader.flow.plan import AdsSpec, Plan, PlatformPlan, Shopfront, StoreSpec
from loader.flow.rows import Ranges
from loader.flow.table import Column
from loader.model import shop_names, store
from loader.model.ads import account as ads
from loader.model.ads import campaigns, goods
from loader.model.ads.account import Account, of_stores, of_workspace
from loader.model.ads.goods import Goods
from loader.model.products import base36
from loader.model.store import Store
from loader.project.context import NO_LABELS, Labels, Offers
from loader.project.keys import KeySource
from loader.project.platform import Model, PlatformRows
from loader.vocabulary import Click

_FIRST_ID = 21_000_000_000


@dataclass(frozen=True)
class Rows:
    """`models` in the order of the plan's platforms; `ranges` are the numbers that the server reserved for each."""

    plan: Plan
    models: tuple[Model, ...]
    ranges: tuple[Ranges, ...] = ()

    def with_ranges(self, ranges: Sequence[Ranges]) -> Rows:
        """The same rows with the numbers reserved in the database, a platform each."""
        return replace(self, ranges=tuple(ranges))

    @cached_property
    def platforms(self) -> tuple[PlatformRows, ...]:
        """The rows of each platform, shops before ads accounts."""
        ranges = self.ranges or tuple({} for _ in self.models)
        alone = [PlatformRows(p, m, r) for p, m, r in zip(self.plan.platforms, self.models, ranges, strict=True)]
        labels = _labels(alone)
        labelled = (replace(rows, labels=labels.get(rows.plan.platform, NO_LABELS)) for rows in alone)
        return tuple(replace(rows, offers=self._offers(rows, alone)) for rows in labelled)

    def _offers(self, of: PlatformRows, platforms: Sequence[PlatformRows]) -> tuple[Offers, ...]:
        """What an account advertises: the products of the shops that it is linked to, those that the workspace has, or
        a small catalog of its own."""
        if not isinstance(of.model, Account):
            return ()
        sold, by_name = of.model.goods, {rows.plan.platform: rows for rows in platforms}
        linked = tuple(_of_shop(by_name[name], one) for name, one in zip(of.model.spec.linked, sold, strict=False))
        there = self.plan.shops.get(of.plan.platform, ())
        beside = tuple(_of_workspace(shop, one) for shop, one in zip(there, sold, strict=False))
        return linked or beside or (_invented(of.model.spec, of.plan.shop_domain, sold[0]),)

    @property
    def linked(self) -> str:
        """How conversions and orders belong together: "clicks" (each landing page names its campaign), "orders" (they
        are those orders, but no row names the campaign), or "none" (no account, or no order)."""
        counting = [model for model in self.models if isinstance(model, Account) and model.brought]
        if not counting:
            return "none"
        shown = all(model.keys is not None or self._shows_clicks(model.spec) for model in counting)
        return "clicks" if shown else "orders"

    def _shows_clicks(self, spec: AdsSpec) -> bool:
        """Whether the orders of every shop that the account is linked to name their campaign."""
        orders = [plan.entity("order") for plan in self.plan.platforms if plan.platform in spec.linked]
        return bool(orders) and all(order is not None and order.has("landing_page") for order in orders)


def make_rows(plan: Plan) -> Rows:
    """The rows of a plan: the stores are built here, their rows batch by batch when they are asked for."""
    stores = {p.platform: store.build(p.spec) for p in plan.platforms if isinstance(p.spec, StoreSpec)}
    models = tuple(
        stores[p.platform] if isinstance(p.spec, StoreSpec) else _account(p, plan, stores) for p in plan.platforms
    )
    return Rows(plan, models)


def _account(own: PlatformPlan, plan: Plan, stores: Mapping[str, Store]) -> Account:
    """The model of an account: over the run's stores that it is linked to, else over orders that are there."""
    spec = own.spec
    assert isinstance(spec, AdsSpec)
    daily = frozenset(entity.name for entity in own.entities if entity.daily)
    if spec.linked:
        linked = [stores[platform] for platform in spec.linked]
        sold = list(map(goods.of_store, linked))
        clicks = of_stores(spec, linked)
        return Account(spec, sold, ads.build(spec, sold, clicks), daily, int((clicks.value >= 0).sum()))
    shops = plan.shops.get(own.platform, ())
    sold = [goods.of_products(shop.name, shop.products) for shop in shops] or [
        goods.invented(shop_names.made(spec.seed, own.workspace, own.platform))
    ]
    clicks, ids = of_workspace(spec, plan.placed.get(own.platform, ()))
    keys = _named(own, ids, spec.campaigns) if ids else None
    return Account(spec, sold, ads.build(spec, sold, clicks), daily, len(clicks.value), keys)


def _named(plan: PlatformPlan, ids: tuple[str, ...], count: int) -> pa.Array | None:
    """`count` campaign ids, those that orders name first; None if the column cannot hold them."""
    campaign = plan.entity("campaign")
    if campaign is None or not campaign.has("key"):
        return None
    column = campaign.by_meaning["key"].column
    style = plan.profile.keys.get(("campaign", column.name))
    if style is None or style.sequence or style.kind != "number" or not all(_fits(key, column) for key in ids):
        return None
    first = max(style.next, 1 + max((int(key) for key in ids if key.isdigit()), default=0))
    rest = KeySource(style, count, ((first, first + count),)).text(np.arange(count - len(ids)))
    return pa.concat_arrays([pa.array(ids, pa.string()), rest])


def _fits(key: str, column: Column) -> bool:
    if column.type.traits.most is not None:
        return key.isdigit() and int(key) <= column.type.traits.most
    return column.type.family == "text" and len(key) <= (column.type.length or len(key))


def _labels(platforms: Sequence[PlatformRows]) -> dict[str, Labels]:
    """What each shop's landing pages say of the campaigns: the accounts' own ids, else ids of the shop's making."""
    shops = [rows.plan for rows in platforms if isinstance(rows.plan.spec, StoreSpec)]
    accounts = [(rows, rows.model) for rows in platforms if isinstance(rows.model, Account)]
    if not accounts:
        return {plan.platform: _invented_labels(plan, plan.click) for plan in shops if plan.click}
    return dict.fromkeys((plan.platform for plan in shops), _own_labels(accounts))


def _own_labels(accounts: Sequence[tuple[PlatformRows, Account]]) -> Labels:
    """The campaigns of all accounts, one account after the other: as they are numbered."""
    names = [model.ads.campaigns.name for _, model in accounts]
    ids = [rows.key_texts("campaign", len(own)) for (rows, _), own in zip(accounts, names, strict=True)]
    slugs = pa.array([campaigns.slug(name) for own in names for name in own.to_pylist()], pa.string())
    clicks = tuple(rows.plan.click for rows, _ in accounts if rows.plan.click)
    return Labels(pa.concat_arrays(ids), slugs, clicks, np.repeat(np.arange(len(ids)), list(map(len, ids))))


def _invented_labels(plan: PlatformPlan, click: Click) -> Labels:
    assert isinstance(plan.spec, StoreSpec)
    layout = campaigns.layout(campaigns.alone(plan.spec))
    slugs = [campaigns.slug(name) for name in campaigns.names(layout, [""], "")]
    first = _FIRST_ID + plan.spec.namespace % 10**8 * 10
    ids = pa.array([str(first + place) for place in range(len(slugs))])
    return Labels(ids, pa.array(slugs, pa.string()), (click,), np.zeros(len(slugs), np.int64))


def _of_shop(rows: PlatformRows, sold: Goods) -> Offers:
    """Products as their own table has them; home and the categories are its first pages."""
    return Offers(
        rows.key_texts("product", len(sold.weight)),
        rows.text("product", "title"),
        rows.text("product", "vendor"),
        pa.array(sold.categories, pa.string()).take(pa.array(sold.category)),
        rows.pages.slice(0, 1 + len(sold.categories)),
    )


def _of_workspace(shop: Shopfront, sold: Goods) -> Offers:
    """Products of the workspace as they are there."""
    products = shop.products
    return Offers(products.key, products.title, products.vendor, products.product_type, _pages(shop.site, sold))


def _invented(spec: AdsSpec, site: str, sold: Goods) -> Offers:
    keys = [f"{base36(spec.namespace)}{place:03d}" for place in range(len(sold.weight))]
    kinds = pa.array(sold.categories, pa.string()).take(pa.array(sold.category))
    return Offers(pa.array(keys), sold.title, pa.nulls(len(keys), pa.string()), kinds, _pages(site, sold))


def _pages(site: str, sold: Goods) -> pa.Array:
    """Home, and a page for each category."""
    return pa.array([f"https://{site}/", *(f"https://{site}/collections/{_path(name)}" for name in sold.categories)])


def _path(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
