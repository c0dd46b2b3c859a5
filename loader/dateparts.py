"""What the calendar says of a moment as a whole number: the day as 20261127, the month, the hour, the weekday; and in
which formats texts say it. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
_HOUR, _DAY = 3_600_000_000, 86_400_000_000
_THURSDAY, _WEEK = 3, 7
"""1970-01-01 was a Thursday, the fourth day of a week; the year of a week is that of its Thursday."""


def _dates(days: Ints, unit: str) -> Ints:
    """The days' months or years, since 1970."""
    found: Ints = days.astype("datetime64[D]").astype(f"datetime64[{unit}]").astype(np.int64)
    return found


def _first(periods: Ints, unit: str) -> Ints:
    """The first day of months or years, in days since 1970."""
    found: Ints = periods.astype(f"datetime64[{unit}]").astype("datetime64[D]").astype(np.int64)
    return found


def _month(days: Ints) -> Ints:
    return _dates(days, "M") % 12 + 1


def _of_month(days: Ints) -> Ints:
    return days - _first(_dates(days, "M"), "M") + 1


def _of_year(days: Ints) -> Ints:
    return days - _first(_dates(days, "Y"), "Y") + 1


def _year(days: Ints) -> Ints:
    return _dates(days, "Y") + 1970


def _weekday(days: Ints) -> Ints:
    return (days + _THURSDAY) % _WEEK + 1


def _week(days: Ints) -> Ints:
    return (_of_year(days - _weekday(days) + 1 + _THURSDAY) - 1) // _WEEK + 1


_OF_DAYS: Mapping[str, Callable[[Ints], Ints]] = {
    "day as YYYYMMDD": lambda days: _year(days) * 10_000 + _month(days) * 100 + _of_month(days),
    "month as YYYYMM": lambda days: _year(days) * 100 + _month(days),
    "year": _year,
    "quarter": lambda days: (_month(days) + 2) // 3,
    "month": _month,
    "week": _week,
    "day of the month": _of_month,
    "day of the year": _of_year,
    "weekday from 1, a Monday": _weekday,
    "weekday from 0, a Sunday": lambda days: _weekday(days) % _WEEK,
    "weekday from 0, a Monday": lambda days: _weekday(days) - 1,
    "day since 1970": lambda days: days,
}
PARTS = (*_OF_DAYS, "hour")
SPELT = {
    "YYYY-MM-DD": "%Y-%m-%d", "YYYYMMDD": "%Y%m%d", "DD.MM.YYYY": "%d.%m.%Y", "DD/MM/YYYY": "%d/%m/%Y",
    "MM/DD/YYYY": "%m/%d/%Y", "YYYY/MM/DD": "%Y/%m/%d", "YYMMDD": "%y%m%d", "YYYY-MM": "%Y-%m", "YYYYMM": "%Y%m",
    "MM/YYYY": "%m/%Y", 'YYYY-"Q"Q': "%Y-Q%q", 'YYYY"Q"Q': "%YQ%q", '"Q"Q': "Q%q", 'IYYY-"W"IW': "%G-W%V",
    "FMDay": "%A", "FMDAY": "upper %A", "FMday": "lower %A", "Dy": "%a",
    "FMMonth": "%B", "FMMONTH": "upper %B", "FMmonth": "lower %B", "Mon": "%b",
    "YYYY": "%Y", "HH24": "%H", "MM": "%m", "DD": "%d",
}  # fmt: skip
"""Formats of the server, the most exact first, and those of `strftime` (%q: the quarter)."""
WITHIN_CODES = {
    "YYYY-MM-DD": "%Y-%m-%d", "YYYYMMDD": "%Y%m%d", "YYMMDD": "%y%m%d", "YYYY-MM": "%Y-%m", "YYYY/MM": "%Y/%m",
    "YYYYMM": "%Y%m", "YYMM": "%y%m", "YYYY": "%Y", "YY": "%y", "": "",
}  # fmt: skip
"""Parts of a time within a code: formats of the server, the most exact first, and those of `strftime`."""


def is_zone(name: str) -> bool:
    """If a time zone of that name is known here."""
    try:
        return bool(ZoneInfo(name))
    except (ValueError, OSError, KeyError):  # no name of a zone, a folder of zones, none that is known
        return False


def part(name: str, moments: Ints) -> Ints:
    """That part of moments in microseconds since 1970, in UTC or of one clock: (n,)."""
    return moments // _HOUR % 24 if name == "hour" else _OF_DAYS[name](moments // _DAY)
