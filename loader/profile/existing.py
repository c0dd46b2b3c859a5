"""The live rows that new orders may name: products with their variants, customers by signup, and how they sell and buy.

Only rows that no run wrote: a run that depended on another's rows could not be removed alone. Of a customer only the
key is read. Customers take part only if no stored counter of theirs would become false.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from psycopg import sql as pgsql

from loader.database import comma
from loader.entities import PERSONAL
from loader.flow.binding import Bound, Entity
from loader.flow.habits import Regulars, Sales
from loader.flow.profile import Existing
from loader.profile import odd
from loader.profile.lines import SoldLines, hashed
from loader.profile.reader import Part, Reader, named, query, table
from loader.profile.tabular import arrow

EVERYBODY = 1 << 20
"""Of so many customers all are read."""
_PRODUCT = ("key", "title", "handle", "vendor", "product_type", "sku")
_VARIANT = ("key", "title", "sku", "barcode")
_COUNTERS = ("orders_count", "total_spent", "last_order_at")
_OFFERED = ("active", "publish", "published", "enabled", "available", "visible", "1")
_NUMBERS = {"identity": pa.int64(), "linked": pa.int64(), "link": pa.int64(), "number": pa.int64()}
Hashes = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Living:
    """The live rows, with what lines and orders name them by: (P,) hashes of `products`, (C,) of `customers`."""

    rows: Existing
    products: Hashes
    customers: Hashes

    def known_for(self, sales: Sales, regulars: Regulars) -> Existing:
        """The rows, the best sold products first, with how they sell and buy."""
        order = np.argsort(-sales.lines, kind="stable")
        return replace(
            _by_product(replace(self.rows, sold=sales.lines.astype(np.int64)), order),
            sales=sales.taken(order),
            regulars=regulars.taken(order, len(order)),
        )


def _by_product(rows: Existing, order: Hashes) -> Existing:
    """The same live rows, their products in another order."""
    place = np.argsort(order).astype(np.int32)
    variants = np.argsort(place[rows.product_of], kind="stable")
    return replace(
        rows,
        products={name: column.take(pa.array(order)) for name, column in rows.products.items()},
        variants={name: column.take(pa.array(variants)) for name, column in rows.variants.items()},
        product_of=place[rows.product_of][variants],
        price=rows.price[variants],
        published=rows.published[order],
        sold=rows.sold[order],
    )


def live(lines: SoldLines, kept: int = EVERYBODY) -> Living | None:
    """The live catalog, and of the live customers `kept` in EVERYBODY; None if there is neither."""
    products, variants, product_of = _catalog(lines)
    customers = _customers(lines, kept)
    if not len(products) and not len(customers):
        return None
    rows = Existing(
        products=_texts(products),
        variants=_texts(variants),
        customers=_texts(customers),
        product_of=product_of,
        price=_numbers(variants, "number"),
        sold=np.zeros(len(products), np.int64),
        published=_numbers(products, "number"),
        signup=_numbers(customers, "number"),
    )
    return Living(rows, _numbers(products, "identity"), _numbers(customers, "identity"))


def _texts(rows: pa.Table) -> dict[str, pa.Array]:
    names = [name for name in rows.column_names if name not in _NUMBERS] if len(rows) else []
    return {name: _whole(rows[name]) for name in names}


def _numbers(rows: pa.Table, name: str) -> Hashes:
    return _whole(rows[name]).to_numpy() if len(rows) else np.empty(0, np.int64)


def _whole(column: pa.ChunkedArray) -> pa.Array:
    return column.chunk(0) if column.num_chunks == 1 else pa.concat_arrays(column.chunks)


_NO_CATALOG = pa.table({}), pa.table({}), np.empty(0, np.int32)


def _catalog(lines: SoldLines) -> tuple[pa.Table, pa.Table, NDArray[np.int32]]:
    """Products, their variants, and (V,) the place of each variant's product."""
    if not {"product", "variant", "item"} <= lines.known.keys():
        return _NO_CATALOG
    product, variant = lines.known["product"], lines.known["variant"]
    link, price = _link(variant, product), _price(variant)
    if not (link and price and product.has("key") and variant.has("key")):
        return _NO_CATALOG
    products = _products(lines, product, link[1])
    variants = _variants(lines.reader, variant, link[0], price)
    return _joined(products, variants)


def _joined(products: pa.Table, variants: pa.Table) -> tuple[pa.Table, pa.Table, NDArray[np.int32]]:
    """Products that have variants, and these by product."""
    if not len(products) or not len(variants):
        return _NO_CATALOG
    place = places(_numbers(variants, "link"), _numbers(products, "linked"))
    kept, product_of = np.unique(place[place >= 0], return_inverse=True)
    order = np.argsort(product_of, kind="stable")
    rows = np.flatnonzero(place >= 0)[order]
    return products.take(pa.array(kept)), variants.take(pa.array(rows)), product_of[order].astype(np.int32)


def places(keys: Hashes, among: Hashes) -> Hashes:
    """(n,) the place of each key among others; -1: none."""
    if not len(among):
        return np.full(len(keys), -1)
    order = np.argsort(among, kind="stable")
    at = np.minimum(np.searchsorted(among[order], keys), len(order) - 1)
    return np.where(among[order][at] == keys, order[at], -1)


def _products(lines: SoldLines, product: Entity, target: Bound) -> pa.Table:
    identity = lines.identity or target
    return _read(
        lines.reader,
        "live_products",
        product,
        "p",
        ("identity", "linked", "number"),
        _columns(product, _PRODUCT),
        identity=hashed(_of("p", identity)),
        linked=hashed(_of("p", target)),
        published=_on_sale_since(product),
        offered=pgsql.SQL(" AND ").join([offered(product), *_datable(product)]),
        key=named(product.by_meaning["key"]),
    )


def _variants(reader: Reader, variant: Entity, parent: Bound, price: Part) -> pa.Table:
    return _read(
        reader,
        "live_variants",
        variant,
        "v",
        ("link", "number"),
        _columns(variant, _VARIANT),
        link=hashed(_of("v", parent)),
        price=price,
        key=named(variant.by_meaning["key"]),
    )


def _customers(lines: SoldLines, kept: int) -> pa.Table:
    customer, order = lines.known.get("customer"), lines.known.get("order")
    if order is not None and customer is None:
        return _named_buyers(lines, order, kept)
    if customer is None or order is None or not _may_buy(customer, order):
        return pa.table({})
    return _read(
        lines.reader,
        "live_customers",
        customer,
        "c",
        ("identity", "number"),
        _columns(customer, ("key",)),
        identity=pgsql.SQL("coalesce({}, 0)").format(hashed(_of("c", lines.buyer or customer.by_meaning["key"]))),
        key=named(customer.by_meaning["key"]),
        signup=_moment("c", customer.by_meaning["created"]),
        kept=pgsql.Literal(kept),
    )


def _named_buyers(lines: SoldLines, order: Entity, kept: int) -> pa.Table:
    """The customers whom orders name by number alone, in a schema without a table of them."""
    buyer, created = order.by_meaning.get("customer"), order.by_meaning.get("created")
    if buyer is None or created is None or not _is_number_alone(buyer, order):
        return pa.table({})
    schema = pa.schema([("identity", pa.int64()), ("number", pa.int64()), ("key", pa.string())])
    whole = query(
        "live_buyers",
        table=table(order),
        own=lines.reader.own(order, "o"),
        live=lines.reader.live("o"),
        identity=hashed(_of("o", buyer)),
        customer=_of("o", buyer),
        at=_moment("o", created),
        kept=pgsql.Literal(kept),
    )
    return arrow(lines.reader.conn, whole, {"tenant": lines.reader.workspace}, schema)


def _is_number_alone(buyer: Bound, order: Entity) -> bool:
    """If an order says who bought by a number, and nothing else of the person: no other table keeps that."""
    whole = buyer.link == "customer.key" and buyer.column.type.traits.form == "whole"
    return whole and not order.has(*PERSONAL)


def _read(
    reader: Reader,
    name: str,
    entity: Entity,
    alias: str,
    numbers: tuple[str, ...],
    bound: tuple[Bound, ...],
    **parts: Part,
) -> pa.Table:
    """The rows of a query: numbers first, then these columns as text."""
    texts = comma(_cast(alias, one, "text") for one in bound)
    own = reader.own(entity, alias)
    schema = pa.schema(
        [*((one, _NUMBERS[one]) for one in numbers), *((str(one.meaning), pa.string()) for one in bound)]
    )
    whole = query(name, table=table(entity), own=own, live=reader.live(alias), columns=texts, **parts)
    return arrow(reader.conn, whole, {"tenant": reader.workspace}, schema)


def _link(variant: Entity, product: Entity) -> tuple[Bound, Bound] | None:
    """The variant's column that names its product, and the product's that it names."""
    parent = variant.by_meaning.get("product")
    target = product.by_meaning.get((parent.link or "").partition(".")[2]) if parent else None
    return (parent, target) if parent and target else None


def _may_buy(customer: Entity, order: Entity) -> bool:
    """An order repeats of its buyer what must not be copied: if that may be NULL, it is."""
    if not (customer.has("key") and customer.has("created")) or customer.has(*_COUNTERS):
        return False
    return all(order.by_meaning[meaning].column.nullable for meaning in PERSONAL if order.has(meaning))


def _columns(entity: Entity, wanted: Iterable[str]) -> tuple[Bound, ...]:
    """The key first, then what children may hold or repeat of these rows."""
    found = [entity.by_meaning[meaning] for meaning in wanted if entity.has(meaning)]
    return (*found, *(bound for bound in entity.bound if (bound.meaning or "").startswith("id.")))


def _cast(alias: str, bound: Bound, kind: str) -> pgsql.Composable:
    return pgsql.SQL(f"{alias}.{{}}::{kind}").format(named(bound))


def _of(alias: str, bound: Bound) -> pgsql.Composable:
    return pgsql.SQL(f"{alias}.{{}}").format(named(bound))


def _moment(alias: str, bound: Bound) -> pgsql.Composable:
    return odd.moment(bound.column, pgsql.SQL(f"{alias}.{{}}").format(named(bound)))


def line_product(item: Entity) -> pgsql.Composable:
    """The product's key that a line holds, as text; NULL if it holds none."""
    sold = item.by_meaning.get("product")
    if sold and sold.link == "product.key":
        return pgsql.SQL('{}::text COLLATE "C"').format(named(sold))
    return pgsql.SQL("NULL::text")


def _times(product: Entity) -> list[Bound]:
    return [product.by_meaning[meaning] for meaning in ("created", "published") if product.has(meaning)]


def _datable(product: Entity) -> list[pgsql.Composable]:
    """Nobody knows whether an order is before a time that cannot be followed."""
    tests = (odd.is_moment(b.column, pgsql.SQL("p.{}").format(named(b))) for b in _times(product))
    return [pgsql.SQL("({}) IS NOT FALSE").format(test) for test in tests]


def _on_sale_since(product: Entity) -> pgsql.Composable:
    """Created and published, as far as the schema and the row say."""
    times = [_moment("p", bound) for bound in _times(product)]
    return pgsql.SQL("greatest({})").format(comma([*times, pgsql.SQL("NULL::timestamptz")]))


def _price(variant: Entity) -> pgsql.Composable | None:
    """What is charged for a variant: its price, else the sale's if there is one."""
    meanings = ("price",) if variant.has("price") else ("sale_price", "regular_price")
    bound = [variant.by_meaning[meaning] for meaning in meanings if variant.has(meaning)]
    found = [odd.amount(b, pgsql.SQL("v.{}").format(named(b))) for b in bound]
    return pgsql.SQL("coalesce({})").format(comma(found)) if found else None


def offered(product: Entity) -> pgsql.Composable:
    """Drafts and archived products are not sold."""
    status = product.by_meaning.get("status")
    if status is None:
        return pgsql.SQL("true")
    words = comma(pgsql.Literal(word) for word in _OFFERED)
    return pgsql.SQL('lower(p.{}::text COLLATE "C") IN ({})').format(named(status), words)
