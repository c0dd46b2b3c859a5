"""Amounts in words, for people: bytes and seconds. No more digits than are known."""

from __future__ import annotations

_UNITS = ("bytes", "kB", "MB", "GB", "TB", "PB")
_SPANS = (("years", 31_557_600), ("days", 86_400), ("hours", 3_600), ("minutes", 60))


def size(number: float) -> str:
    """Bytes, in units of a thousand: 4.4 GB."""
    place = 0
    while number >= 1000 and place < len(_UNITS) - 1:
        number, place = number / 1000, place + 1
    return f"{number:,.0f} {_UNITS[place]}" if number >= 10 or not place else f"{number:.1f} {_UNITS[place]}"


def duration(seconds: float) -> str:
    """A span of time in the largest unit of which it has two: 90 seconds, 3 hours."""
    unit, length = next((span for span in _SPANS if seconds >= 2 * span[1]), ("seconds", 1))
    return f"{seconds / length:,.0f} {unit}"
