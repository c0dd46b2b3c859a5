"""Every part of the calendar is what Python's own calendar says, before 1970 too."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np

from loader.clock import microseconds
from loader.dateparts import PARTS, part

MOMENTS = [datetime(1967, 12, 30, 23, 59, tzinfo=UTC) + timedelta(days=97 * n, hours=5 * n) for n in range(300)]


def test_parts_are_those_of_the_calendar() -> None:
    us = np.array([microseconds(moment) for moment in MOMENTS])
    expected = {
        "day as YYYYMMDD": "%Y%m%d", "month as YYYYMM": "%Y%m", "year": "%Y", "month": "%m", "week": "%V",
        "day of the month": "%d", "day of the year": "%j", "weekday from 1, a Monday": "%u",
        "weekday from 0, a Sunday": "%w", "hour": "%H",
    }  # fmt: skip
    for name, form in expected.items():
        assert part(name, us).tolist() == [int(moment.strftime(form)) for moment in MOMENTS], name
    assert part("quarter", us).tolist() == [(moment.month + 2) // 3 for moment in MOMENTS]
    assert part("weekday from 0, a Monday", us).tolist() == [moment.weekday() for moment in MOMENTS]
    assert part("day since 1970", us).tolist() == [(m - datetime(1970, 1, 1, tzinfo=UTC)).days for m in MOMENTS]
    assert len(expected) + 3 == len(PARTS)
