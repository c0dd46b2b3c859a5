"""Keys, uniques and foreign keys: one query a kind, for all tables at once.

By the catalog's own numbers, not by names that have to be parsed. A test holds them to SQLAlchemy's inspector, whose
import alone takes as long as all other reading of a schema.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from loader.flow.table import ForeignKey, Unique

Row = Mapping[str, Any]


def unique(row: Row) -> Unique:
    """A primary key, unique constraint or unique index."""
    return Unique(
        row["name"],
        tuple(row["columns"]),
        primary=row["is_primary"],
        predicate=row["predicate"],
        nulls_equal=row["nulls_equal"],
        expressions=tuple(row["expressions"]),
    )


def foreign_key(row: Row) -> ForeignKey:
    """A declared foreign key."""
    parent = (row["parent_schema"], row["parent_table"], tuple(row["parent_columns"]))
    return ForeignKey(row["name"], tuple(row["columns"]), *parent)
