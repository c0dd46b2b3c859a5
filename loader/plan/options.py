"""What a run is asked for, and how many orders that makes."""

from __future__ import annotations

from dataclasses import dataclass

_MINIMAL, _COMPREHENSIVE = 10, 500
_SMART_LEAST, _SMART_MOST = 10, 1000


@dataclass(frozen=True, slots=True)
class RunOptions:
    """`count` orders (None: the strategy decides) over `days` (None: the workspace's own span, else a year) up to
    `as_of`, in microseconds UTC. `digits` are the decimals that the run's other platforms can hold."""

    workspace: str
    strategy: str
    count: int | None
    seed: int
    as_of: int
    days: int | None
    digits: int = 6


def target(strategy: str, existing: int, count: int | None) -> int:
    """The number of orders (or campaigns) to make: `count` if given, else by strategy and by how many exist."""
    if count is not None:
        return count
    if strategy == "minimal":
        return _MINIMAL
    if strategy == "comprehensive":
        return _COMPREHENSIVE
    wanted = existing * 5 if existing < 50 else existing * 2 if existing < 200 else existing // 5
    return min(max(wanted, _SMART_LEAST), _SMART_MOST)
