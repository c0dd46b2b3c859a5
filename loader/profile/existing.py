"""The live rows that new orders may name: products by how well they sell, customers by signup.

Only rows that no run wrote: a run that leaned on another's rows could not be removed alone. Of a customer only the key
is read. Customers take part only where no stored counter of theirs would become false.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import psycopg
import pyarrow as pa
from psycopg import sql as pgsql

from loader.flow.binding import Bound, Entity
from loader.flow.profile import Existing
from loader.profile.query import mock_runs, name, own, run

_PRODUCT = ("key", "title", "handle", "vendor", "product_type", "sku")
_VARIANT = ("key", "title", "sku", "barcode")
_COUNTERS = ("orders_count", "total_spent", "last_order_at")
_PERSONAL = ("customer_email", "first_name", "last_name", "city", "country", "country_code")
_OFFERED = ("active", "publish", "published", "enabled", "available", "visible", "1")


def live(conn: psycopg.Connection[Any], entities: Sequence[Entity], workspace: str) -> Existing | None:
    """The live catalog and the live customers of a workspace; None when it has neither."""
    named = {entity.name: entity for entity in entities}
    mock = mock_runs(conn, workspace)
    products = _products(conn, named, workspace, mock)
    customers = _customers(conn, named, workspace, mock)
    if not products and not customers:
        return None
    return _existing(named, products, customers)


def _products(
    conn: psycopg.Connection[Any], named: dict[str, Entity], workspace: str, mock: list[str]
) -> list[tuple[Any, ...]]:
    product, variant, item = (named.get(entity) for entity in ("product", "variant", "item"))
    if product is None or variant is None or item is None or not product.has("key"):
        return []
    parent, price, sold = variant.by_meaning.get("product"), _price(variant), item.by_meaning.get("product")
    if parent is None or not parent.link or price is None or not variant.has("key"):
        return []
    target = _target(product, parent.link)
    if target is None:
        return []
    columns = [_text("p", b) for b in _read(product, _PRODUCT)] + [_text("v", b) for b in _read(variant, _VARIANT)]
    linked = bool(sold and sold.link == "product.key")
    return run(
        conn, "live_products", product, workspace,
        {"mock": mock, "tenant_of_items": workspace, "tenant_of_variants": workspace},
        items=name(item.table.schema, item.table.name), items_own=own(conn, item, workspace, "", "tenant_of_items"),
        products_own=own(conn, product, workspace, "p"),
        line_product=name(sold.column.name) if linked and sold else _null(product.by_meaning["key"]),
        product_key=name(product.by_meaning["key"].column.name), offered=_offered(product),
        published=_since(product), price=price,
        columns=pgsql.SQL(", ").join(columns), variants=name(variant.table.schema, variant.table.name),
        variants_own=own(conn, variant, workspace, "v", "tenant_of_variants"), variant_product=name(parent.column.name),
        variant_parent=name(target.column.name), variant_key=name(variant.by_meaning["key"].column.name),
    ).fetchall()  # fmt: skip


def _customers(
    conn: psycopg.Connection[Any], named: dict[str, Entity], workspace: str, mock: list[str]
) -> list[tuple[Any, ...]]:
    customer, order = named.get("customer"), named.get("order")
    if customer is None or order is None or not customer.has("key") or customer.has(*_COUNTERS):
        return []
    signup = customer.by_meaning.get("created")
    # an order repeats of its buyer what must not be copied: where that may be NULL it is
    told = [order.by_meaning[meaning] for meaning in _PERSONAL if order.has(meaning)]
    if signup is None or not all(bound.column.nullable for bound in told):
        return []
    columns = pgsql.SQL(", ").join(_text("c", bound) for bound in _read(customer, ("key",)))
    return run(
        conn, "live_customers", customer, workspace, {"mock": mock}, columns=columns,
        key=name(customer.by_meaning["key"].column.name),
        signup=pgsql.SQL("c.{}::timestamptz").format(name(signup.column.name)),
    ).fetchall()  # fmt: skip


def _existing(named: dict[str, Entity], products: list[tuple[Any, ...]], customers: list[tuple[Any, ...]]) -> Existing:
    of_product = _read(named["product"], _PRODUCT) if products else []
    of_variant = _read(named["variant"], _VARIANT) if products else []
    of_customer = _read(named["customer"], ("key",)) if customers else []
    keys = [row[3] for row in products]
    first = [place for place in range(len(keys)) if place == 0 or keys[place] != keys[place - 1]]
    place = {keys[at]: number for number, at in enumerate(first)}
    heads = [products[at] for at in first]
    wide = 3 + len(of_product)
    return Existing(
        products=_columns(of_product, heads, 3),
        variants=_columns(of_variant, products, wide),
        customers=_columns(of_customer, customers, 1),
        product_of=np.array([place[key] for key in keys], np.int32),
        price=np.array([row[2] for row in products], np.int64),
        sold=np.array([row[0] for row in heads], np.int64),
        published=np.array([row[1] or 0 for row in heads], np.int64),
        signup=np.array([row[0] for row in customers], np.int64),
    )


def _columns(bound: Sequence[Bound], rows: Sequence[tuple[Any, ...]], first: int) -> dict[str, pa.Array]:
    return {
        str(b.meaning): pa.array([row[first + place] for row in rows], pa.string()) for place, b in enumerate(bound)
    }


def _read(entity: Entity, wanted: Iterable[str]) -> list[Bound]:
    """The key first, then what children may hold or repeat of these rows."""
    found = [entity.by_meaning[meaning] for meaning in wanted if entity.has(meaning)]
    return [*found, *(b for b in entity.bound if (b.meaning or "").startswith("id."))]


def _text(alias: str, bound: Bound) -> pgsql.Composable:
    return pgsql.SQL("{}.{}::text").format(pgsql.SQL(alias), name(bound.column.name))


def _null(bound: Bound) -> pgsql.Composable:
    kind = bound.column.type.family
    return pgsql.SQL("NULL::{}").format(pgsql.SQL(kind))


def _since(product: Entity) -> pgsql.Composable:
    """Since when a product is on sale: created and published, as far as the schema and the row say."""
    told = [
        pgsql.SQL("p.{}::timestamptz").format(name(product.by_meaning[m].column.name))
        for m in ("created", "published")
        if product.has(m)
    ]
    return pgsql.SQL("greatest({})").format(pgsql.SQL(", ").join([*told, pgsql.SQL("NULL::timestamptz")]))


def _target(product: Entity, link: str) -> Bound | None:
    return product.by_meaning.get(link.split(".", 1)[1])


def _price(variant: Entity) -> pgsql.Composable | None:
    """What is charged for a variant: its price, else the sale's where there is one."""
    meanings = ("price",) if variant.has("price") else ("sale_price", "regular_price")
    found = [
        pgsql.SQL("v.{}::numeric").format(name(variant.by_meaning[m].column.name)) for m in meanings if variant.has(m)
    ]
    return pgsql.SQL("coalesce({})").format(pgsql.SQL(", ").join(found)) if found else None


def _offered(product: Entity) -> pgsql.Composable:
    """Drafts and archived products are not sold."""
    status = product.by_meaning.get("status")
    if status is None:
        return pgsql.SQL("true")
    words = pgsql.SQL(", ").join(pgsql.Literal(word) for word in _OFFERED)
    return pgsql.SQL("lower(p.{}::text) IN ({})").format(name(status.column.name), words)


__all__ = ["live"]
