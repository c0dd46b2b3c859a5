"""When a shop sells: in its own time zone, smoothly over the year, more before Christmas, and growing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from loader.clock import microseconds
from loader.model.calendar import calendar, intensity, order_times
from loader.rng import stream

DAY, HOUR = 86_400_000_000, 3_600_000_000
UNIFORM = {7: 22.5, 12: 31.3, 24: 49.7}
"""Chi-square of so many equal classes, which chance exceeds once in a thousand."""


def year(zone: str) -> tuple[int, int]:
    first, last = (datetime(number, 1, 1, tzinfo=ZoneInfo(zone)) for number in (2025, 2026))
    return microseconds(first.astimezone(UTC)), microseconds(last.astimezone(UTC))


def local(count: int, zone: str) -> list[datetime]:
    times = order_times(stream(3, "order", "created"), count, *year(zone), zone)
    return [datetime.fromtimestamp(t / 1e6, ZoneInfo(zone)) for t in times.tolist()]


@pytest.mark.parametrize("zone", ["America/New_York", "Asia/Tokyo", "Australia/Sydney"])
def test_hours_are_the_shop_s_own(zone: str) -> None:
    for months in (range(1, 4), range(6, 9)):  # both sides of daylight saving
        hours = np.bincount([time.hour for time in local(40_000, zone) if time.month in months], minlength=24)
        assert min(hours[[10, 14]]) > max(hours[[8, 12, 16, 17]]) and hours[20] == hours.max() > 5 * hours[3]


def test_no_month_steps_away_from_the_last_but_before_christmas() -> None:
    share = np.bincount([time.month for time in local(100_000, "America/New_York")], minlength=13)[1:] / 100_000
    days = np.array([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
    steps = (share / days)[1:] / (share / days)[:-1]
    assert (np.abs(steps[:9] - 1) < 0.09).all(), "January to October"
    assert 1.25 < steps[9] < 1.6 and share[9:].sum() < 0.33
    assert share[9:].sum() > 0.27, "about 30% of a year is sold in its last quarter"


def test_cyber_week_and_the_days_around_christmas() -> None:
    day = np.zeros(366)
    np.add.at(day, [time.timetuple().tm_yday - 1 for time in local(200_000, "America/New_York")], 1)
    on = {date: day[(datetime(2025, *date) - datetime(2025, 1, 1)).days] / day[:300].mean() for date in (
        (11, 20), (11, 28), (12, 1), (12, 10), (12, 16), (12, 25)
    )}  # fmt: skip
    assert on[12, 1] > on[11, 28] > 1.8 * on[11, 20], "Cyber Monday, then Black Friday"
    assert on[11, 20] > 1.15 and on[12, 10] > 1.15 and on[12, 16] > 1.1
    assert on[12, 25] < 0.95 * on[12, 16]


def test_hours_weekdays_and_months_are_not_as_chance_has_them() -> None:
    times = local(10_000, "America/New_York")
    kinds = ([t.hour for t in times], [t.weekday() for t in times], [t.month - 1 for t in times])
    for found, classes in zip(kinds, (24, 7, 12), strict=True):
        counts, even = np.bincount(found, minlength=classes), 10_000 / classes
        assert ((counts - even) ** 2 / even).sum() > 2 * UNIFORM[classes]


def test_a_shop_grows() -> None:
    end = microseconds(datetime(2026, 3, 2, tzinfo=UTC))
    times = order_times(stream(3, "order", "created"), 60_000, end - 3 * 365 * DAY, end, "Asia/Tokyo")
    first, _, last = np.histogram(times, np.array([1095, 730, 365, 0]) * -DAY + end)[0]
    assert 1.2 < last / first < 1.31, "12% a year, twice"


@pytest.mark.parametrize("day", [datetime(2025, 3, 9, 14), datetime(2025, 11, 2, 15)])
def test_the_clock_changes_in_the_middle_of_its_day(day: datetime) -> None:
    """10 o'clock in New York, hours after the change; its neighbours are quieter."""
    ten = microseconds(day.replace(tzinfo=UTC)) // HOUR
    before, peak, after = intensity(np.arange(ten - 1, ten + 2), "America/New_York")
    assert peak > max(before, after)


def test_an_average_hour_is_as_busy_as_an_average_hour() -> None:
    first = microseconds(datetime(2021, 1, 1, tzinfo=UTC)) // HOUR
    assert abs(intensity(np.arange(first, first + 24 * 1461), "America/New_York").mean() - 1) < 0.01


@given(start=st.integers(0, 10**12), length=st.integers(2, 10**13), share=st.floats(0, 1))
def test_both_clocks_agree(start: int, length: int, share: float) -> None:
    start += microseconds(datetime(2025, 6, 1, tzinfo=UTC))
    window = calendar(start, start + length, "America/New_York", growing=True)
    time = window.times(np.array([share * window.length]))
    assert start <= time[0] < start + length
    assert abs(window.points(time)[0] - share * window.length) <= 12 / 86_400 + 1e-9, "to the second"


def test_the_fourth_thursday_of_november_is_found_in_every_year() -> None:
    for number in range(2015, 2035):
        monday = datetime(number, 11, 1, tzinfo=UTC)
        monday += timedelta(days=(3 - monday.weekday()) % 7 + 21 + 4)
        hours = microseconds(monday) // HOUR + 24 * np.arange(-10, 11) + 16
        assert intensity(hours, "UTC").argmax() == 10
