"""What becomes of orders, typed: `loader/data/orders.toml`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from loader.resources import data

_ORDERS: dict[str, Any] = data("orders")


@dataclass(frozen=True, slots=True)
class Wait:
    """How long a payment is awaited: a share of `at_once` is paid in minutes, the others within `hours`; one that never
    comes is given up within `unpaid` hours (None: when the platform gives it up)."""

    at_once: float
    hours: tuple[float, float]
    unpaid: tuple[float, float] | None = None


def _wait(found: dict[str, Any]) -> Wait:
    return Wait(found["at_once"], tuple(found["hours"]), tuple(found["unpaid"]) if "unpaid" in found else None)


ENDINGS: dict[str, float] = _ORDERS["endings"]
"""What an order comes to -> share of them."""
INSTEAD: dict[str, list[str]] = data("states")["instead"] | {"refunded": ["fulfilled", "paid"]}
COUPONS: dict[str, int] = _ORDERS["coupons"]
"""Code -> percent off."""
SOURCES: dict[str, float] = _ORDERS["sources"]
"""Where an order is placed -> share of them, the web first."""
PAID_BY: dict[str, dict[str, float]] = _ORDERS["gateways"]
"""Source -> how its orders are paid, with shares."""
GATEWAYS: tuple[str, ...] = tuple(dict.fromkeys(name for shares in PAID_BY.values() for name in shares))
WAITS: dict[str, Wait] = {name: _wait(_ORDERS["waits"][name]) for name in GATEWAYS}
HANDLING: tuple[float, ...] = tuple(_ORDERS["handling"]["days"])
"""Shares of 0, 1, 2 .. working days until an order is sent."""
_REASONS: dict[str, Any] = _ORDERS["reasons"]
OF_CARDS: frozenset[str] = frozenset(_REASONS["of_cards"])
WHY: dict[str, dict[str, float]] = {state: _REASONS[state] for state in ("cancelled", "voided")}
"""State -> why orders come to it, with shares."""
REASONS: tuple[str, ...] = tuple(dict.fromkeys(reason for shares in WHY.values() for reason in shares))
RETURNS: dict[str, float] = _ORDERS["returns"]
TAGS: dict[str, float] = _ORDERS["tags"]


def endings(states: Sequence[str]) -> dict[str, float]:
    """The share of orders that end in each of these states: one that is not among them ends as the nearest that is, and
    none in a waiting one, unless there is no other."""
    found = dict.fromkeys(states, 0.0)
    for state, share in ENDINGS.items():
        ending = next((one for one in (state, *INSTEAD.get(state, ())) if one in found), None)
        if ending:
            found[ending] += share
    if not any(found.values()):
        found = dict.fromkeys(states, 1.0)
    total = sum(found.values())
    return {state: share / total for state, share in found.items()}
