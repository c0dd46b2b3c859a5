"""What a run is asked for, and how many orders that makes."""

from __future__ import annotations

from dataclasses import dataclass

from loader.vocabulary import Click

_MINIMAL, _COMPREHENSIVE = 10, 500
_SMART_LEAST, _SMART_MOST = 10, 1000


@dataclass(frozen=True, slots=True)
class RunOptions:
    """`count` orders (None: the strategy decides) over `days` (None: the workspace's own span, else a year) up to
    `as_of`, in microseconds UTC. `digits` are the decimals that the run's other platforms can
    hold; `click` the marks that orders of shops show if the run makes no ads."""

    workspace: str
    strategy: str
    count: int | None
    seed: int
    as_of: int
    days: int | None
    digits: int = 6
    click: Click | None = None


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
