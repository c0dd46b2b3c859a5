"""What a view takes out of a JSON column."""

from __future__ import annotations

from typing import Any

import pytest
from pglast import parse_sql

from loader.catalog.paths import path_of


@pytest.mark.parametrize(
    ("expression", "keys"),
    [
        ("o.raw ->> 'id'", ("id",)),
        ("(o.raw -> 'customer' ->> 'email')::text", ("customer", "email")),
        ("(o.raw::json #>> '{totals,tax}')::numeric", ("totals", "tax")),
        ("lower(coalesce(o.raw ->> 'source', 'web'))", ("source",)),
        ("nullif(jsonb_extract_path_text(o.raw, 'a', 'b'), '')", ("a", "b")),
        ("o.raw #> '{a}' -> 'b' ->> 'c'", ("a", "b", "c")),
        ("o.raw ->> 0", None),
        ("o.raw -> 'lines' -> 0 ->> 'sku'", None),
        ("o.raw ->> o.name", None),
        ("o.raw", None),
        ("-o.total", None),
        ("o.total * 2", None),
    ],
)
def test_a_path_is_read_or_nothing(expression: str, keys: tuple[str, ...] | None) -> None:
    tree: Any = parse_sql(f"SELECT {expression} FROM o")
    found = path_of(tree[0].stmt.targetList[0].val)
    assert (found.keys if found else None) == keys
    assert found is None or (found.place, found.column) == ("o", "raw")
