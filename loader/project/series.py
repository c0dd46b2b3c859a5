"""Columns of the store model before they take a column's type: what is said, not how it is written.

Every class holds one column of a batch, n rows; `missing` is an (n,) bool mask of NULLs, or None.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from loader.project.keys import KeySource

Mask = NDArray[np.bool_] | None


@dataclass(frozen=True, slots=True)
class Money:
    """(n,) int64 amounts in minor units of 10**-digits."""

    minor: NDArray[np.int64]
    digits: int
    missing: Mask = None


@dataclass(frozen=True, slots=True)
class Time:
    """(n,) int64 microseconds since the Unix epoch, UTC."""

    us: NDArray[np.int64]
    missing: Mask = None


@dataclass(frozen=True, slots=True)
class Count:
    """(n,) whole numbers."""

    number: NDArray[np.integer]
    missing: Mask = None


@dataclass(frozen=True, slots=True)
class Real:
    """(n,) float64."""

    number: NDArray[np.float64]
    missing: Mask = None


@dataclass(frozen=True, slots=True)
class Ratio:
    """(n,) int64 parts of (n,) int64 wholes, rounded half up at the column's own scale; NULL if the whole is 0."""

    part: NDArray[np.int64]
    whole: NDArray[np.int64]

    @property
    def missing(self) -> NDArray[np.bool_]:
        """Which wholes are 0."""
        return self.whole == 0


@dataclass(frozen=True, slots=True)
class Flag:
    """(n,) bool."""

    value: NDArray[np.bool_]
    missing: Mask = None


@dataclass(frozen=True, slots=True)
class Text:
    """(n,) Arrow strings."""

    array: pa.Array


@dataclass(frozen=True, slots=True)
class Json:
    """(n,) Arrow strings that are JSON."""

    array: pa.Array


@dataclass(frozen=True, slots=True)
class Words:
    """(n,) indices into a small pool of words (None = NULL)."""

    index: NDArray[np.integer]
    pool: tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class Lists:
    """(n,) indices into a small pool of lists of words."""

    index: NDArray[np.integer]
    pool: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Listed:
    """(n,) Arrow lists of keys as text."""

    array: pa.ListArray


@dataclass(frozen=True, slots=True)
class Keyed:
    """(n,) row indices of an entity, written as that entity's keys."""

    source: KeySource
    index: NDArray[np.integer]
    missing: Mask = None


@dataclass(frozen=True, slots=True)
class Uuids:
    """(n,) binary(16)."""

    array: pa.Array


@dataclass(frozen=True, slots=True)
class Fixed:
    """One value for every row, as psycopg read it from the database or as text."""

    value: object
    rows: int


Values = Money | Time | Count | Real | Ratio | Flag | Text | Json | Words | Lists | Listed | Keyed | Uuids | Fixed


def counted(values: Values, decimals: int) -> Values:
    """Amounts as a column has them that counts 10**decimals of the unit: cents, micros."""
    if isinstance(values, Money):
        return replace(values, digits=values.digits - decimals)
    return replace(values, part=values.part * 10**decimals) if isinstance(values, Ratio) else values


def without(values: Values, missing: NDArray[np.bool_]) -> Values:
    """The values, NULL also where the mask says so; lists, and what is the same in every row, stay."""
    if not missing.any() or isinstance(values, Fixed | Lists | Listed):
        return values
    if isinstance(values, Text | Json | Uuids):
        return replace(values, array=pc.if_else(pa.array(missing), pa.scalar(None, values.array.type), values.array))
    if isinstance(values, Words):
        return Words(np.where(missing, len(values.pool), values.index), (*values.pool, None))
    if isinstance(values, Ratio):
        return replace(values, whole=np.where(missing, 0, values.whole))
    return replace(values, missing=missing if values.missing is None else missing | values.missing)
