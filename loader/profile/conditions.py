"""On which columns of their row tuples depend, and how: by their values, or by the part of their numbers, whose edges
are found. As many as the live rows prove, by the Bayesian information criterion. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from loader.profile.entropies import conditional, entropy
from loader.profile.seen import Floats, Ints, Seen

_MOST_BASES, _MOST_EDGES, _MOST_CELLS = 3, 12, 400
_MOST_COMPARED, _BINS = 12_000, 256
_LEAST_TOLD, _LEAST_SIDE = 0.01, 10
"""The share of the entropy that a further column must explain; the rows on each side of an edge."""
_LOWEST = -1e300
OWN_TIMES = ("created", "occurred", "date")
_FIRST = ("total", "price", "created", "country_code", "country", "product_type")
_MOST_COUNTS = 1_000_000


@dataclass(frozen=True, eq=False)
class Basis:
    """A column on which tuples depend: (n,) the `cells` of its rows, -1 = of a value that may not be named; `names` say
    what each cell is: a value, None for NULL, the number of a part between `edges`."""

    base: Seen
    cells: Ints
    names: tuple[str | None, ...]
    edges: tuple[float, ...] = ()


def conditions(which: Ints, bases: Sequence[Seen]) -> list[Basis]:
    """What (n,) tuples depend on, the column that tells most first."""
    rows = np.flatnonzero(which >= 0)
    some = rows[:: max(len(rows) // _MOST_COMPARED, 1)]
    whole = entropy(np.bincount(which[some])) * len(some) if len(some) else 0.0
    found: list[Basis] = []
    cells = np.zeros(len(which), np.int64)
    left = list(bases)
    while whole and left and len(found) < _MOST_BASES:
        gains = [(_gain(one, which, cells, some), place) for place, one in enumerate(left)]
        ranked = ((round(gain / whole, 2), _rank(left[place]), -place) for (gain, _), place in gains)
        place = -max(ranked)[2]
        gain, base = gains[place][0]
        if base is None or gain < _LEAST_TOLD * whole:
            break
        exact = _exact(base, which, cells)
        wide = len(exact.names) + 1
        if len(np.unique(cells * wide + exact.cells + 1)) > _MOST_CELLS:
            del left[place]
            continue
        found.append(exact)
        cells = np.unique(cells * wide + exact.cells + 1, return_inverse=True)[1]
        del left[place]
    return found


def _rank(base: Seen) -> int:
    """Of two that tell as much the one that has no value which no live row has: what is drawn before, whether there is
    a time; then values, then what all others of its kind follow from."""
    first = base.bound.meaning in _FIRST
    sure = 4 if base.found or _is_whether(base) else 0
    return sure + (0 if _is_measured(base) else 2) + int(first)


def _is_measured(base: Seen) -> bool:
    return base.kind in ("num", "time") and not base.is_category


def _is_whether(base: Seen) -> bool:
    """Of a time other than the row's own only counts whether there is one."""
    return base.kind == "time" and not base.found and base.bound.meaning not in OWN_TIMES


def _gain(base: Seen, which: Ints, cells: Ints, rows: Ints) -> tuple[float, Basis | None]:
    """By how much the column shortens what is left to tell of some rows, less what it takes to say how."""
    if not _is_measured(base):
        names = _values(base)
        one = Basis(base, base.places, names)
        return (_less(which, cells, one.cells + 1, rows), one) if len(names) else (0.0, None)
    edges = () if _is_whether(base) else _edges(base.numbers[rows], which[rows], cells[rows])
    if not edges and np.isfinite(base.numbers[rows]).all():
        return 0.0, None
    edges = edges or (_LOWEST,)
    one = _parted(base, edges)
    return _less(which, cells, one.cells + 1, rows), one


def _values(base: Seen) -> tuple[str | None, ...]:
    own = base.found.history.values if base.found else tuple(one.text for one in base.values)
    return (*own, None) if own else ()


def _less(which: Ints, cells: Ints, more: Ints, rows: Ints) -> float:
    before, shares = conditional(cells[rows], which[rows])
    both = cells[rows] * (int(more.max(initial=0)) + 1) + more[rows]
    after, further = conditional(np.unique(both, return_inverse=True)[1], which[rows])
    return before - after - 0.5 * math.log(max(len(rows), 2)) * (further - shares)


def _parted(base: Seen, edges: Sequence[float]) -> Basis:
    known = np.isfinite(base.numbers)
    parts = np.searchsorted(np.array(edges), np.where(known, base.numbers, 0.0), side="right")
    names = (*(str(part) for part in range(len(edges) + 1)), None)
    return Basis(base, np.where(known, parts, len(edges) + 1), names, tuple(edges))


def _edges(numbers: Floats, which: Ints, cells: Ints) -> tuple[float, ...]:
    """The edges between parts of the numbers that differ in the tuples, beside what the cells tell."""
    known = np.isfinite(numbers)
    if not known.any():
        return ()
    steps = np.unique(np.quantile(numbers[known], np.linspace(0, 1, _BINS + 1)[1:-1], method="higher"))
    bins = np.searchsorted(steps, numbers[known], side="right")
    _, cell = np.unique(cells[known], return_inverse=True)
    _, tuple_ = np.unique(which[known], return_inverse=True)
    if (len(steps) + 1) * (cell.max() + 1) * (tuple_.max() + 1) > _MOST_COUNTS:
        return ()
    shape = (len(steps) + 1, int(cell.max()) + 1, int(tuple_.max()) + 1)
    counts = np.bincount((bins * shape[1] + cell) * shape[2] + tuple_, minlength=int(np.prod(shape))).reshape(shape)
    cuts = _cut(counts, 0, len(counts), float(np.log(max(known.sum(), 2))))
    return tuple(float(steps[cut - 1]) for cut in sorted(cuts)[:_MOST_EDGES])


def _cut(counts: Ints, first: int, last: int, log: float) -> list[int]:
    """Where to cut the bins [first, last) and their parts, as long as that pays. (bins, cells, tuples) -> bins."""
    part = counts[first:last]
    if last - first < 2:
        return []
    below = np.cumsum(part, axis=0)[:-1]
    above = part.sum(axis=0) - below
    gain = _unsure(part.sum(axis=0)[None])[0] - _unsure(below) - _unsure(above)
    shares = (below > 0).sum((1, 2)) - (below.sum(2) > 0).sum(1) + (above > 0).sum((1, 2)) - (above.sum(2) > 0).sum(1)
    one = part.sum(axis=0)
    price = 0.5 * log * (shares - ((one > 0).sum() - (one.sum(1) > 0).sum())) + log
    enough = (below.sum((1, 2)) >= _LEAST_SIDE) & (above.sum((1, 2)) >= _LEAST_SIDE)
    pays = np.where(enough, gain - price, -np.inf)
    best = int(pays.argmax())
    if pays[best] <= 0:
        return []
    cut = first + best + 1
    return [cut, *_cut(counts, first, cut, log), *_cut(counts, cut, last, log)]


def _unsure(counts: Ints) -> Floats:
    """What is left to tell within the cells, in nats: (bins, cells, tuples) -> (bins,)."""
    left: Floats = _times_log(counts.sum(2)).sum(1) - _times_log(counts).sum((1, 2))
    return left


def _times_log(counts: Ints) -> Floats:
    made: Floats = counts.astype(np.float64) * np.log(np.maximum(counts, 1))
    return made


def _exact(one: Basis, which: Ints, cells: Ints) -> Basis:
    """The condition, its edges moved to where all rows prove them, and as round as they may be."""
    if not one.edges or one.edges == (_LOWEST,):
        return one
    numbers, rows = one.base.numbers, (which >= 0) & np.isfinite(one.base.numbers)
    made: list[float] = []
    for place, edge in enumerate(one.edges):
        low = one.edges[place - 1] if place else -np.inf
        high = one.edges[place + 1] if place + 1 < len(one.edges) else np.inf
        near = np.flatnonzero(rows & (numbers >= low) & (numbers < high))
        made.append(_moved(numbers[near], which[near], cells[near], edge, len(which), is_time=one.base.kind == "time"))
    return _parted(one.base, tuple(sorted(set(made))))


def _moved(numbers: Floats, which: Ints, cells: Ints, edge: float, rows: int, *, is_time: bool) -> float:
    """The edge beside it that parts the tuples best."""
    order = np.argsort(numbers, kind="stable")
    x = numbers[order]
    at = int(np.searchsorted(x, edge))
    reach = max(rows // 64, 40)
    around = order[max(at - reach, 0) : at + reach]
    values = np.unique(numbers[around])
    if len(values) < 2:
        return edge
    bins = np.searchsorted(values, numbers[around])
    _, cell = np.unique(cells[around], return_inverse=True)
    _, tuple_ = np.unique(which[around], return_inverse=True)
    shape = (len(values), int(cell.max()) + 1, int(tuple_.max()) + 1)
    if np.prod(shape) > _MOST_COUNTS:
        return edge
    counts = np.bincount((bins * shape[1] + cell) * shape[2] + tuple_, minlength=int(np.prod(shape))).reshape(shape)
    below = np.cumsum(counts, axis=0)[:-1]
    best = int((_unsure(below) + _unsure(counts.sum(axis=0)[None] - below)).argmin())
    return _round(values[best], values[best + 1], is_time=is_time)


def _round(low: float, high: float, *, is_time: bool) -> float:
    """The roundest number above `low`, and not above `high`: of times the largest whole unit, of others the fewest
    digits."""
    units = (86_400e6, 3_600e6, 60e6, 1e6) if is_time else tuple(10.0**power for power in range(12, -7, -1))
    for unit in units:
        made = np.floor(high / unit) * unit
        if low < made <= high:
            return float(np.round(made, 6))
    return float(high)
