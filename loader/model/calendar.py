"""When a shop sells: months, the weeks before Christmas, weekdays and hours, in the shop's own time zone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

_HOUR = 3_600_000_000
# Shares of the year (realism.md): quiet until July, busy from August, the holidays busiest.
_MONTHS = (4.5, 4.4, 4.6, 4.7, 4.8, 4.8, 4.9, 11.0, 11.0, 11.0, 16.5, 16.8)
_WEEKDAYS = (1.0, 0.97, 0.98, 1.0, 1.05, 1.08, 1.12)
_PEAKS = ((10, 1.0), (14, 1.0), (20, 1.25))
_NIGHT = 0.12


def order_times(random: np.random.Generator, count: int, start: int, end: int, timezone: str) -> NDArray[np.int64]:
    """`count` ascending times in [start, end), whole seconds, microseconds UTC."""
    hours = np.arange(start // _HOUR, -(-end // _HOUR), dtype=np.int64)
    busy = intensity(hours, timezone)
    opens = np.maximum(hours * _HOUR, start)
    closes = np.minimum((hours + 1) * _HOUR, end)
    share = np.cumsum(busy * (closes - opens))
    point = np.sort(random.random(count)) * share[-1]
    hour = np.searchsorted(share, point, side="right").clip(0, len(hours) - 1)
    within = random.random(count) * (closes - opens)[hour]
    times = np.sort(opens[hour] + within.astype(np.int64)) // 1_000_000 * 1_000_000
    return np.maximum(times, start)


def intensity(hours: NDArray[np.int64], timezone: str) -> NDArray[np.float64]:
    """How busy each hour is, hours since the epoch in UTC -> (n,) float64; DST moves the peaks with the clock."""
    local = hours * 3600 + _offsets(hours, ZoneInfo(timezone))
    return _by_day()[local // 86_400 - _FIRST_DAY] * _by_hour()[local % 86_400 // 3600]


def _offsets(hours: NDArray[np.int64], zone: ZoneInfo) -> NDArray[np.int64]:
    """Seconds that the zone is ahead of UTC at each hour; asked by the hour only on the days that change it."""
    days, place = np.unique(hours // 24, return_inverse=True)
    opens = np.array([_offset(zone, 24 * day) for day in days.tolist()], np.int64)
    closes = np.array([_offset(zone, 24 * day + 24) for day in days.tolist()], np.int64)
    offsets = opens[place]
    changing = np.flatnonzero((opens != closes)[place])
    offsets[changing] = [_offset(zone, hour) for hour in hours[changing].tolist()]
    return offsets


def _offset(zone: ZoneInfo, hour: int) -> int:
    offset = (_EPOCH + timedelta(hours=hour)).astimezone(zone).utcoffset()
    return int(offset.total_seconds()) if offset else 0


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST_DAY = (datetime(1990, 1, 1) - datetime(1970, 1, 1)).days
_LAST_DAY = (datetime(2080, 1, 1) - datetime(1970, 1, 1)).days


def _by_day() -> NDArray[np.float64]:
    """Weight of each local day from 1990 to 2080; a month's days share the month's weight."""
    days = np.arange(_FIRST_DAY, _LAST_DAY)
    dates = days.astype("datetime64[D]")
    months = dates.astype("datetime64[M]")
    month = months.astype(int) % 12
    day = (dates - months).astype(int) + 1
    weight = np.ones(len(days))
    weight[(month == 10) & (day >= 25)] = 3.0
    weight[(month == 11) & (day >= 15)] = 2.0
    weight *= np.array(_WEEKDAYS)[(days + 3) % 7]
    _, place = np.unique(months, return_inverse=True)
    return np.array(_MONTHS)[month] * weight / np.bincount(place, weight)[place]


def _by_hour() -> NDArray[np.float64]:
    hour = np.arange(24)
    bumps = [height * np.exp(-0.5 * ((hour - peak) / 1.4) ** 2) for peak, height in _PEAKS]
    return _NIGHT + np.asarray(np.sum(bumps, axis=0))
