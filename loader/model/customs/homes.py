"""Towns where a shop's live customers live, many in each: whole places, with what live rows say of them."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from loader.flow.customs import Town
from loader.flow.plan import StoreSpec
from loader.model.customs import Floats
from loader.model.learned.draws import evidence
from loader.model.words.places import CODES, COUNTRY_OF, PEOPLE, PLACES
from loader.rng import stream

_DECIDED = 0.9
"""Towns of customers who count so much are all that there are, but for those too few live in to be kept."""
NOWHERE = -1
"""The town of whoever lives in none of them."""


@dataclass(frozen=True, eq=False)
class Moved:
    """n people: `place` indexes words.places.PLACES, `town` the towns of the spec's customs (NOWHERE = none): then the
    place is the same town, or one near it that stands for it."""

    place: NDArray[np.int16]
    town: NDArray[np.int16]


def moved(spec: StoreSpec, place: NDArray[np.int16]) -> Moved:
    """People who would live at `place`, as many of them in the towns of live customers as of these do."""
    homes, found, town = spec.customs.living, place.copy(), np.full(len(place), NOWHERE, np.int16)
    random = stream(spec.seed, "learned", "town")
    for code in dict.fromkeys(one.country for one in homes.towns):
        own = np.array([number for number, one in enumerate(homes.towns) if one.country == code])
        base = np.array([stands_for(homes.towns[number]) for number in own], np.int16)
        mine = np.flatnonzero(COUNTRY_OF[place] == CODES.index(code))
        counted = evidence(homes.countries[code])
        counted = 1.0 if counted > _DECIDED else counted
        upto = np.cumsum([homes.towns[number].count for number in own]) / homes.countries[code] * counted
        drawn = np.searchsorted(upto, random.random(len(mine)), side="right")
        there = drawn < len(own)
        found[mine[there]], town[mine[there]] = base[drawn[there]], own[drawn[there]]
        left = mine[~there]
        left = left[np.isin(place[left], base) & (random.random(len(left)) < counted)]
        found[left] = _elsewhere(random, code, base, len(left))
    return Moved(found, town)


def _elsewhere(random: np.random.Generator, code: str, known: NDArray[np.int16], count: int) -> NDArray[np.int64]:
    """Places of the country that are none of the `known` ones, as many people in each as live there."""
    here = CODES.index(code) == COUNTRY_OF
    weight: Floats = np.where(here & ~np.isin(np.arange(len(PLACES)), known), PEOPLE, 0.0)
    weight = weight if weight.any() else np.where(here, PEOPLE, 0.0)
    upto = np.cumsum(weight)
    return np.searchsorted(upto, random.random(count) * upto[-1], side="right").clip(0, len(PLACES) - 1)


def stands_for(town: Town) -> int:
    """The place that is the town, else the largest of its province, else of its country."""
    named = _by_name().get((town.country, _plain(town.words.get("city", ""))), ())
    province = {_plain(town.words[field]) for field in ("province", "province_code") if field in town.words}
    here = [place for place in range(len(PLACES)) if PLACES[place].country_code == town.country]
    near = [place for place in here if {_plain(PLACES[place].province), _plain(PLACES[place].province_code)} & province]
    same = [place for place in named if place in near] or list(named)
    return max(same or near or here, key=lambda place: PEOPLE[place])


@cache
def _by_name() -> dict[tuple[str, str], tuple[int, ...]]:
    found: dict[tuple[str, str], tuple[int, ...]] = {}
    for number, place in enumerate(PLACES):
        key = place.country_code, _plain(place.city)
        found[key] = (*found.get(key, ()), number)
    return found


def _plain(text: str) -> str:
    """A name without what spellings differ in."""
    bare = unicodedata.normalize("NFKD", text.strip().lower().replace("ß", "ss"))
    return "".join(letter for letter in bare if not unicodedata.combining(letter))
