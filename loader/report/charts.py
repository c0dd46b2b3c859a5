"""Charts of letters: a curve in one line, bars, a heat map."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
_STEPS = "▁▂▃▄▅▆▇█"
_SHADES = " ░▒▓█"


def curve(values: Floats, width: int) -> str:
    """Values as heights, in a line of at most `width` letters: of more values the mean of neighbours."""
    if not len(values):
        return ""
    parts = np.array_split(values, min(width, len(values)))
    means = np.array([part.mean() for part in parts])
    return "".join(_STEPS[place] for place in _scaled(means, len(_STEPS)))


def bars(labels: Sequence[str], values: Floats, width: int, of: float | None = None) -> str:
    """A line a value: its label, a bar, and its share `of` a number, of all if there is none."""
    wide, total = max(map(len, labels), default=0), max(float(values.sum()) if of is None else of, 1e-9)
    room = width - wide - 9
    most = max(float(values.max(initial=0.0)), 1e-9)
    lines = (
        f"{label:>{wide}} {'█' * round(room * value / most):<{room}} {value / total:6.1%}"
        for label, value in zip(labels, values.tolist(), strict=True)
    )
    return "\n".join(lines)


def heat(values: Floats, rows: Sequence[str], head: str, wide: int) -> str:
    """A line a row, each cell `wide` letters, the darker the more; `head` names the columns."""
    shades = _scaled(values, len(_SHADES), from_zero=True)
    label = max(map(len, rows))
    lines = (
        f"{name:<{label}} {''.join(_SHADES[place] * wide for place in row)}"
        for name, row in zip(rows, shades.tolist(), strict=True)
    )
    return "\n".join([f"{'':<{label}} {head}".rstrip(), *lines])


def _scaled(values: Floats, steps: int, *, from_zero: bool = False) -> NDArray[np.int64]:
    """Values as steps of a scale from the least (or nothing) to the greatest."""
    least = 0.0 if from_zero else min(float(values.min(initial=np.inf)), 0.0)
    span = max(float(values.max(initial=0.0)) - least, 1e-9)
    return np.ceil((values - least) / span * (steps - 1)).astype(np.int64).clip(0, steps - 1)
