"""Which campaigns an account has: what each is about, of which shop, and from which day to which. Pure.

All of it follows from the account's spec alone, so that the visits of a shop know the campaigns that they come from
before anything is sold. More campaigns begin with the same ones.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from loader.flow.plan import AdsSpec, Campaign, StoreSpec
from loader.model import Ints, Places, Rows, Small, assortment
from loader.model.ads import effects, following
from loader.model.words.ads import AUDIENCES, REMARKETING
from loader.rng import stream

DAY = 86_400_000_000
CHANNELS = ("search", "shopping", "display")
"""Canonical: a platform has words of its own for them."""
SEARCH, SHOPPING, DISPLAY = range(3)
THEMES = ("brand", "category", "shopping", "display")
BRAND, CATEGORY, _PRODUCTS, _VISITORS = range(4)
_CHANNEL_OF = np.array((SEARCH, SEARCH, SHOPPING, DISPLAY), np.int8)
STATUSES = ("enabled", "paused", "removed")
_STATUS_SHARES = (0.76, 0.18, 0.06)
# The campaigns of a shop: one of each theme first, then mostly search for what it sells. Display shows products to
# visitors who left.
_FIRST = (BRAND, _PRODUCTS, CATEGORY, _VISITORS)
_THEN = (CATEGORY, CATEGORY, _PRODUCTS, CATEGORY, CATEGORY, _PRODUCTS, CATEGORY, CATEGORY, CATEGORY, _VISITORS)
# A shop with `_AT` orders has `_FEW` campaigns, one with ten times as many nearly twice as many.
_FEW, _AT, _GROWTH, _MOST = 4, 100, 0.27, 50
_BRAND_SHARE = 0.35
_SEVERAL = 3
_LATE, _LIMITED = 0.5, 0.3
_KNOWN, _REMOVED = 0.5, 0.25
_MOST_DAYS = 400_000
"""Days of all campaigns together: if there are very many, each runs for a shorter time."""


@dataclass(frozen=True)
class Layout:
    """C campaigns: `theme` indexes THEMES, `shop` the account's shops; `turn` counts those of its theme and shop before
    it. It runs from `first_day` to `last_day` (since 1970, UTC); `status` (of STATUSES) is what it is on the last one.
    `limited`: its budget often ends before the day does. `share` is its part of what its theme brings its shop. `said`
    is what orders call those that they name in words of their own, "" = as it is about."""

    theme: Small
    shop: Places
    turn: Places
    category: tuple[str, ...]
    first_day: Ints
    last_day: Ints
    status: Small
    limited: NDArray[np.bool_]
    share: NDArray[np.float64]
    said: tuple[str, ...] = ()

    @property
    def channel(self) -> Small:
        """Indices of CHANNELS."""
        return _CHANNEL_OF[self.theme]

    @property
    def days(self) -> Ints:
        """How many days each campaign runs."""
        return self.last_day - self.first_day + 1

    def including(self, campaign: Rows, day: Ints) -> Layout:
        """The campaigns, each running on every day on which it was clicked."""
        first, last = self.first_day.copy(), self.last_day.copy()
        np.minimum.at(first, campaign, day)
        np.maximum.at(last, campaign, day)
        return replace(self, first_day=first, last_day=last)


def number(orders: Sequence[int]) -> int:
    """How many campaigns advertise shops with so many orders each: a few to some dozens."""
    each = [max(round(_FEW * (count / _AT) ** _GROWTH), 3) for count in orders]
    return min(sum(each), _MOST)


def layout(spec: AdsSpec) -> Layout:
    """The campaigns of an account: every shop in turn has the next one."""
    count = spec.campaigns
    shop = np.arange(count) % spec.shops
    place = np.arange(count) // spec.shops
    longest = int(place.max(initial=0)) + 1
    pattern = _pattern(spec, longest)
    before = (pattern[:, None] == np.arange(len(THEMES))).cumsum(axis=0)[np.arange(longest), pattern] - 1
    theme, turn = pattern[place], before[place]
    category = _categories(spec, shop, theme, turn)
    known = [_recognised(spec, of, text) for of, text in spec.named[:count]]
    for at, (kind, again, about) in enumerate(known):
        shop[at] = spec.named[at][0]
        if kind >= 0:
            theme[at], turn[at], category[at] = kind, again, about
    first, last, status = _lives(spec, place)
    chosen = stream(spec.seed, "campaign", "limited").random(count) < _LIMITED
    return Layout(
        theme=theme,
        shop=shop.astype(np.int32),
        turn=turn.astype(np.int32),
        category=tuple(category),
        first_day=first,
        last_day=last,
        status=status,
        limited=chosen & (theme != BRAND) & ~following.willing(spec),
        share=_shares(theme, turn),
        said=tuple("" if kind >= 0 else text for (kind, *_), (_, text) in zip(known, spec.named, strict=False)),
    )


def _pattern(spec: AdsSpec, longest: int) -> Small:
    """The themes of a shop's campaigns, the first ones first: as usual, or in the shares that the live ones have."""
    if spec.habits is None or spec.habits.weight < _KNOWN:
        return np.array([*_FIRST, *_THEN * (longest // len(_THEN) + 1)], np.int8)[:longest]
    shares = following.channel_shares(spec.habits)
    made = np.zeros(len(CHANNELS), np.int64)
    pattern = []
    for count in range(1, longest + 1):
        lacks = [shares.get(name, 0.0) * count - done for name, done in zip(CHANNELS, made.tolist(), strict=True)]
        channel = int(np.argmax(lacks))
        first = channel == SEARCH and made[SEARCH] == 0
        pattern.append(BRAND if first else (CATEGORY, _PRODUCTS, _VISITORS)[channel])
        made[channel] += 1
    return np.array(pattern, np.int8)


def followers(spec: AdsSpec, layout: Layout) -> NDArray[np.bool_]:
    """The campaigns that follow live ones, each of a channel of which something is known: (C,)."""
    if spec.habits is None:
        return np.zeros(spec.campaigns, bool)
    known = np.array([name in spec.habits.channels for name in CHANNELS])
    return following.willing(spec) & known[layout.channel]


def alike(spec: AdsSpec, layout: Layout, channel: int) -> NDArray[np.float64]:
    """By how much the leaves of each campaign that follows live ones of the channel differ from the usual one:
    (C, features), 0 of the others."""
    assert spec.habits is not None
    known = spec.habits.channels[CHANNELS[channel]].effects
    mine = followers(spec, layout) & (layout.channel == channel)
    return effects.alike(spec.seed, CHANNELS[channel], known, mine, layout.theme == BRAND)


def _recognised(spec: AdsSpec, shop: int, text: str) -> tuple[int, int, str]:
    """The theme, the turn and the category of a campaign that orders of a shop name so; -1 = a name of another kind."""
    said = slug(text)
    about = [(BRAND, 0, ""), *((_VISITORS, turn, "") for turn in range(len(REMARKETING)))]
    about += [(kind, 0, name) for kind in (CATEGORY, _PRODUCTS) for name in ("", *filter(None, spec.categories[shop]))]
    found = [(slug(_about(kind, name, turn)), kind, turn, name) for kind, turn, name in about]
    fits = [one for one in found if said == one[0] or said.startswith(f"{one[0]}_")]
    return max(fits, key=lambda one: len(one[0]))[1:] if fits else (-1, 0, "")


def _categories(spec: AdsSpec, shop: Ints, theme: Small, turn: Ints) -> list[str]:
    """What each campaign sells; "" is anything that its shop has. What sells most by itself is not searched for: the
    shop's name and its products are shown for that."""
    sold = [[name for name in categories if name] for categories in spec.categories]
    searched = [names[1:] if len(names) >= _SEVERAL else names for names in sold]
    made = []
    for of, kind, at in zip(shop.tolist(), theme.tolist(), turn.tolist(), strict=True):
        names, place = (searched[of], at) if kind == CATEGORY else (sold[of], at - 1)
        about = kind == CATEGORY or (kind == _PRODUCTS and at > 0)
        made.append(names[place % len(names)] if about and names else "")
    return made


def _shares(theme: Small, turn: Ints) -> NDArray[np.float64]:
    share = 1 / (turn + 1.0) ** 0.7
    return np.where(theme == BRAND, _BRAND_SHARE, np.where(theme == CATEGORY, 0.3 * share, share))


def _lives(spec: AdsSpec, place: Ints) -> tuple[Ints, Ints, Small]:
    """First and last day, and the status on the last: a shop's first campaigns run all the time."""
    if spec.habits is not None and spec.habits.weight >= _KNOWN:
        return _learned_lives(spec)
    random = stream(spec.seed, "campaign", "life")
    opened, today = spec.start // DAY, spec.as_of // DAY
    span = today - opened + 1
    share = random.random((len(place), 4))
    steady = place < len(_FIRST)
    later = (np.maximum(share[:, 0] - (1 - _LATE), 0) / _LATE * 0.8 * span).astype(np.int64)
    first = opened + np.where(steady, 0, later)
    status = np.searchsorted(np.cumsum(_STATUS_SHARES)[:-1], share[:, 1], side="right")
    left = today - first
    ended = ~steady & (left >= 2) & (status > 0)
    last = np.where(ended, first + np.maximum((left * (0.2 + 0.7 * share[:, 2])).astype(np.int64), 1), today)
    longest = max(_MOST_DAYS // max(len(place), 1), 7)
    first = np.maximum(first, last - longest + 1)
    return first, last, np.where(ended, status, 0).astype(np.int8)


def _learned_lives(spec: AdsSpec) -> tuple[Ints, Ints, Small]:
    """The same as the live ones have them; the first campaign runs all the time, so that any click has one."""
    opened, today = spec.start // DAY, spec.as_of // DAY
    first, last = following.lives(spec, opened, today)
    first[:1], last[:1] = opened, today
    random = stream(spec.seed, "campaign", "life")
    live = spec.habits.campaigns if spec.habits else None
    if live is not None and live.states.sum():
        return first, last, following.states(random, live.states, last < today)
    status = np.where(last < today, 1 + (random.random(len(first)) < _REMOVED), 0)
    return first, last, status.astype(np.int8)


def advertising(spec: AdsSpec, shop: int) -> Iterator[Campaign]:
    """The account's campaigns for its shop of this number, as that shop's visits know them."""
    found = layout(spec)
    for place in np.flatnonzero(found.shop == shop).tolist():
        yield Campaign(
            number=spec.first + place,
            theme=THEMES[found.theme[place]],
            category=found.category[place],
            first_day=int(found.first_day[place]),
            last_day=int(found.last_day[place]),
            share=float(found.share[place]),
        )


def sold(spec: StoreSpec) -> tuple[str, ...]:
    """The categories that a shop sells: those of its live products, the best sold first, else a new shop's."""
    own = tuple(assortment.shares(spec))
    live = spec.existing.products.get("product_type") if spec.existing else None
    if live is None or spec.existing is None:
        return own
    found = best_sold(live, spec.existing.sold)
    return (*found, *(name for name in own if name not in found))


def best_sold(types: pa.Array, sold: Ints) -> tuple[str, ...]:
    """The types of products (P,) that have `sold` so much, the best sold first."""
    coded = types.dictionary_encode()
    place = np.asarray(coded.indices.fill_null(-1))
    named = coded.dictionary.to_pylist()
    pieces = np.bincount(place[place >= 0], sold[place >= 0] + 1, len(named))
    return tuple(named[at] for at in np.argsort(-pieces, kind="stable").tolist() if named[at])


def alone(spec: StoreSpec) -> AdsSpec:
    """The account that the orders of a shop name if the run makes none."""
    count = len(spec.campaigns) or number([spec.orders])
    return AdsSpec(spec.seed, count, spec.start, spec.as_of, categories=(sold(spec),))


def busiest(named: Sequence[str], most: int) -> tuple[str, ...]:
    """Campaign ids that orders name: the `most` busiest in ascending order."""
    words, counts = np.unique(np.array([name for name in named if name], str), return_counts=True)
    found: list[str] = words[np.argsort(-counts, kind="stable")][:most].tolist()
    return tuple(sorted(found, key=lambda word: (len(word), word)))


def names(found: Layout, shops: Sequence[str], token: str) -> tuple[str, ...]:
    """A name of its own for each campaign, of shops with these names; `token` tells them from another run's."""
    tail = f" | {token}" if token else ""
    taken: dict[str, int] = {}
    made = []
    said = (*found.said, *[""] * (len(found.category) - len(found.said)))
    columns = (said, found.theme.tolist(), found.category, found.turn.tolist(), found.shop.tolist())
    for own, theme, category, turn, shop in zip(*columns, strict=True):
        name = own or _about(theme, category, turn) + (f" | {shops[shop]}" if len(shops) > 1 else "")
        times = taken[slug(name)] = taken.get(slug(name), 0) + 1
        made.append(f"{name}{_again(times)}{'' if own else tail}")
    return tuple(made)


def _about(theme: int, category: str, turn: int) -> str:
    if theme == BRAND:
        return "Search | Brand"
    if theme == _VISITORS:
        return f"Display | Remarketing | {REMARKETING[turn % len(REMARKETING)]}"
    kind, anything = ("Search", "Generic") if theme == CATEGORY else ("Shopping", "All products")
    return f"{kind} | {category or anything}"


def _again(times: int) -> str:
    """The end of a name that others have already: for an audience, then a test."""
    if times == 1:
        return ""
    return f" | {AUDIENCES[times - 2]}" if times - 2 < len(AUDIENCES) else f" | Test {times - 1 - len(AUDIENCES)}"


def slug(name: str) -> str:
    """A name as utm_campaign has it."""
    return re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")
