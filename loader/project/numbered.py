"""Codes that count on as the live rows' do: each row's number by the order in which the rows were created. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from loader.digits import Ints, numbered
from loader.flow.draws import Running
from loader.flow.profile import Dependence
from loader.project.related import formatted
from loader.project.series import Text

_DAY = 86_400_000_000
_PLACES = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, eq=False)
class Order:
    """All rows of an entity in the order of their creation: (n,) the `place` of each, and their `times` in that order,
    microseconds UTC."""

    place: Ints
    times: Ints

    @classmethod
    def of(cls, created: Ints) -> Order:
        """From when each row was created."""
        order = np.argsort(created, kind="stable")
        place = np.empty(len(order), np.int64)
        place[order] = np.arange(len(order))
        return cls(place, created[order])


def counted(by: Dependence, index: NDArray[np.integer], times: pa.Array, order: Callable[[], Order]) -> Text:
    """The codes of rows `index`, whose texts say their `times` (timestamps in UTC): NULL where there is no time."""
    number, all_ = by.number, order()
    assert number is not None
    period = formatted(times, by.format) if by.format else pa.array([""] * len(index), pa.string())
    counts = _after(number, period) + 1 + all_.place[index] - _before(by, all_, index)
    parts = {"time": period, "number": numbered("", counts, "", number.width)}
    texts = [parts[one] if place % 2 else one for place, one in enumerate(_PLACES.split(number.form))]
    made = pc.binary_join_element_wise(*texts, "")
    return Text(pc.if_else(times.is_null(), pa.scalar(None, pa.string()), made))


def _after(number: Running, period: pa.Array) -> Ints:
    """(n,) the highest number that is there already, in the part of time of each row if each begins anew."""
    last = dict(number.last)
    if not number.restarts:
        return np.full(len(period), last.get("", 0))
    coded = period.dictionary_encode()
    known = np.array([*(last.get(text, 0) for text in coded.dictionary.to_pylist()), 0], np.int64)
    return known[np.asarray(coded.indices.cast(pa.int64()).fill_null(-1))]


def _before(by: Dependence, order: Order, index: NDArray[np.integer]) -> Ints:
    """(n,) how many rows were created before the part of time in which each row begins anew."""
    assert by.number is not None
    if not by.number.restarts:
        return np.zeros(len(index), np.int64)
    periods = _periods(by.format, order.times)
    return np.searchsorted(periods, periods[order.place[index]]).astype(np.int64)


def _periods(layout: str, times: Ints) -> Ints:
    """(n,) the days, months or years since 1970 of ascending times, whichever the format says."""
    unit = "D" if "%d" in layout else "M" if "%m" in layout else "Y"
    return (times // _DAY).astype("datetime64[D]").astype(f"datetime64[{unit}]").astype(np.int64)
