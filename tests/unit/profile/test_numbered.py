"""How the numbers of codes go on, from what the live rows have of each part of time."""

from __future__ import annotations

import pytest

from loader.profile.numbered import Span, running


def _span(period: str, low: int, high: int, *, padded: bool = True) -> Span:
    return Span(period, low, high, high - low + 1, 5, padded)


@pytest.mark.parametrize(
    ("spans", "last"),
    [
        ([_span("2024", 1, 400), _span("2025", 2, 90)], (("2024", 400), ("2025", 90))),
        ([_span("2024", 1, 400), _span("2025", 399, 900)], (("", 900),)),  # one was written late
        ([_span("2025", 1, 90)], (("2025", 90),)),
        ([_span("2025", 4000, 4090)], (("", 4090),)),
        ([_span("", 1, 90)], (("", 90),)),
    ],
    ids=["each year anew", "over all years", "one year from the first", "one year from the middle", "no time"],
)
def test_numbers_go_on_as_they_did(spans: list[Span], last: tuple[tuple[str, int], ...]) -> None:
    found = running("R{number}", spans)
    assert found is not None
    assert (found.last, found.restarts, found.width) == (last, last[0][0] != "", 5)


def test_numbers_far_apart_count_nothing() -> None:
    assert running("R{number}", [Span("", 1, 2_000_000, 400, 7, True)]) is None


def test_numbers_without_zeros_are_as_wide_as_they_are() -> None:
    found = running("R{number}", [_span("", 95, 120, padded=False)])
    assert found is not None and found.width == 0
