"""What a web pixel sends with each event, as JSON: the fields of Shopify's Web Pixels API (`event.data`)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from loader.model.events import Events, Lines
from loader.model.steps import ADD_TO_CART, CART_VIEW, CHECKOUT, COLLECTION_VIEW, PRODUCT_VIEW, PURCHASE, SEARCH
from loader.project.columns.catalog import PRODUCT, VARIANT
from loader.project.columns.common import as_json, joined
from loader.project.columns.listed import listed
from loader.project.columns.pages import checkouts
from loader.project.columns.searches import asked
from loader.project.context import Context, Index, events_of
from loader.project.series import Count, Keyed, Money, Text


def merchandise(c: Context) -> pa.Array:
    """Every variant, live ones with the new: (V,) JSON."""
    i = np.arange(len(c.store.variants.price))
    of = c.store.variants.product
    product = joined(
        [
            ("id", as_json(Keyed(c.keys["product", "key"], of))),
            *((name, as_json(PRODUCT[meaning](c, of))) for name, meaning in _PRODUCT),
        ]
    )
    price = _amounts(c, c.store.variants.price)
    named = [(name, as_json(VARIANT[name](c, i))) for name in ("sku", "title")]
    return joined([("id", as_json(Keyed(c.keys["variant", "key"], i))), *named, ("price", price), ("product", product)])


_PRODUCT = (("title", "title"), ("vendor", "vendor"), ("type", "product_type"))


def payload(c: Context) -> pa.Array:
    """What each event of the batch says of itself: (n,) JSON."""
    events = events_of(c)
    found = pa.repeat(pa.scalar("{}"), len(events.kind))
    for kinds, make in _MAKERS:
        mine = np.isin(events.kind, kinds)
        if mine.any():
            found = pc.replace_with_mask(found, pa.array(mine), make(c, np.flatnonzero(mine)))
    return found


def _product(c: Context, at: Index) -> pa.Array:
    return joined([("productVariant", _variants(c, events_of(c).variant[at]))])


def _collection(c: Context, at: Index) -> pa.Array:
    category = events_of(c).category[at]
    title = pa.array(c.store.products.categories).take(pa.array(category))
    key = pa.array(collection_ids(c, category)).cast(pa.string())
    fields = [("id", as_json(Text(key))), ("title", as_json(Text(title))), ("productVariants", _shown(c, at))]
    return _inside("collection", fields)


def collection_ids(c: Context, category: Index) -> NDArray[np.int64]:
    """The collection of each of these categories, as another system numbers it."""
    return 300_000_000_000 + c.store.spec.namespace % 100_000_000 * 1000 + category.astype(np.int64)


def _search(c: Context, at: Index) -> pa.Array:
    query = as_json(Text(c.pages.searches.take(pa.array(asked(c)[0][at]))))
    return _inside("searchResult", [("query", query), ("productVariants", _shown(c, at))])


def _shown(c: Context, at: Index) -> pa.Array:
    """The first variants of the products that each page shows, as a JSON list."""
    counts, product = listed(c)
    begins = np.cumsum(counts) - counts
    return _lists(begins[at], counts[at], _variants(c, c.store.products.first_variant[product]))


def _added(c: Context, at: Index) -> pa.Array:
    return joined([("cartLine", _cart_lines(c, _single(c, at)))])


def _cart(c: Context, at: Index) -> pa.Array:
    events = events_of(c)
    cost = joined([("totalAmount", _amounts(c, events.value[at]))])
    lines, pieces = _listed(c, at, _cart_lines(c, events.lines)), as_json(Count(events.quantity[at]))
    return _inside("cart", [("cost", cost), ("lines", lines), ("totalQuantity", pieces)])


def _checkout(c: Context, at: Index) -> pa.Array:
    return _inside("checkout", _checkout_fields(c, at))


def _completed(c: Context, at: Index) -> pa.Array:
    order = joined([("id", as_json(Keyed(c.keys["order", "key"], events_of(c).order[at])))]) if _has_orders(c) else None
    return _inside("checkout", [*_checkout_fields(c, at), *([("order", order)] if order else [])])


def _has_orders(c: Context) -> bool:
    return ("order", "key") in c.keys


def _checkout_fields(c: Context, at: Index) -> list[tuple[str, pa.Array]]:
    events, orders = events_of(c), c.store.orders
    buys = events.buys[at]
    goods = np.where(buys >= 0, (orders.subtotal - orders.discount)[buys], events.value[at])
    return [
        ("token", as_json(Text(checkouts(c).take(pa.array(at))))),
        ("currencyCode", pa.repeat(pa.scalar(f'"{c.plan.currency}"'), len(at))),
        ("lineItems", _listed(c, at, _line_items(c, events.lines))),
        ("subtotalPrice", _amounts(c, goods)),
        ("totalPrice", _amounts(c, events.value[at])),
    ]


def _single(c: Context, at: Index) -> Lines:
    """The line that each of these events puts in the cart."""
    events = events_of(c)
    return Lines(events.session[at], events.product[at], events.variant[at], events.quantity[at], events.value[at])


def _cart_lines(c: Context, lines: Lines) -> pa.Array:
    cost = joined([("totalAmount", _amounts(c, lines.value))])
    return joined([("cost", cost), ("merchandise", _variants(c, lines.variant)), _quantity(lines)])


def _line_items(c: Context, lines: Lines) -> pa.Array:
    title = as_json(PRODUCT["title"](c, lines.product))
    return joined([("title", title), _quantity(lines), ("variant", _variants(c, lines.variant))])


def _quantity(lines: Lines) -> tuple[str, pa.Array]:
    return "quantity", as_json(Count(lines.quantity))


def _variants(c: Context, variant: Index) -> pa.Array:
    return c.pages.merchandise.take(pa.array(variant))


def _amounts(c: Context, minor: Index) -> pa.Array:
    """Amounts of money: (n,) JSON."""
    currency = pa.repeat(pa.scalar(f'"{c.plan.currency}"'), len(minor))
    return joined([("amount", as_json(c.money(minor), bare=Money)), ("currencyCode", currency)])


def _inside(name: str, fields: Sequence[tuple[str, pa.Array]]) -> pa.Array:
    return joined([(name, joined(fields))])


def spans(events: Events) -> tuple[Index, Index]:
    """For each event where its visit's lines begin in `events.lines`, and how many there are: (n,), (n,)."""
    first, last = events.session[[0, -1]] if len(events.session) else (0, -1)
    count = np.bincount(events.lines.session - first, minlength=last - first + 1)
    visit = events.session - first
    return (np.cumsum(count) - count)[visit], count[visit]


def _listed(c: Context, at: Index, lines: pa.Array) -> pa.Array:
    """The lines of each event's visit as a JSON list."""
    begins, counts = (found[at] for found in spans(events_of(c)))
    return _lists(begins, counts, lines)


def _lists(begins: Index, counts: Index, lines: pa.Array) -> pa.Array:
    """JSON lists of so many `lines` each, from where they begin."""
    offsets = np.concatenate(([0], np.cumsum(counts)))
    place = np.repeat(begins - offsets[:-1], counts) + np.arange(offsets[-1])
    lists = pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), lines.take(pa.array(place)))
    return pc.binary_join_element_wise("[", pc.binary_join(lists, ", "), "]", "")


_MAKERS = (
    ((PRODUCT_VIEW,), _product),
    ((COLLECTION_VIEW,), _collection),
    ((SEARCH,), _search),
    ((ADD_TO_CART,), _added),
    ((CART_VIEW,), _cart),
    (tuple(range(CHECKOUT, PURCHASE)), _checkout),
    ((PURCHASE,), _completed),
)
