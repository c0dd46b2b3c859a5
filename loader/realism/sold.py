"""What a shop sold: order lines as numpy columns, and what every figure needs of their orders.

Any column may lack (None): what asks for it is left out. Nothing here knows a database.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

Codes = NDArray[np.int64]
Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]

KEYS = ("order", "customer", "product", "category")
AMOUNTS = ("quantity", "price", "discount")
COLUMNS = (*KEYS, *AMOUNTS, "at")
"""`price` of one piece before discount, `discount` of the whole line, `at` the shop's own clock."""
SECOND = 1_000_000
HOUR = 3600 * SECOND
DAY = 24 * HOUR


@dataclass(frozen=True, eq=False)
class Sold:
    """N lines; `order` codes are 0 ... orders - 1, the other codes are those of all tables that were read together.

    A `customer` of -1 is a guest. Times are microseconds since 1970 on the shop's own clock.
    """

    order: Codes
    customer: Codes | None = None
    product: Codes | None = None
    category: Codes | None = None
    quantity: Numbers | None = None
    price: Numbers | None = None
    discount: Numbers | None = None
    at: Codes | None = None

    def has(self, *names: str) -> bool:
        return all(getattr(self, name) is not None for name in names)

    def kept(self, lines: Flags) -> Sold:
        """Those of the lines; orders are numbered anew."""
        found: dict[str, Any] = {f.name: getattr(self, f.name) for f in fields(self)}
        few: dict[str, Any] = {name: None if v is None else v[lines] for name, v in found.items()}
        return Sold(**few | {"order": dense(few["order"])})

    def of_buyers(self, buyers: Codes) -> Sold:
        """The lines of these buyers alone."""
        wanted = np.zeros(int(self.buyers.max(initial=-1)) + 1, bool)
        wanted[buyers] = True
        return self.kept(wanted[self.buyers][self.order])

    @property
    def lines(self) -> int:
        return len(self.order)

    @cached_property
    def orders(self) -> int:
        return int(self.order.max(initial=-1)) + 1

    @cached_property
    def first(self) -> Codes:
        """(O,) the first line of each order."""
        found = np.full(self.orders, self.lines, np.int64)
        np.minimum.at(found, self.order, np.arange(self.lines))
        return found

    @cached_property
    def buyer_codes(self) -> Codes:
        """(O,) the customer of each order, -1 for guests or if no customer is known."""
        return np.full(self.orders, -1) if self.customer is None else self.customer[self.first]

    @cached_property
    def buyers(self) -> Codes:
        """(O,) who is behind each order, numbered from 0: customers, then guests, each of one order."""
        codes = self.buyer_codes
        guests = codes < 0
        out = np.empty(len(codes), np.int64)
        out[~guests] = dense(codes[~guests])
        known = int(out[~guests].max(initial=-1)) + 1
        out[guests] = known + np.arange(int(guests.sum()))
        return out

    @cached_property
    def placed(self) -> Codes:
        """(O,) when each order was placed."""
        assert self.at is not None
        return self.at[self.first]

    @cached_property
    def gross(self) -> Numbers:
        """(N,) what each line costs before discount."""
        assert self.price is not None
        return self.price * (1.0 if self.quantity is None else self.quantity)

    @cached_property
    def by_time(self) -> Codes:
        """Orders of customers, each customer's own in the order of their times."""
        known = np.flatnonzero(self.buyer_codes >= 0)
        return known[np.lexsort((self.placed[known], self.buyer_codes[known]))]

    def summed(self, values: Numbers | None = None) -> Numbers:
        """(O,) the sum of the lines' values by order; without values, how many lines."""
        return np.bincount(self.order, values, self.orders).astype(float)


def dense(codes: Codes) -> Codes:
    """The same groups, numbered 0, 1, ... in the order of their codes (none below 0)."""
    there = np.zeros(int(codes.max(initial=-1)) + 1, bool)
    there[codes] = True
    return (np.cumsum(there) - 1)[codes]


def read(*tables: pa.Table) -> list[Sold]:
    """The tables as numpy columns; what one of them lacks, all lack. Raises ValueError without orders or lines."""
    shared = [name for name in COLUMNS if all(name in table.column_names for table in tables)]
    if "order" not in shared or not all(table.num_rows for table in tables):
        raise ValueError("every table must have lines, and a column 'order'")
    columns: dict[str, Any] = {name: _column(name, [table[name] for table in tables]) for name in shared}
    parts = [Sold(**{name: found[place] for name, found in columns.items()}) for place in range(len(tables))]
    return [replace(part, order=dense(part.order)) for part in parts]


def _column(name: str, columns: Sequence[pa.ChunkedArray]) -> list[NDArray[np.int64]] | list[Numbers]:
    if name in KEYS:
        return _commonest_first(as_codes(columns)) if name in ("product", "category") else as_codes(columns)
    if name in AMOUNTS:
        return [as_numbers(column) for column in columns]
    return [as_microseconds(column) for column in columns]


def as_codes(columns: Sequence[pa.ChunkedArray]) -> list[Codes]:
    """Numbers for keys, the same in every table; -1 for NULL."""
    whole = pa.chunked_array([chunk for column in columns for chunk in column.cast(pa.string()).chunks], pa.string())
    codes = pc.dictionary_encode(whole).combine_chunks()
    indices = codes.indices if isinstance(codes, pa.DictionaryArray) else codes.chunk(0).indices
    numbers = pc.fill_null(indices, -1).to_numpy(zero_copy_only=False).astype(np.int64)
    ends = np.cumsum([0, *map(len, columns)])
    return [numbers[start:end] for start, end in pairwise(ends)]


def as_numbers(column: pa.ChunkedArray) -> Numbers:
    """NaN for NULL. A float of four bytes is the decimal that it is written as: 5.95, and not 5.949999809."""
    if pa.types.is_float32(column.type):
        column = column.cast(pa.string())
    return column.cast(pa.float64()).to_numpy(zero_copy_only=False).astype(float)


def _commonest_first(tables: list[Codes]) -> list[Codes]:
    """The same keys, numbered by how often they are there in all tables."""
    counts = np.bincount(np.concatenate(tables) + 1)[1:]
    place = np.empty(len(counts) + 1, np.int64)
    place[np.argsort(-counts, kind="stable")] = np.arange(len(counts))
    place[-1] = -1
    return [place[codes] for codes in tables]


def as_microseconds(column: pa.ChunkedArray) -> Codes:
    if pa.types.is_timestamp(column.type) and column.type.tz is not None:
        column = pc.local_timestamp(column)
    return column.cast(pa.timestamp("us")).cast(pa.int64()).to_numpy(zero_copy_only=False).astype(np.int64)
