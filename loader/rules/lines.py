"""The order lines of a report's two sides as Arrow tables, for `loader.realism`: whole customers, keys as hashes."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from loader.resources import sql_dir
from loader.rules.charts import Sides, chart_file
from loader.rules.sides import SideScope

SECONDS = 120
"""How long reading them may take."""
MOST_LINES = 200_000
"""Of more lines whole customers are read, about so many lines of them."""
_TYPES = {
    **dict.fromkeys(("order", "customer", "product", "category"), pa.int64()),
    **dict.fromkeys(("quantity", "price", "discount"), pa.float64()),
    "at": pa.timestamp("us"),
}


def lines(sides: Sides, scope: SideScope, zone: str) -> pa.Table | None:
    """The lines of one side, (`order`, `customer`, ... `at`), at most about MOST_LINES; a column that is NULL in every
    row is left out. None if the schema has no lines or orders, or the side has none. Raises what the server does."""
    asked = chart_file("lines", (sql_dir() / "lines.sql").read_text("utf-8"))
    if scope.missing(asked.needs):
        return None
    part = scope.sampled(asked.grain, max(1, -(-sides.count(scope, "item") // MOST_LINES)))
    found = sides.asked(asked, part, SECONDS, zone=zone)
    return _table(found) if found else None


def _table(rows: list[dict[str, Any]]) -> pa.Table:
    columns = {name: pa.array([row[name] for row in rows], kind) for name, kind in _TYPES.items()}
    return pa.table({name: found for name, found in columns.items() if found.null_count < len(rows)})
