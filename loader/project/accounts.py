"""Ads accounts beside the shops of a run: the model of each, and what shops and accounts say of each other. Pure.

Only keys and names pass between platforms: a landing page names an account's campaign, an ad shows a shop's product.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pyarrow as pa

from loader.flow.plan import AdsSpec, PlatformPlan, StoreSpec
from loader.flow.profile import Placed
from loader.flow.table import Column
from loader.model.ads import account as ads
from loader.model.ads import campaigns
from loader.model.ads.account import Account
from loader.model.ads.conversions import of_stores, of_workspace
from loader.model.products import base36
from loader.model.store import Store
from loader.model.words import CATEGORIES
from loader.project.context import Labels, Offers
from loader.project.keys import KeySource
from loader.project.platform import PlatformRows
from loader.vocabulary import Click

CAMPAIGNS_ALONE = 6
"""How many campaigns the orders of a shop name if the run makes no ads."""
_FIRST_ID = 21_000_000_000


def account(plan: PlatformPlan, stores: Mapping[str, Store], placed: Sequence[Placed]) -> Account:
    """The model of an account: over the run's stores that it is linked to, else over `placed` orders."""
    spec = plan.spec
    assert isinstance(spec, AdsSpec)
    daily = frozenset(entity.name for entity in plan.entities if entity.daily)
    linked = [stores[platform] for platform in spec.linked]
    if linked:
        sizes = tuple(len(store.products.weight) for store in linked)
        start = min(spec.start, *(store.spec.start for store in linked))
        spec = replace(spec, shops=len(linked), products=sizes, start=start)
        conversions = of_stores(spec, linked)
        return Account(spec, ads.build(spec, conversions), daily, len(conversions.value))
    spec = replace(spec, shops=1, products=(sum(len(category.nouns) for category in CATEGORIES),))
    conversions, ids = of_workspace(spec, placed)
    keys = _named(plan, ids, spec.campaigns) if ids else None
    return Account(spec, ads.build(spec, conversions), daily, len(conversions.value), keys)


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


def labels(platforms: Sequence[PlatformRows]) -> dict[str, Labels]:
    """What each shop's landing pages say of the campaigns: the accounts' own ids, else ids of the shop's making."""
    shops = [rows.plan for rows in platforms if isinstance(rows.plan.spec, StoreSpec)]
    accounts = [rows for rows in platforms if isinstance(rows.model, Account)]
    if not accounts:
        return {plan.platform: _invented_labels(plan, plan.click) for plan in shops if plan.click}
    return dict.fromkeys((plan.platform for plan in shops), _account_labels(accounts))


def _account_labels(accounts: Sequence[PlatformRows]) -> Labels:
    """The campaigns of all accounts, one account after the other: as they are numbered."""
    names = [rows.model.ads.campaigns.name for rows in accounts if isinstance(rows.model, Account)]
    ids = [rows.key_texts("campaign", len(own)) for rows, own in zip(accounts, names, strict=True)]
    slugs = pa.array([campaigns.slug(name) for own in names for name in own.to_pylist()], pa.string())
    clicks = tuple(rows.plan.click for rows in accounts if rows.plan.click)
    return Labels(pa.concat_arrays(ids), slugs, clicks, np.repeat(np.arange(len(ids)), list(map(len, ids))))


def _invented_labels(plan: PlatformPlan, click: Click) -> Labels:
    slugs = [campaigns.slug(name) for name in campaigns.names(CAMPAIGNS_ALONE, 1, "")]
    first = _FIRST_ID + plan.spec.namespace % 10**8 * 10
    ids = pa.array([str(first + place) for place in range(len(slugs))])
    return Labels(ids, pa.array(slugs, pa.string()), (click,), np.zeros(len(slugs), np.int64))


def offers(spec: AdsSpec, platforms: Sequence[PlatformRows]) -> tuple[Offers, ...]:
    """What an account advertises: the products of the shops that it is linked to, else a small catalog of its own."""
    linked = [rows for rows in platforms if rows.plan.platform in spec.linked]
    return tuple(_offered(rows) for rows in linked) or (_invented_offers(spec, platforms[0].plan.shop_domain),)


def _offered(rows: PlatformRows) -> Offers:
    assert isinstance(rows.model, Store)
    products = rows.model.products
    return Offers(
        rows.plan.shop_domain,
        rows.key_texts("product", len(products.weight)),
        products.title,
        pa.array(products.vendors).take(pa.array(products.vendor)),
        pa.array(products.categories).take(pa.array(products.category)),
    )


def _invented_offers(spec: AdsSpec, domain: str) -> Offers:
    titles = [(noun, category.name) for category in CATEGORIES for noun in category.nouns]
    keys = [f"{base36(spec.namespace)}{place:03d}" for place in range(len(titles))]
    nouns, kinds = zip(*titles, strict=True)
    return Offers(domain, pa.array(keys), pa.array(nouns), pa.nulls(len(keys), pa.string()), pa.array(kinds))
