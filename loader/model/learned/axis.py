"""The days that a run lies in, as a shop's live orders have them: its own days, and days before and after like them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from zoneinfo import ZoneInfo

import numpy as np

from loader.flow.habits import Habits, Numbers
from loader.model import Ints
from loader.model.calendar import busy_days, offsets
from loader.model.learned.draws import smoothed

_DAY = 86_400
_MICRO = 1_000_000
_WIDTHS, _ENOUGH, _RECENT = (7, 21), 60, 28
"""The level of a day is the mean of so many days around it as have enough orders, at least and at most."""
_YEAR = 364
"""Days: as many weekdays of each kind, and nearly a year."""
_MOST_GROWTH = 2.0
_DOUBT = 4.0
"""A day's own count says as much as its weekday once it has so many orders."""


@dataclass(frozen=True)
class Axis:
    """Local days, from `first` (since 1970) on: (A,) how many orders are usual around each, `level`, and how `busy` it
    is against these, 0 = shut; the live days are the D from `opens` on; `place` (D,) is where on it what happened on
    each of them is to happen: as large a share of the orders is before it; the level is a mean of `width` days."""

    first: int
    timezone: str
    level: Numbers
    busy: Numbers
    opens: int
    place: Numbers
    width: int

    def __len__(self) -> int:
        return len(self.level)

    @property
    def longer(self) -> float:
        """How many times as long as the live days it is, 1 at least."""
        return max(len(self) / len(self.place), 1.0)

    @cached_property
    def weekday(self) -> Ints:
        """Monday is 0: (A,)."""
        return (np.arange(len(self)) + self.first + 3) % 7

    def times(self, day: Ints, second: Ints) -> Ints:
        """Local days and their seconds as microseconds UTC: (n,)."""
        local = (day + self.first) * _DAY + second
        zone = ZoneInfo(self.timezone)
        guess = local - offsets(local // 3600, zone)
        return (local - offsets(guess // 3600, zone)) * _MICRO

    def days(self, times: Ints) -> Ints:
        """The day of each time, microseconds UTC, by its place here: (n,)."""
        seconds = times // _MICRO
        return (seconds + offsets(seconds // 3600, ZoneInfo(self.timezone))) // _DAY - self.first


def axis(habits: Habits, start: int, as_of: int) -> Axis:
    """The days from the first live one, or from `start` if that is earlier, up to the last live one, or to `as_of` if
    that is later (microseconds UTC)."""
    zone = ZoneInfo(habits.timezone)
    begins, ends = (_local_day(time, zone) for time in (start, as_of - _MICRO))
    first = min(begins, habits.first_day)
    live = habits.clock.day.astype(np.float64)
    opens = habits.first_day - first
    closes = opens + len(live)
    level = np.zeros(max(ends - first + 1, closes))
    width = _width(live)
    level[opens:closes] = smooth = smoothed(live, width)
    _extend(level, opens, closes, busy_days(first, len(level)))
    weekday = (np.arange(len(level)) + first + 3) % 7
    busy = _weekdays(live, smooth, habits.first_day)[weekday]
    shut = busy == 0
    busy[opens:closes] = (live + _DOUBT * busy[opens:closes]) / (smooth + _DOUBT)
    busy[shut] = 0.0
    return Axis(first, habits.timezone, level, busy, opens, _places(smooth, level), width)


def _local_day(time: int, zone: ZoneInfo) -> int:
    seconds = np.array([time // _MICRO])
    return int((seconds + offsets(seconds // 3600, zone))[0] // _DAY)


def _weekdays(live: Numbers, smooth: Numbers, first: int) -> Numbers:
    """How busy each day of the week is against all, 0 = shut: (7,)."""
    weekday = (np.arange(len(live)) + first + 3) % 7
    usual = np.bincount(weekday, live, 7) / np.maximum(np.bincount(weekday, smooth, 7), 1e-9)
    seen = np.bincount(weekday, minlength=7) > 0
    return np.where(seen, usual, 1.0)


def _extend(level: Numbers, opens: int, closes: int, seasonal: Numbers) -> None:
    """Fills the level before and after the days that are known: as a year before or after with the growth since, else
    as the last weeks with the seasons of shops in general."""
    known = closes - opens
    for day in range(closes, len(level)):
        level[day] = _continued(level, day, -1, closes, known, seasonal)
    for day in range(opens - 1, -1, -1):
        level[day] = _continued(level, day, 1, opens, known, seasonal)


def _continued(level: Numbers, day: int, back: int, edge: int, known: int, seasonal: Numbers) -> float:
    near = slice(max(edge - _RECENT, 0), edge) if back < 0 else slice(edge, edge + _RECENT)
    now = float(level[near].mean()) if level[near].size else 1.0
    if known >= _YEAR + _RECENT:
        then = slice(near.start + back * _YEAR, near.stop + back * _YEAR)
        growth = np.clip(now / max(float(level[then].mean()), 1e-9), 1 / _MOST_GROWTH, _MOST_GROWTH)
        return float(level[day + back * _YEAR] * growth)
    return now * float(seasonal[day] / max(float(seasonal[near].mean()), 1e-9))


def _places(smooth: Numbers, level: Numbers) -> Numbers:
    """The day of the axis before which as large a share of all orders is as of the live ones before each live day."""
    if len(level) == len(smooth):
        return np.arange(len(smooth), dtype=np.float64)
    passed = np.concatenate(([0.0], np.cumsum(np.maximum(level, 1e-9))))
    before = np.cumsum(np.maximum(smooth, 1e-9))
    share = (before - before[0] / 2) / before[-1]
    return np.interp(share * passed[-1], passed, np.arange(len(passed)))


def _width(live: Numbers) -> int:
    """An odd number of days that have enough orders together."""
    least, most = _WIDTHS
    return int(np.clip(_ENOUGH / max(float(live.mean()), 1e-9), least, most)) // 2 * 2 + 1
