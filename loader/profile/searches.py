"""What people search for, as the search terms of an ads account show it: how many a keyword has. Pure."""

from __future__ import annotations

import numpy as np

from loader.flow.advertising import MATCH_TYPES, TermHabits
from loader.flow.habits import Counts, Numbers

_TENTHS = np.linspace(0, 1, 11)
_LEAST, _SEVERAL = 5, 3
_FADINGS = np.linspace(0, 3, 61)


def term_habits(match: Numbers, terms: Numbers, first: Numbers, every: Numbers) -> TermHabits:
    """Of n keywords, each with the place of its match type (-1 = not known), how many searches it has, and how often
    the commonest one and all were seen."""
    sizes = [_tenths(terms[match == place]) for place in range(len(MATCH_TYPES))]
    usual = _tenths(terms)
    return TermHabits(
        count=len(terms),
        sizes=np.array([usual if found is None else found for found in sizes]),
        fading=_fading(terms, first, every),
    )


def _tenths(terms: Numbers) -> Counts | None:
    if len(terms) < _LEAST:
        return None
    return np.quantile(terms, _TENTHS, method="nearest").astype(np.int64)


def _fading(terms: Numbers, first: Numbers, every: Numbers) -> float:
    """That by which the commonest search has the part that it has on average, of keywords with several."""
    some = (terms >= _SEVERAL) & (every >= 2 * terms)
    if not some.any():
        return 1.0
    count, part = terms[some].astype(np.int64), float((first[some] / every[some]).mean())
    parts = 1 / np.arange(1, count.max() + 1)[:, None] ** _FADINGS
    usual = (1 / np.cumsum(parts, axis=0)[count - 1]).mean(axis=0)
    return round(float(np.interp(part, usual, _FADINGS)), 4)
