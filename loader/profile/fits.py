"""Straight lines through numbers of live rows: y = factor x + offset, to the last decimal that y uses. Pure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_EXACT, _USUAL = 0.95, 0.9
_MOST_DECIMALS, _MOST_DIGITS = 6, 9
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Line:
    """y = `factor` x + `offset`, rounded to `scale` decimals (None: exactly)."""

    factor: float
    offset: float
    scale: int | None

    @property
    def is_same(self) -> bool:
        return self.factor == 1 and self.offset == 0


def decimals(numbers: Floats) -> int:
    """How many decimals they use, at most 6."""
    for scale in range(_MOST_DECIMALS):
        scaled = numbers * 10.0**scale
        if (np.abs(scaled - np.rint(scaled)) <= 1e-6 * np.maximum(np.abs(scaled), 1) * 0.01).all():
            return scale
    return _MOST_DECIMALS


def fits(made: Floats, wanted: Floats) -> bool:
    """If nearly all numbers are those wanted when they are rounded alike, and so of those that are rarer."""
    right = np.abs(made - wanted) <= 0.5000001 * 10.0 ** -decimals(wanted)
    values, counts = np.unique(wanted, return_counts=True)
    rarer = wanted != values[counts.argmax()]
    return bool(right.mean() >= _EXACT and (not rarer.any() or right[rarer].mean() >= _USUAL))


def rounding(made: Floats, wanted: Floats) -> int | None:
    """To how many decimals numbers were rounded to become those wanted; None if they are these as they are."""
    exact = np.abs(made - wanted) <= 1e-9 * np.maximum(np.abs(wanted), 1)
    return None if exact.mean() >= _EXACT else decimals(wanted)


def line(x: Floats, y: Floats) -> Line | None:
    """The line on which nearly all of the points are, of the shortest numbers; None if there is none."""
    if fits(x, y):
        return Line(1.0, 0.0, rounding(x, y))
    factor = _slope(x, y)
    if factor is None:
        return None
    for digits in range(_MOST_DIGITS):
        short = float(f"{factor:.{digits}e}")
        offset = float(np.round(np.median(y - short * x), decimals(y)))
        for more in (0.0, offset):
            if fits(short * x + more, y):
                return Line(short, more, rounding(short * x + more, y))
    return None


def _slope(x: Floats, y: Floats) -> float | None:
    """The median of the slopes between points that are half of all apart: some may be elsewhere."""
    order = np.argsort(x, kind="stable")
    half = len(x) // 2
    wide, high = (values[order][half:] - values[order][: len(x) - half] for values in (x, y))
    slopes = high[wide > 0] / wide[wide > 0]
    found = float(np.median(slopes)) if len(slopes) else 0.0
    return found if np.isfinite(found) and found else None
