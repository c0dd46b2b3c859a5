"""The points of a chart as people see them: evened out over weeks, as the rows of a table, in a line of words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any, TypeAlias

SIDES = ("live", "mock")
Points: TypeAlias = list[tuple[Any, Any]]
_MOST_DAYS = 120
"""Of more days a point is the mean of a week."""
_FAR = 3
"""So many times the mean of the other side makes one side dwarf the other."""
_QUANTILES = (0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99)
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def is_share(axis: str) -> bool:
    """If an axis counts shares of something."""
    return axis.startswith("share")


def evened(chart: Mapping[str, Any], side: str) -> Points:
    """A side's points; of days each one between the first and the last (one without rows counts nothing), by week if
    either side has many."""
    points: Points = [(x, y) for x, y in chart[side]]
    if chart["kind"] not in ("days", "rates") or not points:
        return points
    known = {date.fromisoformat(str(x)[:10]): y for x, y in points}
    first, last = min(known), max(known)
    days = [first + timedelta(n) for n in range((last - first).days + 1)]
    missing = 0.0 if chart["kind"] == "days" else None
    each = [(day, known.get(day, missing)) for day in days]
    return _weeks(each) if by_week(chart) else [(day, y) for day, y in each if y is not None]


def by_week(chart: Mapping[str, Any]) -> bool:
    """If its points are the means of weeks."""
    return chart["kind"] in ("days", "rates") and any(_span(chart[side]) > _MOST_DAYS for side in SIDES)


def leveled(chart: Mapping[str, Any], sides: Mapping[str, Points]) -> dict[str, Points]:
    """The sides as they are drawn: of days, multiples of each side's own mean if one is far above the other."""
    if not is_leveled(chart, sides):
        return dict(sides)
    means = {side: sum(y for _, y in points) / len(points) for side, points in sides.items()}
    return {side: [(x, y / means[side]) for x, y in points] for side, points in sides.items()}


def is_leveled(chart: Mapping[str, Any], sides: Mapping[str, Points]) -> bool:
    """If the sides are so far apart that the lower one would lie on the axis."""
    means = [sum(y for _, y in points) / len(points) for points in sides.values()]
    return chart["kind"] == "days" and len(means) > 1 and min(means) > 0 and max(means) / min(means) > _FAR


def _span(points: Points) -> int:
    days = [date.fromisoformat(str(x)[:10]) for x, _ in points]
    return (max(days) - min(days)).days if days else 0


def _weeks(days: list[tuple[date, float | None]]) -> Points:
    """By Monday the mean of the week's days that are there."""
    weeks: dict[date, list[float]] = {}
    for day, y in days:
        if y is not None:
            weeks.setdefault(day - timedelta(day.weekday()), []).append(y)
    return [(monday, sum(found) / len(found)) for monday, found in weeks.items()]


def merged(sides: Mapping[str, Points]) -> list[tuple[Any, ...]]:
    """(x, y of each side or None) for every x: numbers and dates in their order, words each after the one before it."""
    known = [dict(points) for points in sides.values()]
    every: list[Any] = []
    for found in known:
        for x, before in zip(found, (None, *found), strict=False):
            if x not in every:
                every.insert(every.index(before) + 1 if before in every else 0, x)
    if not any(isinstance(x, str) for x in every):
        every.sort()
    return [(x, *(found.get(x) for found in known)) for x in every]


def rows(chart: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    """The rows of a chart's table: what x is, and each side's figure."""
    sides = {side: evened(chart, side) for side in SIDES if chart[side]}
    if chart["kind"] == "values":
        for share in _QUANTILES:
            yield (f"{share:.0%}", *(number(_quantile(points, share)) for points in sides.values()))
        return
    for x, *values in merged(sides):
        yield (_name(chart, x), *(number(y, chart["y"]) for y in values))


def _name(chart: Mapping[str, Any], x: Any) -> str:
    if isinstance(x, (str, date)):
        return str(x)
    if chart["kind"] == "hours":
        return f"{_WEEKDAYS[int(x) // 24]} {int(x) % 24:02}:00"
    if chart["kind"] == "bars":
        return "10 and more" if x == 10 else f"{x:g}"
    return f"{x:.0%}" if is_share(chart["x"]) else f"{x:g}"


def _quantile(points: Points, share: float) -> float | None:
    return next((x for x, y in points if y >= share - 1e-9), None)


def number(value: float | None, axis: str = "") -> str:
    """A figure for people: three digits that count, shares in percent, - for none."""
    if value is None:
        return "-"
    if is_share(axis):
        return f"{value:.1%}" if abs(value) >= 0.01 or value == 0 else f"{value:.2%}"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def summary(chart: Mapping[str, Any]) -> str:
    """One line of what a chart shows, side by side: a mean a day, a median, or what stands at one x."""
    sides = {side: evened(chart, side) for side in SIDES if chart[side]}
    lead, values = _MEANS[chart["kind"]](chart, sides)
    return f"{lead}: {', '.join(f'{side} {value}' for side, value in zip(sides, values, strict=True))}."


def _mean(chart: Mapping[str, Any], sides: Mapping[str, Points]) -> tuple[str, list[str]]:
    means = [sum(y for _, y in points) / len(points) for points in sides.values()]
    return "On average", [f"{mean:.2%}" if chart["kind"] == "rates" else number(mean) for mean in means]


def _median(_: Mapping[str, Any], sides: Mapping[str, Points]) -> tuple[str, list[str]]:
    return "Median", [number(_quantile(points, 0.5)) for points in sides.values()]


def _at_most(chart: Mapping[str, Any], sides: Mapping[str, Points]) -> tuple[str, list[str]]:
    """Where the first side is highest."""
    x, _ = max(next(iter(sides.values())), key=lambda point: point[1])
    return f"At {_name(chart, x)}", [number(dict(points).get(x, 0.0), chart["y"]) for points in sides.values()]


def _at_part(chart: Mapping[str, Any], sides: Mapping[str, Points]) -> tuple[str, list[str]]:
    """At a fifth of all; in the middle of what the first side has, if it has no fifth."""
    first = next(iter(sides.values()))
    x = 0.2 if is_share(chart["x"]) and first[0][0] <= 0.2 else first[len(first) // 2][0]
    before = ([y for at, y in points if at <= x + 1e-9] for points in sides.values())
    return f"At {_name(chart, x)}", [number(found[-1] if found else None, chart["y"]) for found in before]


_MEANS = {
    "days": _mean,
    "rates": _mean,
    "hours": _at_most,
    "values": _median,
    "bars": _at_most,
    "curve": _at_part,
}
