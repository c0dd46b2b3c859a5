"""Products and variants: what the shop sells, for how much, since when, and how well it sells."""

from __future__ import annotations

from dataclasses import dataclass, replace
from statistics import NormalDist

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from loader.digits import numbered
from loader.flow.plan import PRODUCT_STATES, StoreSpec
from loader.model import Ints, Places, assortment, goods, pricing, titles
from loader.model.learned import launched, makers
from loader.model.learned.alike import alike
from loader.model.pricing import Priced
from loader.model.titles import Article
from loader.model.variants import Chosen, Differences, Grid, grid
from loader.rng import stream

_SECOND, _DAY = 1_000_000, 86_400_000_000
ONLY = ""
"""The title of the one variant of a simple product: a platform has a word for it, or its product's title."""
ACTIVE, DRAFT, ARCHIVED = range(3)
"""Indices of flow.plan.PRODUCT_STATES."""
# With this spread of log-normal weights the first fifth of the products makes four fifths of the sales.
_SIGMA = 1.6
_DRAFTS, _ARCHIVED = 0.05, 0.07
# The share of products that a shop brings out in a year; the others were there when it opened.
_LAUNCHED_A_YEAR, _MOST_LAUNCHED = 0.2, 0.35
_OLDEST, _OPENING = 5 * _DAY, _DAY
_NEW, _BESTSELLERS = 60 * _DAY, 0.05
_FIRST_NUMBER, _NUMBERS = 10_001, 70_000
_WEIGHT_SPREAD = 0.15


@dataclass(frozen=True)
class Products:
    """P products. Times in microseconds UTC, prices in minor units; `category` and `vendor` index their pools, `tags`
    `tag_lists`, `differs` `differences`; `cheapest` is the variant that costs `min_price`, `stock` all variants'
    together. `status` indexes PRODUCT_STATES; `published` -1 = not yet; `withdrawn` 0 = it is still sold. The variants
    are a grid (`firsts`, `smallest`, `scale`: see `loader.model.variants.Grid`); `demand` is how well it sells while it
    is sold, `weight` how well it sells now, 0 = no more, or not yet."""

    title: pa.Array
    sku: pa.Array
    handle: pa.Array
    body: pa.Array
    category: NDArray[np.int16]
    categories: tuple[str, ...]
    vendor: NDArray[np.int16]
    vendors: tuple[str, ...]
    tags: Places
    tag_lists: tuple[tuple[str, ...], ...]
    differs: Places
    differences: tuple[Differences, ...]
    first_variant: Places
    variant_count: Places
    firsts: NDArray[np.int16]
    smallest: NDArray[np.int16]
    scale: NDArray[np.int16]
    status: NDArray[np.int8]
    created: Ints
    published: Ints
    withdrawn: Ints
    updated: Ints
    demand: NDArray[np.float64]
    weight: NDArray[np.float64]
    min_price: Ints
    max_price: Ints
    cheapest: Places
    stock: Places

    def on_sale(self, product: Places, time: Ints) -> NDArray[np.bool_]:
        """If each product was sold at that time: (n,)."""
        published, withdrawn = self.published[product], self.withdrawn[product]
        return (published >= 0) & (published <= time) & ((withdrawn == 0) | (time < withdrawn))

    def always(self, start: int) -> Places:
        """The products that were on sale before `start` and still are, live ones too: at least one a new category."""
        return np.flatnonzero((self.status == ACTIVE) & (self.published >= 0) & (self.published < start)).astype(
            np.int32
        )


@dataclass(frozen=True)
class Variants:
    """V variants, a product's together. `compare_at` 0 = not on sale; `weight` in grams; `chosen` indexes `choices`,
    what a variant is chosen by, 0 = nothing."""

    product: Places
    title: pa.Array
    chosen: Places
    choices: tuple[Chosen, ...]
    sku: pa.Array
    barcode: pa.Array
    price: Ints
    compare_at: Ints
    cost: Ints
    stock: Places
    weight: Places
    created: Ints


@dataclass(frozen=True)
class _Lives:
    """When products came and went: by product, earliest first."""

    category: NDArray[np.int16]
    status: NDArray[np.int8]
    created: Ints
    published: Ints
    withdrawn: Ints
    updated: Ints


def build(spec: StoreSpec) -> tuple[Products, Variants]:
    """The catalog of the shop, earliest product first. Stock follows sales: `loader.model.stock`."""
    shares = assortment.shares(spec)
    lives = _lives(spec, np.array(list(shares.values())))
    kinds = assortment.categories(spec, tuple(shares))
    articles = titles.articles(spec, [kinds[place] for place in lives.category.tolist()])
    if assortment.followed(spec) is not None:
        articles = alike(spec, articles, tuple(shares), lives.category)
    made = grid(spec, articles)
    variants = _variants(spec, kinds, lives, articles, made)
    first = (np.cumsum(made.count) - made.count).astype(np.int32)
    demand = popularity(spec, lives, np.array(list(shares.values())))
    weight = np.where(lives.status == ACTIVE, demand, 0)
    tags, tag_lists = _tags(spec, lives, articles, kinds, (weight, variants.compare_at[first] > 0))
    vendor, vendors = _vendors(spec, lives.category, tuple(shares))
    products = Products(
        title=pa.array([one.title for one in articles]),
        sku=_article_numbers(spec, articles, np.arange(len(first)), first, [""] * len(first)),
        handle=pa.array([one.handle for one in articles]),
        body=pa.array([one.body for one in articles]),
        categories=tuple(shares),
        vendor=vendor,
        vendors=vendors,
        tags=tags,
        tag_lists=tag_lists,
        differs=made.differs,
        differences=made.differences,
        first_variant=first,
        variant_count=made.count,
        firsts=made.firsts,
        smallest=made.smallest,
        scale=made.scale,
        demand=demand,
        weight=weight / weight.sum(),
        min_price=np.minimum.reduceat(variants.price, first),
        max_price=np.maximum.reduceat(variants.price, first),
        cheapest=np.lexsort((variants.price, variants.product))[first].astype(np.int32),
        stock=np.zeros(len(first), np.int32),
        **vars(lives),
    )
    return products, variants


def popularity(spec: StoreSpec, lives: _Lives, shares: NDArray[np.float64]) -> NDArray[np.float64]:
    """Log-normal quantiles in random order within a category, so that even a small catalog has its few bestsellers, and
    a category sells its share; nothing of a draft. (P,), sums to 1."""
    random, habits = stream(spec.seed, "product", "popularity"), assortment.followed(spec)
    weight = np.zeros(len(lives.category))
    for place, share in enumerate(shares.tolist()):
        mine = np.flatnonzero((lives.category == place) & (lives.status != DRAFT))
        own = launched.weights(habits, len(mine)) if habits and len(habits.goods.popularity) else _usual(len(mine))
        random.shuffle(own)
        weight[mine] = own * share / own.sum()
    return np.asarray(weight / weight.sum())


def _usual(count: int) -> NDArray[np.float64]:
    quantiles = (np.arange(count) + 0.5) / count
    return np.exp(_SIGMA * np.array([NormalDist().inv_cdf(float(q)) for q in quantiles]))


def _lives(spec: StoreSpec, shares: NDArray[np.float64]) -> _Lives:
    """Most are there before the first order, some come out while the shop sells, some are taken out again.

    The first product of each category is there from the beginning to the end, so that there is always one to sell.
    """
    random, count = stream(spec.seed, "product", "times"), assortment.size(spec)
    kinds = len(shares)
    further = random.choice(kinds, count - kinds, p=assortment.numbers(spec, shares, count))
    category = np.concatenate((np.arange(kinds), further))
    status, late = _fates(spec, random, count, kinds)
    published = np.where(
        late,
        _launches(spec, random, count),
        spec.start - _OPENING - (random.random(count) ** 1.5 * _OLDEST).astype(np.int64),
    )
    published = published // _SECOND * _SECOND
    created = published - (random.random(count) * 3 * _DAY).astype(np.int64) // _SECOND * _SECOND
    since = (random.random(count) * (spec.as_of - published)).astype(np.int64) // _SECOND * _SECOND
    updated = published + since
    order = np.argsort(created, kind="stable")
    lives = _Lives(
        category=category.astype(np.int16),
        status=status,
        created=created,
        published=np.where(status == DRAFT, -1, published),
        withdrawn=np.where(status == ARCHIVED, updated, 0),
        updated=updated,
    )
    return replace(lives, **{name: column[order] for name, column in vars(lives).items()})


def _launches(spec: StoreSpec, random: np.random.Generator, count: int) -> Ints:
    """When products came out that did while the shop sells."""
    habits = assortment.followed(spec)
    if habits is not None and launched.late(habits).any():
        return launched.times(habits, random, count, (spec.start, spec.as_of))
    return np.asarray(spec.start + (random.random(count) * (spec.as_of - spec.start)).astype(np.int64))


def _fates(
    spec: StoreSpec, random: np.random.Generator, count: int, kept: int
) -> tuple[NDArray[np.int8], NDArray[np.bool_]]:
    """What state each product is in, and if it came out after the first order; the first `kept` are always sold."""
    status, late = np.zeros(count, np.int8), np.zeros(count, bool)
    place = kept + random.permutation(count - kept)
    for state, share in ((DRAFT, _DRAFTS), (ARCHIVED, _ARCHIVED)):
        number = round(share * count) if PRODUCT_STATES[state] in spec.product_states else 0
        status[place[:number]], place = state, place[number:]
    others = kept + random.permutation(count - kept)
    late[others[: round(_share_launched(spec) * count)]] = True
    return status, late


def _share_launched(spec: StoreSpec) -> float:
    habits = assortment.followed(spec)
    if habits is not None:
        return float(launched.late(habits).sum())
    return min(_LAUNCHED_A_YEAR * (spec.as_of - spec.start) / (365 * _DAY), _MOST_LAUNCHED)


def _vendors(
    spec: StoreSpec, category: NDArray[np.int16], names: tuple[str, ...]
) -> tuple[NDArray[np.int16], tuple[str, ...]]:
    """Who makes each product: a brand of its category, oftener one whose main category it is; beside live orders, who
    makes the live ones."""
    if assortment.followed(spec) is not None:
        return makers.vendors(spec, category, names)
    share = stream(spec.seed, "product", "vendor").random(len(category))
    pool = tuple(vendor for vendor, made in goods.VENDORS.items() if set(made) & set(names))
    found = np.zeros(len(category), np.int16)
    for place, name in enumerate(names):
        mine = [(pool.index(vendor), made.index(name)) for vendor, made in goods.VENDORS.items() if name in made]
        index, rank = np.array(mine).T
        edges = np.cumsum(1 / (1 + rank))
        of = category == place
        found[of] = index[np.searchsorted(edges / edges[-1], share[of], side="right").clip(0, len(index) - 1)]
    return found, pool


def _tags(
    spec: StoreSpec,
    lives: _Lives,
    articles: list[Article],
    kinds: list[goods.Category],
    signs: tuple[NDArray[np.float64], NDArray[np.bool_]],
) -> tuple[Places, tuple[tuple[str, ...], ...]]:
    """The tags of the category, what it is made of, and what is true of it: new, on sale, among the best sold."""
    weight, on_sale = signs
    best = weight >= np.quantile(weight, 1 - _BESTSELLERS)
    new = (lives.status == ACTIVE) & (lives.published > spec.as_of - _NEW)
    pool: dict[tuple[str, ...], int] = {}
    found = []
    for place, article in enumerate(articles):
        said = {"new": new[place], "bestseller": best[place], "sale": on_sale[place]}
        kind = kinds[lives.category[place]]
        own = dict.fromkeys((*kind.tags, article.material.lower(), *(tag for tag, true in said.items() if true)))
        found.append(pool.setdefault(tuple(filter(None, own)), len(pool)))
    return np.array(found, np.int32), tuple(pool)


def _variants(
    spec: StoreSpec, kinds: list[goods.Category], lives: _Lives, articles: list[Article], made: Grid
) -> Variants:
    product = np.repeat(np.arange(len(articles), dtype=np.int32), made.count)
    grams = np.array([one.family.grams[one.noun] for one in articles])
    margin = np.array([kind.margin for kind in kinds])[lives.category]
    goes_for = Priced(product, made.factor, lives.category, tuple(kind.name for kind in kinds), margin)
    price, compare_at, own_margin = pricing.prices(spec, articles, goes_for)
    regular = np.maximum(price, compare_at)
    spread = np.exp(stream(spec.seed, "product", "weight").normal(0, _WEIGHT_SPREAD, len(articles)))
    return Variants(
        product=product,
        title=pa.array([" / ".join(value for _, value in made.choices[chosen]) or ONLY for chosen in made.chosen]),
        chosen=made.chosen,
        choices=made.choices,
        sku=_article_numbers(spec, articles, product, np.arange(1, len(product) + 1), made.code),
        barcode=_barcodes(spec, len(product)),
        price=price,
        compare_at=compare_at,
        cost=np.clip(np.rint(regular * (1 - own_margin[product])).astype(np.int64), 1, price - 1),
        stock=np.zeros(len(product), np.int32),
        weight=np.maximum(np.rint((grams * spread)[product] * made.factor / 5) * 5, 5).astype(np.int32),
        created=lives.created[product],
    )


def _article_numbers(
    spec: StoreSpec, articles: list[Article], product: Places | Ints, place: Places | Ints, codes: list[str]
) -> pa.Array:
    """What it is, its color and size, and a number of its own at the end: a product's, then those of its variants."""
    first = _FIRST_NUMBER + spec.namespace % _NUMBERS
    rows = zip(product.tolist(), (first + product + place).tolist(), codes, strict=True)
    return pa.array(["-".join(filter(None, (articles[of].stem, code, str(number)))) for of, number, code in rows])


def _barcodes(spec: StoreSpec, count: int) -> pa.Array:
    """EAN-13 with its check digit, in the range that shops give out inside their own walls (2...)."""
    bodies = 2 * 10**11 + (spec.namespace * 1000 + np.arange(count)) % 10**11
    digits = bodies[:, None] // 10 ** np.arange(12) % 10
    checks = -(digits[:, 1::2].sum(axis=1) + 3 * digits[:, ::2].sum(axis=1)) % 10
    return numbered("", bodies * 10 + checks)


def base36(number: int) -> str:
    """A number of up to 40 bits in always eight digits and small letters: what follows is no part of it."""
    digits = "0123456789abcdefghijklmnopqrstuvwxyz"
    return "".join(digits[number // 36**place % 36] for place in range(7, -1, -1))
