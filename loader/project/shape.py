"""The parts in which the rows of an entity are made. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import TypeAlias

import numpy as np

from loader.flow.rows import Part
from loader.model.ads.account import Account
from loader.model.store import Store

Model: TypeAlias = Store | Account


def parts(model: Model, entity: str, size: int) -> Iterator[Part]:
    """All rows of an entity in parts of about `size` rows; a session's events are never parted."""
    if entity != "event" or isinstance(model, Account):
        total = model.rows(entity)
        yield from (Part(first, min(first + size, total)) for first in range(0, total, size))
        return
    ends = np.cumsum(model.sessions.event_counts, dtype=np.int64)
    if not len(ends):
        return
    borders = np.unique(np.searchsorted(ends, np.arange(size, ends[-1] + size, size)) + 1)
    borders = np.unique(np.concatenate(([0], np.minimum(borders, len(ends)))))
    for first, last in pairwise(borders.tolist()):
        yield Part(int(ends[first - 1]) if first else 0, int(ends[last - 1]), (first, last))
