"""Straight lines through numbers of live rows: y = factor x + offset, to the last decimal that y uses. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

_EXACT, _USUAL = 0.95, 0.9
_NEAR = 3
"""Steps of the last decimal."""
_HALF, _BETTER, _ALIKE = 0.49999, 0.02, 0.002
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
        return cut(Line(1.0, 0.0, rounding(x, y)), x, y)
    factor = _slope(x, y)
    if factor is None:
        return None
    lines = [one for digits in range(_MOST_DIGITS) for one in _of_slope(float(f"{factor:.{digits}e}"), x, y)]
    shares = [exactness(one, x, y) for one in lines]
    # the fewest digits of which another one would not be right more often
    return next((one for one, share in zip(lines, shares, strict=True) if share >= max(shares) - _ALIKE), None)


def _of_slope(slope: float, x: Floats, y: Floats) -> Iterator[Line]:
    """The lines of a slope on which nearly all points are: through nothing, so much more, or cut off."""
    scale = decimals(y)
    offset, half = float(np.round(np.median(y - slope * x), scale)), _HALF * 10.0**-scale
    for more in (0.0, offset, -half, half):
        if fits(slope * x + more, y):
            yield cut(Line(slope, more, rounding(slope * x + more, y)), x, y)


def cut(found: Line, x: Floats, y: Floats) -> Line:
    """The line for numbers that are cut off, or rounded up, in place of rounded: nearly half a step lower or higher."""
    if found.scale is None:
        return found
    step = 10.0**-found.scale
    lines = [replace(found, offset=found.offset + half * step) for half in (0.0, -_HALF, _HALF)]
    shares = [exactness(one, x, y) for one in lines]
    return lines[int(np.argmax(shares))] if max(shares) > shares[0] + _BETTER else found


def exactness(found: Line, x: Floats, y: Floats) -> float:
    """The share of the points that are on a line to the last decimal; half a step is rounded up, as in rows that are
    made."""
    made, scale = found.factor * x + found.offset, 10.0 ** (found.scale or 0)
    if found.scale is not None:
        made = np.floor(made * scale + 0.5 + 1e-9) / scale
    return float((np.abs(made - y) <= 1e-6 / scale + 1e-9 * np.abs(y)).mean())


def _slope(x: Floats, y: Floats) -> float | None:
    """The median of the slopes between points that are half of all apart: some may be elsewhere."""
    order = np.argsort(x, kind="stable")
    half = len(x) // 2
    wide, high = (values[order][half:] - values[order][: len(x) - half] for values in (x, y))
    slopes = high[wide > 0] / wide[wide > 0]
    found = float(np.median(slopes)) if len(slopes) else 0.0
    return _refined(x, y, found) if np.isfinite(found) and found else None


def _refined(x: Floats, y: Floats, slope: float) -> float:
    """The slope by least squares of the points that are near its line: what rounds to the last decimal of large numbers
    tells more digits than any two of them."""
    rest = y - slope * x
    near = np.abs(rest - np.median(rest)) <= _NEAR * 10.0 ** -decimals(y)
    apart = x[near] - x[near].mean() if near.any() else x[near]
    spread = float((apart**2).sum())
    return _narrowed(x, y, float((apart * y[near]).sum()) / spread if spread else slope)


def _narrowed(x: Floats, y: Floats, slope: float) -> float:
    """The middle of all slopes through nothing that round to the very numbers, if there are any near this one."""
    step = 10.0 ** -decimals(y)
    near = (np.abs(y - slope * x) <= 2 * step) & (x > 0)
    if not near.any():
        return slope
    low, high = ((y[near] + half * step) / x[near] for half in (-0.5, 0.5))
    return float(low.max() + high.min()) / 2 if low.max() <= high.min() else slope
