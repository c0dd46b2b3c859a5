"""A table of lines as a live shop of the local warehouse: what a test or a benchmark learns from.

By COPY, and of plain columns alone: no row is made by the program under test.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any, TypeAlias

import numpy as np
import psycopg
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from psycopg import sql
from pyarrow import csv

Lines: TypeAlias = Any
"""A pyarrow table, or a mapping, of `order`, `product` (texts or numbers), `customer` (the same; NULL: a guest),
`quantity`, `price` (of one piece), `at` (timestamps on the shop's own clock), and, if there are any, `category`,
`discount` (of the whole line)."""
_DOMAIN = "live-shop.example"
_DAY = 86_400_000_000


def load_shop(
    conn: psycopg.Connection[Any], workspace: str, lines: Lines, timezone: str = "UTC", currency: str = "USD"
) -> None:
    """Writes the lines as live rows of the Shopify tables, in the connection's transaction.

    Money adds up: an order's subtotal and total are its lines after discounts. A product has one variant, whose price
    is the product's commonest; a customer signed up up to 60 days before the first order, six in ten with it.
    """
    table = _completed(pa.table(dict(lines)) if isinstance(lines, Mapping) else lines, timezone)
    write = _Writer(conn, workspace)
    write("shop_info", shop_id="1", shop_name="Live Shop", myshopify_domain=_DOMAIN, currency=currency,
          iana_timezone=timezone, country_code="US")  # fmt: skip
    _products(write, table)
    _customers(write, table, currency)
    _orders(write, table, currency)
    write(
        "order_items",
        line_item_id=_numbered(8_000_000_000, len(table)),
        order_id=_numbered(6_000_000_000, table["order"]),
        product_id=_numbered(7_000_000_000, table["product"]),
        variant_id=_numbered(9_000_000_000, table["product"]),
        sku=table["sku"],
        name=table["title"],
        vendor="Live",
        quantity=table["quantity"],
        price=_money(table["cents"]),
        total_discount=_money(table["off"]),
        created_at=table["at"],
    )


def _completed(lines: pa.Table, timezone: str) -> pa.Table:
    """The lines by order, these by time: places for keys, whole cents, times in UTC."""
    count = len(lines)
    at = pc.assume_timezone(
        lines["at"].cast(pa.timestamp("us")), timezone, ambiguous="earliest", nonexistent="earliest"
    )
    moment = at.cast(pa.int64()).to_numpy()
    _, order = np.unique(lines["order"].to_numpy(zero_copy_only=False).astype(str), return_inverse=True)
    placed = _least(order, moment)
    rows = np.lexsort((np.arange(count), order, placed[order]))
    rank = np.empty(len(placed), np.int64)
    rank[np.lexsort((np.arange(len(placed)), placed))] = np.arange(len(placed))
    category = lines["category"] if "category" in lines.column_names else pa.array([""] * count)
    product = lines["product"].combine_chunks().cast(pa.string()).dictionary_encode()
    cents = np.rint(lines["price"].to_numpy() * 100).astype(np.int64)
    discount = lines["discount"].to_numpy() if "discount" in lines.column_names else np.zeros(count)
    quantity = lines["quantity"].to_numpy().astype(np.int64)
    made = {
        "order": rank[order],
        "product": product.indices,
        "customer": lines["customer"].combine_chunks().cast(pa.string()).dictionary_encode().indices,
        "sku": product.cast(pa.string()),
        "title": pc.binary_join_element_wise("Product", product.cast(pa.string()), " "),
        "category": category,
        "quantity": quantity,
        "cents": cents,
        "off": np.minimum(np.rint(discount * 100).astype(np.int64), cents * quantity),
        "at": pa.array(placed[order], pa.timestamp("us", "UTC")),
    }
    return pa.table(made).take(pa.array(rows)).combine_chunks()


def _products(write: _Writer, table: pa.Table) -> None:
    product, at = table["product"].to_numpy(), table["at"].cast(pa.int64()).to_numpy()
    first = np.unique(product, return_index=True)[1]
    count = len(first)
    created = _times(_least(product, at) - _DAY * (1 + np.arange(count) % 90))
    keys = _numbered(7_000_000_000, count)
    title, sku = table["title"].take(pa.array(first)), table["sku"].take(pa.array(first))
    write("products", product_id=keys, shop_domain=_DOMAIN, title=title, vendor="Live", status="active",
          product_type=table["category"].take(pa.array(first)), handle=pc.binary_join_element_wise("p", keys, "-"),
          published_at=created, created_at=created, updated_at=created)  # fmt: skip
    write("variants", variant_id=_numbered(9_000_000_000, count), product_id=keys, sku=sku, inventory_quantity=100,
          price=_money(_commonest(product, table["cents"].to_numpy())), created_at=created,
          updated_at=created)  # fmt: skip


def _customers(write: _Writer, table: pa.Table, currency: str) -> None:
    known = table.filter(table["customer"].is_valid())
    if not len(known):
        return
    first = _least(known["customer"].to_numpy(), known["at"].cast(pa.int64()).to_numpy())
    count = len(first)
    place = np.arange(count)
    signup = _times(first - np.where(place * 7 % 10 < 6, 300_000_000, _DAY * (1 + place * 37 % 60)))
    keys = _numbered(5_000_000_000, count)
    write("customers", customer_id=keys, shop_domain=_DOMAIN, currency=currency, first_name="Live",
          last_name=pc.binary_join_element_wise("Buyer", keys, " "),
          email=pc.binary_join_element_wise("live", keys, "@live-shop.example", ""), created_at=signup,
          updated_at=signup)  # fmt: skip


def _orders(write: _Writer, table: pa.Table, currency: str) -> None:
    order = table["order"].to_numpy()
    first = pa.array(np.unique(order, return_index=True)[1])
    count = len(first)
    off = _sums(order, table["off"].to_numpy())
    total = _money(_sums(order, table["cents"].to_numpy() * table["quantity"].to_numpy()) - off)
    at = table["at"].take(first)
    customer = _numbered(5_000_000_000, table["customer"].take(first))
    email = pc.binary_join_element_wise("live", customer, "@live-shop.example", "")
    write("orders", order_id=_numbered(6_000_000_000, count), order_number=_numbered(1001, count), shop_domain=_DOMAIN,
          source_name="web", gateway="shopify_payments", total_price=total, subtotal_price=total, currency=currency,
          total_discounts=_money(off), financial_status="paid", fulfillment_status="fulfilled", customer_id=customer,
          email=email, line_items_count=np.bincount(order), created_at=at, updated_at=at)  # fmt: skip


class _Writer:
    """COPY of columns into a Shopify table of the workspace; a text alone stands in every row."""

    def __init__(self, conn: psycopg.Connection[Any], workspace: str) -> None:
        self.conn, self.workspace = conn, workspace

    def __call__(self, name: str, /, **columns: Any) -> None:
        count = max((len(one) for one in columns.values() if not isinstance(one, (str, int))), default=1)
        whole = {
            column: pa.array([one]).take(pa.nulls(count, pa.int32()).fill_null(0))
            if isinstance(one, (str, int)) else one
            for column, one in (columns | {"tenant_id": self.workspace}).items()
        }  # fmt: skip
        text = io.BytesIO()
        csv.write_csv(pa.table(whole), text, csv.WriteOptions(include_header=False))
        table = sql.Identifier("data", f"dm_{name}_shopify")
        names = sql.SQL(", ").join(map(sql.Identifier, whole))
        with self.conn.cursor().copy(sql.SQL("COPY {} ({}) FROM STDIN (FORMAT csv)").format(table, names)) as copy:
            copy.write(text.getbuffer())


def _numbered(first: int, places: Any) -> pa.Array:
    """Keys as texts: of so many rows, or of each row's place (NULL stays)."""
    if isinstance(places, int):
        places = pa.array(np.arange(places))
    whole = places.combine_chunks() if isinstance(places, pa.ChunkedArray) else places
    return pc.add(whole.cast(pa.int64()), first).cast(pa.string())


def _money(cents: Any) -> pa.Array:
    whole = cents.combine_chunks() if isinstance(cents, pa.ChunkedArray) else pa.array(cents)
    return pa.array(np.asarray(whole.to_numpy()) / 100).cast(pa.decimal128(20, 2))


def _times(microseconds: NDArray[np.int64]) -> pa.Array:
    return pa.array(microseconds, pa.timestamp("us", "UTC"))


def _least(groups: NDArray[np.int64], values: NDArray[np.int64]) -> NDArray[np.int64]:
    """The least value of each group, 0 to the highest."""
    least = np.full(int(groups.max()) + 1, np.iinfo(np.int64).max)
    np.minimum.at(least, groups, values)
    return least


def _sums(groups: NDArray[np.int64], values: NDArray[np.int64]) -> NDArray[np.int64]:
    sums = np.zeros(int(groups.max()) + 1, np.int64)
    np.add.at(sums, groups, values)
    return sums


def _commonest(groups: NDArray[np.int64], values: NDArray[np.int64]) -> NDArray[np.int64]:
    """The commonest value of each group, of several the least."""
    pairs, counts = np.unique(np.stack((groups, values), axis=1), axis=0, return_counts=True)
    best = np.lexsort((pairs[:, 1], -counts, pairs[:, 0]))
    first = np.unique(pairs[best, 0], return_index=True)[1]
    found: NDArray[np.int64] = pairs[best[first], 1]
    return found
