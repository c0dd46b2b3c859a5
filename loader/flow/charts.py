"""What a report draws: the points of a chart, of live rows beside mock rows; aggregates of a workspace's rows only."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

Kind = Literal["days", "rates", "hours", "values", "bars", "curve"]
"""`days`: a line over dates, of which one without rows counts nothing; `rates`: one of shares. `hours`: over the 168
hours of a week, from Monday on. `values`: how much is at most x. `bars`: a bar for each x. `curve`: over numbers."""
Point = tuple[date | float | str, float | None]


@dataclass(frozen=True, slots=True)
class Chart:
    """One chart: `x` and `y` name its axes, `says` what it shows; `missing` is why it has no points."""

    name: str
    platform: str
    kind: Kind
    title: str
    x: str
    y: str
    says: str
    live: tuple[Point, ...] = ()
    mock: tuple[Point, ...] = ()
    missing: str = ""

    def without(self, missing: str) -> Chart:
        """The same without points, and why."""
        return replace(self, live=(), mock=(), missing=missing)

    def to_json(self) -> dict[str, Any]:
        """One entry of a report's "charts"."""
        shown = {name: getattr(self, name) for name in ("name", "platform", "kind", "title", "x", "y", "says")}
        points = {side: [[_plain(x), y] for x, y in getattr(self, side)] for side in ("live", "mock")}
        return {**shown, **points, "missing": self.missing or None}


def _plain(x: date | float | str) -> float | str:
    return x.isoformat() if isinstance(x, date) else x


@dataclass(frozen=True, slots=True)
class Beside:
    """A figure of the mock rows beside that of the live rows (None: the server could not tell)."""

    name: str
    platform: str
    question: str
    live: float | None
    mock: float | None

    def to_json(self) -> dict[str, Any]:
        """One entry of a report's "figures"."""
        return {name: getattr(self, name) for name in self.__slots__}
