"""Tuples that columns of a row hold together, drawn as the live rows' are: as the row's other columns let them, and the
same beside the same key. Pure, by row number."""

from __future__ import annotations

import zlib

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from loader.constraints.evaluate import as_float, from_arrow
from loader.digits import mixed
from loader.flow.draws import Draw
from loader.literals import as_text
from loader.project.fill import RowSpan
from loader.project.related import Beside, alike

_SALT = 0x94D049BB
Places = NDArray[np.int64]


def picked(draw: Draw, rows: RowSpan, beside: Beside) -> Places:
    """(n,) which tuple each row has."""
    which = _cases(draw, beside, len(rows))
    share = _share(draw, alike(rows, draw.steady, beside) if draw.steady else rows)
    if draw.of and not draw.edges[0]:  # the same for the same value that no live row has
        share = np.where(which == len(draw.cases), _share(draw, alike(rows, draw.of[0], beside)), share)
    steps = np.cumsum(np.array([*(case.shares for case in draw.cases), draw.shares]), axis=1)
    steps /= steps[:, -1:]
    count = steps.shape[1]
    flat = (steps + np.arange(len(steps))[:, None]).ravel()
    return np.minimum(np.searchsorted(flat, which + share, side="right") - which * count, count - 1)


def _share(draw: Draw, rows: RowSpan) -> NDArray[np.float64]:
    """(n,) uniform in [0, 1)."""
    found = mixed(rows.seed ^ _SALT ^ zlib.crc32(draw.name.encode()), rows.index) >> np.uint64(11)
    return found.astype(np.float64) / 2.0**53


def _cases(draw: Draw, beside: Beside, rows: int) -> Places:
    """(n,) the case of each row, that which tells most of its columns; the number of cases = none."""
    found = np.full(rows, len(draw.cases))
    cells = [_cells(draw, place, beside) for place in range(len(draw.of))]
    names = [_names(draw, place) for place in range(len(draw.of))]
    for depth in range(1, len(draw.of) + 1):
        known = {case.of: place for place, case in enumerate(draw.cases) if len(case.of) == depth}
        keys, of = np.unique(np.stack(cells[:depth]), axis=1, return_inverse=True)
        texts = (tuple(own[at] for own, at in zip(names, key, strict=False)) for key in keys.T.tolist())
        case = np.array([known.get(text, -1) for text in texts], np.int64)[of.ravel()]
        found = np.where(case >= 0, case, found)
    return found


def _names(draw: Draw, place: int) -> list[str | None]:
    """What stands for the cells of a column in its cases: values, or parts; NULL; and what no case has."""
    if edges := draw.edges[place]:
        return [*map(str, range(len(edges) + 1)), None, ""]
    values = {text for case in draw.cases for text in case.of[place : place + 1] if text is not None}
    return [*sorted(values), None, "\0"]


def _cells(draw: Draw, place: int, beside: Beside) -> Places:
    """(n,) the cell of each row in one of the columns, as places in its names."""
    array, edges, names = beside(draw.of[place]), draw.edges[place], _names(draw, place)
    if edges:
        numbers, missing = _measured(array)
        return np.where(missing, len(names) - 2, np.searchsorted(np.array(edges), numbers, side="right"))
    found = pc.index_in(as_text(array), pa.array(names[:-1], pa.string()), skip_nulls=False)
    return np.asarray(found.cast(pa.int64()).fill_null(len(names) - 1))


def _measured(array: pa.Array) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Numbers, or microseconds, and which are missing."""
    if pa.types.is_temporal(array.type):
        array = array.cast(pa.timestamp("us")).cast(pa.int64())
    vec = from_arrow(array)
    return np.where(vec.null, 0.0, as_float(vec)), vec.null
