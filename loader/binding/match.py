"""A column and what it means, with the points and the reason for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Names = Mapping[str, Sequence[str]]
"""Meaning -> the names it goes by."""
ENOUGH = 50
IN_TABLE = 70
"""Points for the name in the table, if the view has another."""
OF_BASE = 4
"""By how many points a name of less weight says less."""


@dataclass(frozen=True, slots=True)
class NameMatch:
    """A column means `meaning`, of `score` points, because of `why`. It counts 10**`decimals` of the unit of `currency`
    ("": the shop's own); `copy`: another column has the meaning already, and this one repeats it."""

    column: str
    meaning: str
    score: int
    why: str
    decimals: int = 0
    currency: str = ""
    copy: bool = False
