"""The live rows that new orders may name: products by how well they sell, customers by signup.

Only rows that no run wrote: a run that depended on another's rows could not be removed alone. Of a customer only the
key is read. Customers take part only if no stored counter of theirs would become false.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import compress
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from psycopg import sql as pgsql

from loader.database import comma
from loader.entities import PERSONAL
from loader.flow.binding import Bound, Entity
from loader.flow.profile import Existing
from loader.profile import odd
from loader.profile.reader import Reader, named, table

_PRODUCT = ("key", "title", "handle", "vendor", "product_type", "sku")
_VARIANT = ("key", "title", "sku", "barcode")
_COUNTERS = ("orders_count", "total_spent", "last_order_at")
_OFFERED = ("active", "publish", "published", "enabled", "available", "visible", "1")


@dataclass(frozen=True, slots=True)
class _Live:
    """Rows of one entity: numbers first, then the text columns `bound`."""

    bound: tuple[Bound, ...] = ()
    rows: Sequence[tuple[Any, ...]] = ()

    def numbers(self, place: int) -> NDArray[np.int64]:
        return np.array([row[place] or 0 for row in self.rows], np.int64)

    def texts(self) -> dict[str, pa.Array]:
        if not self.rows:
            return {}
        first = len(self.rows[0]) - len(self.bound)
        return {
            str(bound.meaning): pa.array([row[first + place] for row in self.rows], pa.string())
            for place, bound in enumerate(self.bound)
        }


_NO_CATALOG = _Live(), _Live(), np.empty(0, np.int32)


def live(reader: Reader, known: Mapping[str, Entity]) -> Existing | None:
    """The live catalog and the live customers of a workspace, whose entities are known by name; None if neither."""
    products, variants, product_of = _catalog(reader, known)
    customers = _customers(reader, known)
    if not products.rows and not customers.rows:
        return None
    return Existing(
        products=products.texts(),
        variants=variants.texts(),
        customers=customers.texts(),
        product_of=product_of,
        price=variants.numbers(2),
        sold=products.numbers(0),
        published=products.numbers(1),
        signup=customers.numbers(0),
    )


def _catalog(reader: Reader, known: Mapping[str, Entity]) -> tuple[_Live, _Live, NDArray[np.int32]]:
    """Products, their variants, and (V,) the place of each variant's product."""
    if not {"product", "variant", "item"} <= known.keys():
        return _NO_CATALOG
    product, variant, item = known["product"], known["variant"], known["item"]
    link, price = _link(variant, product), _price(variant)
    if not (link and price and product.has("key") and variant.has("key")):
        return _NO_CATALOG
    of_product, of_variant = _read(product, _PRODUCT), _read(variant, _VARIANT)
    workspace = reader.workspace
    rows = reader.rows(
        "live_products",
        product,
        {"mock": reader.runs, "tenant_of_items": workspace, "tenant_of_variants": workspace},
        items=table(item),
        items_own=reader.own(item, "", "tenant_of_items"),
        products_own=reader.own(product, "p"),
        line_product=line_product(item),
        product_key=named(product.by_meaning["key"]),
        offered=pgsql.SQL(" AND ").join([offered(product), *_datable(product)]),
        published=_on_sale_since(product),
        price=price,
        columns=comma([_cast("p", b, "text") for b in of_product] + [_cast("v", b, "text") for b in of_variant]),
        variants=table(variant),
        variants_own=reader.own(variant, "v", "tenant_of_variants"),
        of_product=_same(*link),
        variant_key=named(variant.by_meaning["key"]),
    )
    begins = [place == 0 or rows[place - 1][3] != row[3] for place, row in enumerate(rows)]
    heads = [row[: 3 + len(of_product)] for row in compress(rows, begins)]
    return _Live(of_product, heads), _Live(of_variant, rows), (np.cumsum(begins) - 1).astype(np.int32)


def _link(variant: Entity, product: Entity) -> tuple[Bound, Bound] | None:
    """The variant's column that names its product, and the product's that it names."""
    parent = variant.by_meaning.get("product")
    target = product.by_meaning.get((parent.link or "").partition(".")[2]) if parent else None
    return (parent, target) if parent and target else None


def _customers(reader: Reader, known: Mapping[str, Entity]) -> _Live:
    customer, order = known.get("customer"), known.get("order")
    if customer is None or order is None or not _may_buy(customer, order):
        return _Live()
    bound = _read(customer, ("key",))
    rows = reader.rows(
        "live_customers",
        customer,
        {"mock": reader.runs},
        columns=comma(_cast("c", one, "text") for one in bound),
        key=named(customer.by_meaning["key"]),
        signup=_moment("c", customer.by_meaning["created"]),
    )
    return _Live(bound, rows)


def _may_buy(customer: Entity, order: Entity) -> bool:
    """An order repeats of its buyer what must not be copied: if that may be NULL, it is."""
    if not (customer.has("key") and customer.has("created")) or customer.has(*_COUNTERS):
        return False
    return all(order.by_meaning[meaning].column.nullable for meaning in PERSONAL if order.has(meaning))


def _read(entity: Entity, wanted: Iterable[str]) -> tuple[Bound, ...]:
    """The key first, then what children may hold or repeat of these rows."""
    found = [entity.by_meaning[meaning] for meaning in wanted if entity.has(meaning)]
    return (*found, *(bound for bound in entity.bound if (bound.meaning or "").startswith("id.")))


def _cast(alias: str, bound: Bound, kind: str) -> pgsql.Composable:
    return pgsql.SQL(f"{alias}.{{}}::{kind}").format(named(bound))


def _moment(alias: str, bound: Bound) -> pgsql.Composable:
    return odd.moment(bound.column, pgsql.SQL(f"{alias}.{{}}").format(named(bound)))


def line_product(item: Entity) -> pgsql.Composable:
    """The product's key that a line holds, as text; NULL if it holds none."""
    sold = item.by_meaning.get("product")
    if sold and sold.link == "product.key":
        return pgsql.SQL('{}::text COLLATE "C"').format(named(sold))
    return pgsql.SQL("NULL::text")


def _same(variant: Bound, product: Bound) -> pgsql.Composable:
    """A variant's product and the product are one: as text, if one is a number and the other a text."""
    form = (
        "v.{} = p.{}"
        if variant.column.type.family == product.column.type.family
        else 'v.{}::text COLLATE "C" = p.{}::text'
    )
    return pgsql.SQL(form).format(named(variant), named(product))


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
