"""The families of Postgres types, and what each can hold. Pure data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

# The family a type is written as. "image": one that only fillers write (`generate/images.py`). "other" can only be left
# to its default or NULL.
Family = Literal[
    "text", "int2", "int4", "int8", "numeric", "float4", "float8", "bool", "date", "time", "timestamp",
    "timestamptz", "interval", "uuid", "json", "jsonb", "bytea", "inet", "array", "enum", "image", "other",
]  # fmt: skip


_INTEGERS = {"int2": 2**15 - 1, "int4": 2**31 - 1, "int8": 2**63 - 1}


_NUMBERS = ("int2", "int4", "int8", "numeric", "float4", "float8")


@dataclass(frozen=True, slots=True)
class PgType:
    """A column's type, domains already followed to their base (binary COPY carries the base type).

    `length` is in characters; `precision` and `scale` are a numeric's; `labels` an enum's, in order.
    """

    oid: int
    name: str
    family: Family
    length: int | None = None
    precision: int | None = None
    scale: int | None = None
    labels: tuple[str, ...] = ()
    element: PgType | None = None
    domain: str | None = None
