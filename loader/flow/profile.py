"""What the live rows of a workspace teach: aggregates, and the shop's own row; never a person's data."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Existing:
    """Live rows that new orders may name, the best sold first: no run's own, so that every run can be removed alone.

    `products` (P rows), `variants` (V) and `customers` (C) hold text columns by meaning or `id.column`; `product_of` is
    each variant's product. Prices are millionths, times microseconds UTC; `sold` counts a product's lines.
    """

    products: dict[str, pa.Array]
    variants: dict[str, pa.Array]
    customers: dict[str, pa.Array]
    product_of: NDArray[np.int32]
    price: NDArray[np.int64]
    sold: NDArray[np.int64]
    published: NDArray[np.int64]
    signup: NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Placed:
    """Orders of a workspace that ads may have brought: times in microseconds UTC, totals in millionths, and the
    campaign that each landing page names ("" = a click without one, None = no click)."""

    time: NDArray[np.int64]
    total: NDArray[np.int64]
    campaign: tuple[str | None, ...]
    clickable: bool


@dataclass(frozen=True, slots=True)
class KeyStyle:
    """How the keys of one column look, and the first number that is free.

    "number": prefix + decimal, zero-padded to `width` + suffix (an integer column: the number alone);
    "uuid": version 4. `sequence` is what hands the numbers out, where the column has one.
    """

    kind: Literal["number", "uuid"]
    next: int = 1
    prefix: str = ""
    width: int = 0
    suffix: str = ""
    sequence: str | None = None


@dataclass(frozen=True, slots=True)
class Profile:
    """What a workspace already has. Aggregates, and the shop's own row; never a person's data.

    `rows` by entity, `campaigns` counts them once however many days they have; `shop` meaning or `id.column` -> value
    of the existing shop row, empty when there is none; `keys` by (entity, column); `words` by (entity, meaning), the
    most used first; order times are microseconds, UTC.
    """

    rows: dict[str, int]
    shop: dict[str, Any]
    keys: dict[tuple[str, str], KeyStyle]
    words: dict[tuple[str, str], tuple[str, ...]]
    first_order: int | None = None
    last_order: int | None = None
    subtotal_after_discount: bool | None = None
    tax_included: bool | None = None
    existing: Existing | None = None
    titles: frozenset[str] = frozenset()
    lookups: dict[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    campaigns: int = 0
