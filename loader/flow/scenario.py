"""What happens in a run's window besides the usual. Pure data.

`loader.scenario_files` reads it, `loader.model.scenarios` and `loader.model.ads.scenarios` make it happen.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

_DAY = 86_400_000_000


def bounds(least: float, most: float, says: str) -> dict[str, Any]:
    """What a number of a scenario file may be, and what it says."""
    return {"least": least, "most": most, "says": says}


@dataclass(frozen=True, slots=True)
class Effect:
    """Something from `since` on, for so many `days`, or up to `until`: a date, a number of days after the window begins
    (negative: before it ends), or a share of the window in percent."""

    since: str = "0%"
    until: str = "100%"
    days: float | None = field(default=None, metadata=bounds(0.04, 3650, "how long"))

    def span(self, start: int, as_of: int) -> tuple[int, int]:
        """From when to when, in microseconds UTC, within the window."""
        opens = moment(self.since, start, as_of)
        closes = moment(self.until, start, as_of) if self.days is None else opens + round(self.days * _DAY)
        return max(opens, start), min(closes, as_of)


def moment(text: str, start: int, as_of: int) -> int:
    """The time that a text means in a window, microseconds UTC. Raises ValueError if it is none."""
    if text.endswith("%"):
        return start + round(float(text[:-1]) / 100 * (as_of - start))
    if "-" in text[1:]:
        return (date.fromisoformat(text) - date(1970, 1, 1)).days * _DAY
    return (as_of if text.startswith("-") else start) + round(float(text) * _DAY)


@dataclass(frozen=True, slots=True)
class Growth(Effect):
    """Daily orders grow: by its end to `factor` times as many as at its beginning."""

    factor: float = field(default=3.0, metadata=bounds(0.05, 50, "orders a day at the end, against the beginning"))


@dataclass(frozen=True, slots=True)
class Sale(Effect):
    """Days with `orders` times as many orders, of which a share has a discount of `off`."""

    orders: float = field(default=2.0, metadata=bounds(0.05, 50, "orders a day, against the usual"))
    discount_rate: float = field(default=0.6, metadata=bounds(0, 1, "share of orders with a discount"))
    off: float = field(default=0.2, metadata=bounds(0.01, 0.95, "what a discount takes off"))


@dataclass(frozen=True, slots=True)
class StockOut(Effect):
    """The best sold products sell nothing; visitors look at them all the same. If it lasts, none is left."""

    products: int = field(default=1, metadata=bounds(1, 1000, "how many of the best sold"))


@dataclass(frozen=True, slots=True)
class Viral(Effect):
    """A product sells `factor` times as much, and visits come from social media to look at it."""

    factor: float = field(default=10.0, metadata=bounds(1, 1000, "lines of the product, against the usual"))
    social: float = field(default=0.4, metadata=bounds(0, 0.9, "share of the visits that do not buy"))


@dataclass(frozen=True, slots=True)
class BadCampaign(Effect):
    """A campaign costs more a click, is clicked less, and brings fewer orders."""

    cost: float = field(default=2.5, metadata=bounds(1, 20, "cost of a click, against the usual"))
    clicks: float = field(default=0.3, metadata=bounds(0.01, 1, "click rate, against the usual"))
    orders: float = field(default=0.2, metadata=bounds(0, 1, "orders from it, against the usual"))


@dataclass(frozen=True, slots=True)
class RefundWave(Effect):
    """Of the paid orders of these days a share of `rate` is refunded."""

    rate: float = field(default=0.4, metadata=bounds(0, 1, "share of the paid orders"))


@dataclass(frozen=True, slots=True)
class Churn(Effect):
    """Customers who ordered before order less: new ones buy in their place."""

    orders: float = field(default=0.3, metadata=bounds(0, 1, "orders of returning customers, against the usual"))


EFFECTS: dict[str, type[Effect]] = {
    "growth": Growth,
    "sale": Sale,
    "stock_out": StockOut,
    "viral": Viral,
    "bad_campaign": BadCampaign,
    "refund_wave": RefundWave,
    "churn": Churn,
}
"""The tables of a scenario file."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """A name, a `title` in a line, and what happens."""

    name: str
    title: str
    effects: tuple[Effect, ...]

    def to_json(self) -> dict[str, Any]:
        """As `scenarios --json` and a run's parameters have it."""
        kinds = {kind: name for name, kind in EFFECTS.items()}
        effects = [
            {"kind": kinds[type(one)], **{name: getattr(one, name) for name in _names(one)}} for one in self.effects
        ]
        return {"name": self.name, "title": self.title, "effects": effects}


def _names(effect: Effect) -> list[str]:
    """The fields that say something: days instead of until, if they are given."""
    unused = "days" if effect.days is None else "until"
    return [name for name in effect.__dataclass_fields__ if name != unused]


NO_SCENARIO = Scenario("", "", ())
