"""Products and variants: what the shop sells, for how much, and how well it sells."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count as counting
from statistics import NormalDist

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from loader.digits import numbered
from loader.flow.plan import StoreSpec
from loader.model import Ints, Places, words
from loader.rng import stream

_DAY = 86_400_000_000
_FEWEST, _MOST = 5, 5000
# With this spread of log-normal weights the first fifth of the products makes four fifths of the sales.
_SIGMA = 1.68
ONLY = ""
"""The title of the one variant of a simple product: a platform has a word for it, or its product's title."""
_SIMPLE, _ON_SALE, _SOLD_OUT = 0.8, 0.3, 0.04
_MOST_VARIANTS = 24


@dataclass(frozen=True)
class Products:
    """P products. Times in microseconds UTC, prices in minor units; `category` and `vendor` index their pools, `tags`
    words.TAGS; `cheapest` is the variant that costs `min_price`, `stock` all variants' together."""

    title: pa.Array
    sku: pa.Array
    handle: pa.Array
    body: pa.Array
    category: NDArray[np.int16]
    categories: tuple[str, ...]
    vendor: NDArray[np.int16]
    vendors: tuple[str, ...]
    tags: NDArray[np.int16]
    first_variant: Places
    variant_count: Places
    created: Ints
    published: Ints
    updated: Ints
    weight: NDArray[np.float64]
    min_price: Ints
    max_price: Ints
    cheapest: Places
    stock: Places


@dataclass(frozen=True)
class Variants:
    """V variants, a product's together. `compare_at` 0 = not on sale; `weight` in grams."""

    product: Places
    title: pa.Array
    sku: pa.Array
    barcode: pa.Array
    price: Ints
    compare_at: Ints
    cost: Ints
    stock: Places
    weight: Places
    created: Ints


def build(spec: StoreSpec) -> tuple[Products, Variants]:
    """The catalog of a shop with that many orders: 6 * sqrt(orders) products, at least 5."""
    count = int(np.clip(round(6 * spec.orders**0.5), _FEWEST, _MOST))
    category = stream(spec.seed, "product", "category").integers(0, len(words.CATEGORIES), count).astype(np.int16)
    sizes = _variant_counts(spec, count)
    first = np.concatenate(([0], np.cumsum(sizes)[:-1])).astype(np.int32)
    created, published, updated = _times(spec, count)
    variants = _variants(spec, category, sizes, published)
    titles = _titles(spec, category)
    codes = _codes(spec)
    handles = [re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-") for title in titles]
    token = base36(spec.namespace)
    products = Products(
        title=pa.array(titles),
        sku=pa.array([f"{codes[kind]}-{place + 1}" for place, kind in enumerate(category.tolist())]),
        handle=pa.array([f"{handle}-{token}" for handle in handles]),
        body=pa.array([f"<p>{title}: made to be used every day.</p>" for title in titles]),
        category=category,
        categories=tuple(category.name for category in words.CATEGORIES),
        vendor=stream(spec.seed, "product", "vendor").integers(0, len(words.VENDORS), count).astype(np.int16),
        vendors=words.VENDORS,
        tags=stream(spec.seed, "product", "tags").integers(0, len(words.TAGS), count).astype(np.int16),
        first_variant=first,
        variant_count=sizes,
        created=created,
        published=published,
        updated=updated,
        weight=popularity(spec, count),
        min_price=np.minimum.reduceat(variants.price, first),
        max_price=np.maximum.reduceat(variants.price, first),
        cheapest=np.lexsort((variants.price, variants.product))[first].astype(np.int32),
        stock=np.add.reduceat(variants.stock, first),
    )
    return products, variants


def popularity(spec: StoreSpec, count: int) -> NDArray[np.float64]:
    """Log-normal quantiles in random order, so that even a small catalog has its few bestsellers. (P,), sums to 1."""
    quantiles = (np.arange(count) + 0.5) / count
    weight = np.exp(_SIGMA * np.array([NormalDist().inv_cdf(float(q)) for q in quantiles]))
    stream(spec.seed, "product", "popularity").shuffle(weight)
    return np.asarray(weight / weight.sum())


def _variant_counts(spec: StoreSpec, count: int) -> Places:
    random = stream(spec.seed, "product", "variants")
    several = np.minimum(1 + random.geometric(0.22, count), _MOST_VARIANTS)
    return np.where(random.random(count) < _SIMPLE, 1, several).astype(np.int32)


def _times(spec: StoreSpec, count: int) -> tuple[Ints, Ints, Ints]:
    """Everything is on sale before the first order."""
    random = stream(spec.seed, "product", "times")
    before = (random.random(count) * 540 * _DAY).astype(np.int64)
    created = np.sort(spec.start - 15 * _DAY - before) // 1_000_000 * 1_000_000
    published = created + (random.random(count) * 10 * _DAY).astype(np.int64) // 1_000_000 * 1_000_000
    later = (random.random(count) * (spec.as_of - published)).astype(np.int64) // 1_000_000 * 1_000_000
    return created, published, published + later


def _titles(spec: StoreSpec, category: NDArray[np.int16]) -> list[str]:
    """A title of its own a product: an adjective and a noun, two adjectives if that is taken, then a number."""
    random = stream(spec.seed, "product", "title")
    adjectives = [words.ADJECTIVES[place] for place in random.permutation(len(words.ADJECTIVES))]
    gone = set(spec.taken_titles)
    titles = []
    for place, kind in enumerate(category.tolist()):
        nouns = words.CATEGORIES[kind].nouns
        noun = nouns[int(random.integers(len(nouns)))]
        titles.append(next(title for title in _candidates(adjectives, place, noun) if title not in gone))
        gone.add(titles[-1])
    return titles


def _candidates(adjectives: list[str], place: int, noun: str) -> Iterator[str]:
    first = adjectives[place % len(adjectives)]
    yield f"{first} {noun}"
    others = len(adjectives) - 1
    for step in range(others):
        yield f"{first} {adjectives[(place + 1 + (place // len(adjectives) + step) % others) % len(adjectives)]} {noun}"
    yield from (f"{first} {noun} No. {number}" for number in counting(2))


def _codes(spec: StoreSpec) -> list[str]:
    """How the SKUs of each category begin: three letters and this run's token."""
    token = base36(spec.namespace)
    return [f"{re.sub('[^A-Z]', '', kind.name.upper())[:3]}-{token}" for kind in words.CATEGORIES]


def _variants(spec: StoreSpec, category: NDArray[np.int16], sizes: Places, published: Ints) -> Variants:
    product = np.repeat(np.arange(len(sizes), dtype=np.int32), sizes)
    total = len(product)
    random = stream(spec.seed, "variant", "price")
    price = _prices(spec, random, category, product)
    sale = (random.random(len(sizes)) < _ON_SALE)[product]
    off = 1 + (random.random(len(sizes)) * 0.35 + 0.1)[product]
    above = np.maximum(_ending(np.rint(price * off).astype(np.int64), spec.worth), price + 1)
    stock = np.where(random.random(total) < _SOLD_OUT, 0, random.geometric(0.02, total))
    codes = _codes(spec)
    place = np.arange(total) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    which = (category[product].tolist(), place.tolist(), sizes[product].tolist())
    return Variants(
        product=product,
        title=pa.array([_option(*row) for row in zip(*which, strict=True)]),
        sku=pa.array([f"{codes[category[p]]}-{p + 1}-{i + 1}" for p, i in zip(product, place, strict=True)]),
        barcode=_barcodes(spec, total),
        price=price,
        compare_at=np.where(sale, above, 0),
        cost=np.maximum(np.rint(price * (0.3 + 0.3 * random.random(total))).astype(np.int64), 1),
        stock=stock.astype(np.int32),
        weight=_weights(spec, category)[product],
        created=published[product],
    )


def _weights(spec: StoreSpec, category: NDArray[np.int16]) -> Places:
    """Grams, in tens; a product's variants weigh the same."""
    grams = np.array([kind.weight for kind in words.CATEGORIES])[category]
    spread = stream(spec.seed, "product", "weight").normal(0, 0.25, len(category))
    return np.maximum(np.rint(grams * np.exp(spread) / 10) * 10, 10).astype(np.int32)


def _prices(spec: StoreSpec, random: np.random.Generator, category: NDArray[np.int16], product: Places) -> Ints:
    """Log-normal by category; a variant costs its product's price, one in four a little more."""
    level = np.log([kind.price for kind in words.CATEGORIES])[category]
    spread = np.array([kind.spread for kind in words.CATEGORIES])[category]
    major = np.exp(random.normal(level, spread))
    minor = np.rint(major * spec.worth).astype(np.int64)
    own = _ending(minor, spec.worth)[product]
    dearer = random.random(len(product)) < 0.25
    return np.where(dearer, own + 2 * spec.worth, own)


def _ending(minor: Ints, unit: int) -> Ints:
    """Endings .99, .95 and .00, `unit` being a dollar's worth; none if that is the smallest unit."""
    cents = np.array([0, 99, 95, 99, 0, 95, 99, 99]) * unit // 100
    whole = np.maximum(minor // unit, 1) * unit
    return whole + cents[minor % 8]


def choices(category: int, place: int, count: int) -> tuple[tuple[str, str], ...]:
    """What the variant at this place of its product's `count` is chosen by: (option, value), once or twice."""
    if count == 1:
        return ()
    (first, some), (second, others) = words.CATEGORIES[category].options
    chosen = (first, some[place % len(some)])
    return (chosen,) if count <= len(some) else (chosen, (second, others[place // len(some) % len(others)]))


def _option(category: int, place: int, count: int) -> str:
    return " / ".join(value for _, value in choices(category, place, count)) or ONLY


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
