"""Live products and customers beside the new ones: they come after them, so that the rows to write are the first."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any, TypeVar

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from loader.flow.plan import StoreSpec
from loader.flow.profile import Existing
from loader.model import Ints
from loader.model.customs.homes import NOWHERE
from loader.model.people import Customers
from loader.model.products import Products, Variants
from loader.model.words.places import PLACES

T = TypeVar("T", Products, Variants, Customers)


def catalog(spec: StoreSpec, products: Products, variants: Variants) -> tuple[Products, Variants]:
    """The catalog with the live products after the new ones."""
    live = spec.existing
    if live is None or not len(live.sold):
        return products, variants
    count, sizes = len(live.sold), np.bincount(live.product_of, minlength=len(live.sold)).astype(np.int32)
    price = live.price // 10 ** (6 - spec.digits)
    first = len(variants.price) + np.cumsum(sizes) - sizes
    opens = np.cumsum(sizes) - sizes
    vendor, vendors = _pooled(live.products.get("vendor"), count, products.vendors)
    category, categories = _pooled(live.products.get("product_type"), count, products.categories)
    all_products = _longer(
        products,
        count,
        **{name: _texts(live.products, name, count) for name in ("title", "sku", "handle")},
        **dict.fromkeys(("created", "published", "updated"), live.published),
        vendor=vendor,
        category=category,
        first_variant=first,
        variant_count=sizes,
        firsts=sizes,
        scale=np.full(count, -1),
        **dict.fromkeys(("weight", "demand"), _weight(live, len(products.weight))),
        min_price=np.minimum.reduceat(price, opens),
        max_price=np.maximum.reduceat(price, opens),
        cheapest=len(variants.price) + np.lexsort((price, live.product_of))[opens],
    )
    all_products = replace(
        all_products, vendors=vendors, categories=categories, weight=all_products.weight / all_products.weight.sum()
    )
    all_variants = _longer(
        variants,
        len(price),
        product=live.product_of + len(products.weight),
        price=price,
        **{name: _texts(live.variants, name, len(price)) for name in ("title", "sku", "barcode")},
        created=live.published[live.product_of],
    )
    return all_products, all_variants


def _weight(live: Existing, new: int) -> NDArray[np.float64]:
    """Live products sell as they did, and as a whole as much as their number says; one never sold sells a little."""
    sold = live.sold + 0.5
    return sold / sold.sum() * len(sold) / max(new, 1)


def _texts(columns: dict[str, pa.Array], name: str, count: int) -> pa.Array:
    """A live text column; rows say what they have, and an empty text if the schema has no such column."""
    return columns[name].fill_null("") if name in columns else pa.array([""] * count, pa.string())


def _pooled(texts: pa.Array | None, count: int, pool: tuple[str, ...]) -> tuple[NDArray[np.int16], tuple[str, ...]]:
    """Indices into the pool, grown by the words that are not in it (up to 30,000 of them)."""
    words = texts.fill_null("").to_pylist() if texts is not None else [pool[0]] * count
    grown = {word: place for place, word in enumerate(pool)}
    index = [grown.setdefault(word, min(len(grown), 30_000)) for word in words]
    return np.array(index, np.int16), tuple(grown)


def customers(spec: StoreSpec, people: Customers, new: int) -> Customers:
    """The people with the live customers after the `new` ones; of these nothing is known but the signup."""
    live = spec.existing
    if live is None or not len(live.signup):
        return people
    count = len(live.signup)
    longer = _longer(
        people,
        count,
        created=live.signup,
        updated=live.signup,
        first=np.full(count, len(people.first_names)),
        last=np.full(count, len(people.last_names)),
        place=np.full(count, len(PLACES)),
        town=np.full(count, NOWHERE),
        last_order=np.full(count, -1),
    )
    if new < len(people.created):
        longer = _reordered(longer, np.roll(np.arange(new, len(longer.created)), count), new)
    unknown: dict[str, Any] = {
        pool.name: (*getattr(people, pool.name), None)
        for pool in fields(people)
        if isinstance(getattr(people, pool.name), tuple)
    }
    return replace(longer, **unknown)


def _longer(table: T, count: int, **known: Any) -> T:
    """`table` with `count` more rows in every column: what is known of them, else 0 or NULL."""
    longer: dict[str, Any] = {}
    for field in fields(table):
        column = getattr(table, field.name)
        if isinstance(column, np.ndarray):
            more = np.asarray(known.get(field.name, np.zeros(count)), column.dtype)
            longer[field.name] = np.concatenate((column, more))
        elif isinstance(column, (pa.Array, pa.ChunkedArray)):
            more_texts = known.get(field.name, pa.nulls(count, column.type))
            longer[field.name] = pa.concat_arrays([_whole(column), _whole(more_texts)])
    return replace(table, **longer)


def _reordered(table: T, rest: Ints, first: int) -> T:
    """`table` with its rows from `first` on in another order."""
    rows = np.concatenate((np.arange(first), rest))
    moved: dict[str, Any] = {}
    for field in fields(table):
        column = getattr(table, field.name)
        if isinstance(column, np.ndarray):
            moved[field.name] = column[rows]
        elif not isinstance(column, tuple):
            moved[field.name] = column.take(pa.array(rows))
    return replace(table, **moved)


def _whole(array: Any) -> pa.Array:
    return array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array
