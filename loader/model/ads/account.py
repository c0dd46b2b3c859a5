"""An ads account: the campaigns and what is reported on them, by day or as totals as each table wants it."""

from __future__ import annotations

from dataclasses import dataclass, field

import pyarrow as pa

from loader.flow.plan import AdsSpec
from loader.model.ads.facts import Ads, Facts, Level, facts


@dataclass(frozen=True)
class Account:
    """`daily` levels have a row a day, the others one row a thing; `brought` orders came from an ad. `keys` are the ids
    of campaigns that orders in the workspace name already, as text; None where the account numbers them itself."""

    spec: AdsSpec
    ads: Ads
    daily: frozenset[str]
    brought: int
    keys: pa.Array | None = None
    _facts: dict[str, Facts] = field(default_factory=dict, compare=False)

    def facts(self, level: Level) -> Facts:
        """What is reported on a level, row by row; made once."""
        if level not in self._facts:
            self._facts[level] = facts(self.ads, level, level in self.daily)
        return self._facts[level]
