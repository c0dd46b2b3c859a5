"""What the keywords and products of an ads account are like: how often they are clicked, at what price, and bought.
Pure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from loader.flow.advertising import LEAF_FEATURES
from loader.flow.habits import Numbers
from loader.profile import effects as differing
from loader.profile.effects import Design


@dataclass(frozen=True, eq=False)
class LeafRows:
    """n leaf-days: `leaf` counts from 0, `day` since 1970, their numbers (n,) as floats, cost and value in units of
    the currency; of each leaf (L,) the `campaign` and the ad `group` (numbers, -1 = not known), the place of its match
    type (-1), its quality score (0), the place of its last state (-1), and whether an earlier one was another."""

    leaf: NDArray[np.int64]
    day: NDArray[np.int64]
    impressions: Numbers
    clicks: Numbers
    cost: Numbers
    conversions: Numbers
    value: Numbers
    campaign: NDArray[np.int64]
    group: NDArray[np.int64]
    match: NDArray[np.int64]
    quality: NDArray[np.int64]
    state: NDArray[np.int64]
    turned: NDArray[np.bool_]

    @property
    def leaves(self) -> int:
        return len(self.campaign)

    def total(self, column: Numbers) -> Numbers:
        """Added up by leaf: (L,)."""
        return np.asarray(np.bincount(self.leaf, column, self.leaves), np.float64)

    def lives(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The first and the last day of each leaf: (L,)."""
        first, last = np.full(self.leaves, 2**62), np.full(self.leaves, -(2**62))
        np.minimum.at(first, self.leaf, self.day)
        np.maximum.at(last, self.leaf, self.day)
        return first, last

    def campaign_lives(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The first and the last day of each leaf's campaign: (L,)."""
        first, last = self.lives()
        opened, closed = np.full(self.campaign.max() + 1, 2**62), np.full(self.campaign.max() + 1, -(2**62))
        np.minimum.at(opened, self.campaign, first)
        np.maximum.at(closed, self.campaign, last)
        return opened[self.campaign], closed[self.campaign]


@dataclass(frozen=True, eq=False)
class SplitTraits:
    """LEAF_FEATURES of L leaves: `said` (L, F) by campaign, match type and quality, as in `design` and `found` (F, its
    columns); what is `left`, and how uncertain it stays (`unknown`)."""

    design: Design
    found: Numbers
    said: Numbers
    left: Numbers
    unknown: Numbers

    @property
    def click_rate(self) -> Numbers:
        """Clicks an impression of each leaf: (L,)."""
        rate: Numbers = np.exp((self.said + self.left)[:, 1])
        return rate


def leaf_traits(rows: LeafRows, level: Numbers) -> SplitTraits:
    """What leaves are like: what their campaigns, match types and quality scores say, and the rest."""
    impressions, clicks, cost, bought = map(rows.total, (rows.impressions, rows.clicks, rows.cost, rows.conversions))
    paid = (clicks > 0) & (cost > 0)
    price = np.log(np.where(paid, cost, 1) / np.where(paid, clicks, 1))
    of = differing.design(rows.campaign, rows.match, rows.quality)
    found = np.array(
        [
            differing.of_values(of, level, np.ones(rows.leaves, bool)),
            differing.of_rates(of, clicks, impressions),
            differing.of_values(of, price, paid),
            differing.of_rates(of, bought, clicks),
        ]
    )
    said = np.column_stack([of.of(one) for one in found])
    assert said.shape[1] == len(LEAF_FEATURES)
    ctr, ctr_unknown = shrunk(clicks, impressions * np.exp(said[:, 1]))
    conversion, conversion_unknown = shrunk(bought, clicks * np.exp(said[:, 3]))
    left = np.column_stack([level - said[:, 0], ctr, _known_prices(price - said[:, 2], paid, clicks), conversion])
    unknown = np.column_stack([0 * ctr, ctr_unknown, 0 * ctr, conversion_unknown])
    return SplitTraits(of, found, said, left, unknown)


def _known_prices(log: Numbers, paid: NDArray[np.bool_], clicks: Numbers) -> Numbers:
    """The usual price where none was paid: (L,) logs."""
    usual = np.log(np.average(np.exp(log[paid]), weights=clicks[paid])) if paid.any() else 0.0
    return np.where(paid, log, usual)


def shrunk(part: Numbers, whole: Numbers) -> tuple[Numbers, Numbers]:
    """Log of each rate part / whole, nearer to that of all the less it is seen; and how uncertain it stays: (L,)."""
    every = np.log(max(part.sum(), 0.5) / max(whole.sum(), 1.0))
    enough = (part >= 5) & (whole > 0)  # a warehouse may count hits without tries
    own = np.log(part[enough] / whole[enough])
    between = max(float(own.var() - (1 / part[enough]).mean()), 0.01) if enough.sum() >= 5 else 0.25
    mean = _usual_log(part, whole, every)
    weight = part * between / (1 + part * between)
    seen = np.log((part + 0.5) / (whole + 0.5 / np.exp(mean)))
    found = weight * seen + (1 - weight) * mean
    return found, np.sqrt(np.maximum(between * (1 - weight), 0))


def _usual_log(part: Numbers, whole: Numbers, every: float) -> float:
    """Log of the usual leaf's rate: each counts as it is seen, but no leaf for more than twenty hits."""
    weight = np.minimum(1.0, 20 / np.maximum(whole * np.exp(every), 1e-9))
    hits, tries = float((part * weight).sum()), float((whole * weight).sum())
    return float(np.log(max(hits, 0.5) / max(tries, 1.0)))
