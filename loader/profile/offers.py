"""What a shop of the workspace sells, for ads that the run makes without it: its products, the best sold first.

Also those that an earlier run wrote: ads name products by key and text, and no foreign key holds them.
"""

from __future__ import annotations

import numpy as np
import psycopg
import pyarrow as pa
from psycopg import sql as pgsql

from loader.database import comma
from loader.flow.binding import Entity
from loader.flow.profile import Offered
from loader.profile.existing import line_product, offered
from loader.profile.reader import Reader, named, table

_TEXTS = ("key", "title", "vendor", "product_type", "handle")
_INSTEAD = {"product_type": "category"}
"""Where a platform's type of a product is another thing, its category says what it is."""
_NO_LINES = pgsql.SQL("SELECT NULL::text AS product WHERE false")


def on_offer(conn: psycopg.Connection, workspace: str, product: Entity, item: Entity | None) -> Offered | None:
    """A few hundred products of the workspace; None if it has none, or they have no key or title."""
    if not product.has("key") or not product.has("title"):
        return None
    reader = Reader(conn, workspace)
    rows = reader.rows(
        "offered",
        product,
        {"tenant_of_items": workspace},
        lines=_lines(reader, item) if item else _NO_LINES,
        products_own=reader.own(product, "p"),
        offered=offered(product),
        product_key=named(product.by_meaning["key"]),
        columns=comma(_text(product, meaning) for meaning in _TEXTS),
    )
    if not rows:
        return None
    columns = dict(zip(("sold", *_TEXTS), zip(*rows, strict=True), strict=True))
    sold = np.array(columns.pop("sold"), np.int64)
    return Offered(sold=sold, **{name: pa.array(texts, pa.string()) for name, texts in columns.items()})


def _lines(reader: Reader, item: Entity) -> pgsql.Composable:
    query = pgsql.SQL("SELECT {product} AS product FROM {items} WHERE {own} LIMIT 1000000")
    return query.format(product=line_product(item), items=table(item), own=reader.own(item, "", "tenant_of_items"))


def _text(product: Entity, meaning: str) -> pgsql.Composable:
    bound = product.by_meaning.get(meaning) or product.by_meaning.get(_INSTEAD.get(meaning, ""))
    return pgsql.SQL("p.{}::text").format(named(bound)) if bound else pgsql.SQL("NULL::text")
