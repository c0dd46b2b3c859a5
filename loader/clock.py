"""Times: in UTC, and as microseconds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

EARLIEST, LATEST = datetime(1990, 1, 1, tzinfo=UTC), datetime(2059, 1, 1, tzinfo=UTC)
"""What a run's as-of lies between: ten years before it are after 1970, and the year after it is in every calendar."""


def utc(time: datetime) -> datetime:
    """The same moment in UTC; a time without an offset is taken as UTC already."""
    return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)


def for_people(time: datetime, *, exact: bool = False) -> str:
    """A time as people are shown it, everywhere: 2026-11-26 17:03 UTC. `exact`: with its seconds, if it has some."""
    seconds = ":%S" if exact and time.second else ""
    return f"{utc(time):%Y-%m-%d %H:%M{seconds}} UTC"


def microseconds(time: datetime) -> int:
    """An aware time as microseconds since the Unix epoch, exactly (a float of seconds would not be)."""
    delta = time - datetime(1970, 1, 1, tzinfo=UTC)
    return (delta.days * 86_400 + delta.seconds) * 1_000_000 + delta.microseconds


def moment(us: int) -> datetime:
    """Microseconds since the Unix epoch as a time in UTC."""
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=us)
