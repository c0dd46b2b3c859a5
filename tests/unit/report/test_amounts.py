"""Amounts in words."""

from __future__ import annotations

import pytest

from loader.report.amounts import duration, size


@pytest.mark.parametrize(
    ("number", "words"),
    [(0, "0 bytes"), (999, "999 bytes"), (4_440_000_000, "4.4 GB"), (95 * 10**12, "95 TB"), (10**19, "10,000 PB")],
)
def test_bytes(number: int, words: str) -> None:
    assert size(number) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(100, "100 seconds"), (130, "2 minutes"), (8000, "2 hours"), (3 * 10**7, "347 days"), (1e10, "317 years")],
)
def test_seconds(seconds: float, words: str) -> None:
    assert duration(seconds) == words
