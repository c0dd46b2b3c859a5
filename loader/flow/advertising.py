"""What an ads account does day by day, as its live rows show it: aggregates alone, no text and no key.

A *leaf* is what is reported on by day and has no parts that are: a keyword, a product of a campaign, or, where neither
is reported by day, a campaign. A *leaf-day* is one on one day. Its life reaches from its first row to its last;
a day of it without a row had no impression. Days are since 1970, UTC.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from loader.flow.habits import Cells, Counts, Numbers

LEAF_FEATURES = ("level", "ctr", "price", "conversion")
"""Of a leaf, logs: its mean impressions on a usual day, clicks an impression, the cost of a click (units of the
currency), conversions a click."""
LIFE_FEATURES = ("opened", "closed")
"""The first and the last day of a life: of a leaf as parts of its campaign's, of a campaign as parts of the
account's (0 to 1)."""
MATCH_TYPES = ("exact", "phrase", "broad")
CHANNEL_WORDS = (("shop|performance", 1), ("search|text", 0))
"""Regular expressions of what an account calls its channels, with the place of the one that we call so; all others are
display."""
QUALITIES = 10
"""Quality scores are 1 to 10."""
PROBABILITIES: Numbers = np.array(
    [0, 0.005, 0.01, 0.02, *np.arange(0.05, 0.951, 0.05), 0.975, 0.99, 0.995, 0.999, 1.0]
)  # fmt: skip
"""Where the distribution of a leaf's days is known."""
PARTS = ((0.995, 1), (0.97, 1), (0.9, 1), (0.7, 1), (0.4, 1), (0.97, 7), (0.8, 7))
"""What the ups and downs of a leaf are made of: each remembers such a part of itself after so many days; the last,
which is not listed, nothing."""
LAGS = (1, 2, 3, 4, 6, 7, 8, 14, 21, 28)
VOLUMES = 8
_HALF = 100.0


@dataclass(frozen=True, eq=False)
class LeafEffects:
    """By how much LEAF_FEATURES differ from the usual leaf's: `campaigns` (K, features) those of campaigns of at least
    five leaves, `matches` (MATCH_TYPES, features) those of match types, `quality` (features,) with each point of the
    quality score above `usual_quality`."""

    campaigns: Numbers
    matches: Numbers
    quality: Numbers
    usual_quality: float


STATES = ("enabled", "paused", "removed")


@dataclass(frozen=True, eq=False)
class CampaignHabits:
    """What the `count` campaigns are. `states` (2, STATES) are counts, of those that have rows up to the account's last
    day and of those that ended before; `turned` is the share of those paused or removed whose earlier rows say
    otherwise. `used` are the tenths (11) of the share of their budgets that campaigns use (none if not known)."""

    count: int
    states: Counts
    turned: float
    used: Numbers


@dataclass(frozen=True, eq=False)
class TermHabits:
    """The searches of `count` keywords. `sizes` (MATCH_TYPES, 11) are the tenths of how many a keyword has, by match
    type (of every keyword where there is none of one); `fading` is how much rarer each is than the one before it:
    the n-th commonest search has a part of 1 / n ** fading."""

    count: int
    sizes: Counts
    fading: float


@dataclass(frozen=True, eq=False)
class LeafHabits:
    """The `leaves` of one channel in `campaigns`, with `rows` leaf-days; `unit` is what they are: keyword, ad_product
    or campaign.

    `sizes` are the tenths (11) of the leaves of a campaign, `groups` those of its ad groups (none if not known);
    `cells` leaves that are alike, by LEAF_FEATURES, and `lives` those that are by LIFE_FEATURES, one for each part of
    the leaves, as many in each, from the least seen on; `ratios` (classes, PROBABILITIES) what a day has against the
    leaf's usual one, by class of the level, between `edges`; `parts` (groups of neighbouring classes, PARTS and one)
    the shares of PARTS, and of nothing remembered, in its ups and downs.

    `volumes` (VOLUMES) is how much more often than usual a view is clicked on the leaf's quietest to its busiest days;
    `clump` how alike the views of a day are (0: each is clicked by itself); `price_spread` the standard deviation of a
    leaf's log price from day to day; `reported` the share of days without an impression that have a row. `matches` are
    counts by MATCH_TYPES, `qualities` by quality score from 1 on; `effects` is what they and the campaign say of a
    leaf, `cells` what is left. `states` and `turned` are as those of campaigns: of leaves that were seen up to their
    campaign's last day, and of others.

    `day` is what each day from the account's first to its last was like, 1 = usual; `week` weekdays from Monday on,
    `month` months from January on, 1 = usual: what other days are like.
    """

    unit: str
    leaves: int
    rows: int
    campaigns: int
    sizes: Counts
    groups: Counts
    cells: Cells
    effects: LeafEffects
    lives: tuple[Cells, ...]
    edges: Numbers
    ratios: Numbers
    parts: Numbers
    volumes: Numbers
    clump: float
    price_spread: float
    reported: float
    matches: Counts
    qualities: Counts
    states: Counts
    turned: float
    day: Numbers
    week: Numbers
    month: Numbers


@dataclass(frozen=True, eq=False)
class AdsHabits:
    """An account of `rows` leaf-days from `first_day` to `last_day`; `channels` by search, shopping and display.
    `campaigns` is what their rows say beside, None if they have no days, `terms` what people search for;
    `lives` are campaigns that are alike, by LIFE_FEATURES. `conversions` are a campaign's a day, `value` what one is
    worth (units of the currency) and `value_spread` the standard deviation of its log; `share` of the rows were read,
    whole leaves."""

    rows: int
    first_day: int
    last_day: int
    share: float
    channels: dict[str, LeafHabits]
    campaigns: CampaignHabits | None
    terms: TermHabits | None
    lives: Cells
    conversions: float
    value: float
    value_spread: float

    @property
    def weight(self) -> float:
        """How much they count against what is known without them: 0 to 1, a half at 100 leaf-days."""
        return self.rows**2 / (self.rows**2 + _HALF**2)


Matrix = NDArray[np.float32]
