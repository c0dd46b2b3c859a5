"""When a shop sells, in its own time zone: a year with holidays, a week, a day, and growth.

A calendar is a second clock: it passes quickly while the shop is busy. What happens evenly by this clock happens as the
shop's days and hours have it, so customers may buy at a rate of their own, whatever the season.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from loader.model import Ints
from loader.resources import data

Floats = NDArray[np.float64]
_HOUR, _SECOND = 3_600_000_000, 1_000_000
_YEAR = 365.25
_WORDS = data("calendar")
_GROWTH: float = _WORDS["growth"]
_LAUNCH: float = _WORDS["launch"]
_HOLIDAYS, _CYBER = _WORDS["holidays"], _WORDS["cyber_week"]


@dataclass(frozen=True)
class Calendar:
    """A window by both clocks. `edges` are times in microseconds UTC, one an hour, `passed` what the second clock shows
    at each of them: days of an ordinary busy day, from 0 on."""

    edges: Ints
    passed: Floats

    @property
    def length(self) -> float:
        """The whole window by the second clock."""
        return float(self.passed[-1])

    def times(self, points: Floats) -> Ints:
        """Points of the second clock as times: (n,) whole seconds in [start, end), microseconds UTC."""
        start, end = self.edges[[0, -1]]
        since = np.interp(points, self.passed, (self.edges - start).astype(np.float64)).astype(np.int64)
        return np.clip((start + since) // _SECOND * _SECOND, start, max(end - 1, start))

    def points(self, times: Ints) -> Floats:
        """Times as what the second clock shows then: (n,)."""
        start = self.edges[0]
        return np.interp((times - start).astype(np.float64), (self.edges - start).astype(np.float64), self.passed)


def calendar(start: int, end: int, timezone: str, *, growing: bool = False, launch: float = 0.0) -> Calendar:
    """The window [start, end), in microseconds UTC; `growing`: its clock runs the quicker the later it is; `launch`:
    and at first, for about so many days, as quickly as new customers come to a shop that has no others yet."""
    hours = np.arange(start // _HOUR, -(-end // _HOUR), dtype=np.int64)
    edges = np.concatenate(([start], hours[1:] * _HOUR, [end])).astype(np.int64)
    busy, days = intensity(hours, timezone), (hours - hours[0]) / 24
    if growing:
        busy = busy * _GROWTH ** (days / _YEAR)
    if launch:
        busy = busy * (1 + _LAUNCH * np.exp(-days / launch))
    share = np.diff(edges) / _HOUR / 24
    return Calendar(edges, np.concatenate(([0.0], np.cumsum(busy * share))))


def order_times(random: np.random.Generator, count: int, start: int, end: int, timezone: str) -> Ints:
    """`count` ascending times in [start, end), whole seconds, microseconds UTC, the more the later."""
    window = calendar(start, end, timezone, growing=True)
    return np.sort(window.times(random.random(count) * window.length))


def intensity(hours: Ints, timezone: str) -> Floats:
    """How busy each hour is, hours since the epoch in UTC -> (n,) float64, on average 1; DST moves the peaks with the
    clock."""
    local = hours * 3600 + offsets(hours, ZoneInfo(timezone))
    return _by_day()[local // 86_400 - _FIRST_DAY] * _by_hour()[local % 86_400 // 3600]


def offsets(hours: Ints, zone: ZoneInfo) -> Ints:
    """Seconds that the zone is ahead of UTC at each hour since the epoch: (n,); asked by the hour only on the days that
    change it."""
    days, place = np.unique(hours // 24, return_inverse=True)
    opens = np.array([_offset(zone, 24 * day) for day in days.tolist()], np.int64)
    closes = np.array([_offset(zone, 24 * day + 24) for day in days.tolist()], np.int64)
    offsets = opens[place]
    changing = np.flatnonzero((opens != closes)[place])
    offsets[changing] = [_offset(zone, hour) for hour in hours[changing].tolist()]
    return offsets


@lru_cache(maxsize=2**16)  # every calendar of a run asks of the same days, and a day's end is the next one's beginning
def _offset(zone: ZoneInfo, hour: int) -> int:
    offset = (_EPOCH + timedelta(hours=hour)).astimezone(zone).utcoffset()
    return int(offset.total_seconds()) if offset else 0


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST_DAY = (datetime(1990, 1, 1) - datetime(1970, 1, 1)).days
_LAST_DAY = (datetime(2080, 1, 1) - datetime(1970, 1, 1)).days


def busy_days(first: int, count: int) -> Floats:
    """How busy the local days from `first` (since 1970) on are in shops in general, on average 1: (count,)."""
    return _by_day()[np.clip(np.arange(first, first + count), _FIRST_DAY, _LAST_DAY - 1) - _FIRST_DAY]


@cache
def _by_day() -> Floats:
    """How busy each local day from 1990 to 2080 is."""
    days = np.arange(_FIRST_DAY, _LAST_DAY)
    week = np.array(list(_WORDS["weekdays"].values()))
    busy = _of_year(days) * (1 + _cyber_week(days)) * (week / week.mean())[(days + 3) % 7]
    return np.asarray(busy / busy.mean())


def _of_year(days: Ints) -> Floats:
    """The slow part of a year: less at the end of winter, more before Christmas until parcels would come too late."""
    spring = 1 - _HOLIDAYS["spring"] * np.cos(2 * np.pi * _since(days, 2, 20) / _YEAR)
    away = _since(days, *_HOLIDAYS["middle"]) / _HOLIDAYS["width"]
    late = 1 / (1 + np.exp(-_since(days, *_HOLIDAYS["cut_off"]) / 1.2))
    weeks = _HOLIDAYS["weeks"] * np.exp(-0.5 * away**2) * (1 - late)
    between = (1 - _HOLIDAYS["after"]) * np.exp(-0.5 * (_since(days, 12, 26) / 4) ** 2)
    return np.asarray(spring + weeks - between)


def _since(days: Ints, month: int, day: int) -> Floats:
    """Days since the nearest such date of a year, negative before it."""
    dates = days.astype("datetime64[D]")
    years = dates.astype("datetime64[Y]")
    first = (years + np.array([-1, 0, 1])[:, None]).astype("datetime64[M]") + (month - 1)
    apart = (dates - (first.astype("datetime64[D]") + (day - 1))).astype(np.int64)
    nearest = np.abs(apart).argmin(axis=0)
    return apart[nearest, np.arange(len(days))].astype(np.float64)


def _cyber_week(days: Ints) -> Floats:
    """How much more the days around the fourth Thursday of November sell."""
    novembers = days.astype("datetime64[D]").astype("datetime64[Y]").astype("datetime64[M]") + 10
    first = novembers.astype("datetime64[D]").astype(np.int64)
    thursday = first + (-first) % 7 + 21  # day 0 of the epoch was a Thursday
    more = [0.0, *_CYBER["eve"], *_CYBER["days"], 0.0]
    place = days - thursday + 1 + len(_CYBER["eve"])
    return np.array(more)[np.clip(place, 0, len(more) - 1)]


@cache
def _by_hour() -> Floats:
    """How busy each hour of a day is, 1 on average; the hills go on over midnight."""
    hour = np.arange(24) + 0.5
    found = np.full(24, float(_WORDS["hours"]["night"]))
    for peak, height, width in _WORDS["hours"]["peaks"]:
        away = (hour - peak + 12) % 24 - 12
        found += height * np.exp(-0.5 * (away / width) ** 2)
    return np.asarray(found / found.mean())
