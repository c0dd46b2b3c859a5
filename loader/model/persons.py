"""Who a person is, whether customer or guest: where they live, and the name and telephone that people there have.

Nobody real is meant: telephone numbers are set aside for fiction or handed out by no network.
"""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from loader.digits import mixed, numbered
from loader.flow.plan import StoreSpec
from loader.model import Ints
from loader.model.words.places import CODES, COUNTRIES, COUNTRY_OF, LOCALES, PEOPLE, PLACES, Country
from loader.rng import stream

_HOME_SHARE = 0.9
_EVENNESS = 12  # the n-th most common name is as common as 1 / (n + 12)
_IN_WORDS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ø": "o", "æ": "ae", "œ": "oe"})


@dataclass(frozen=True)
class Names:
    """n people's names: `first` and `last` index the pools."""

    first: NDArray[np.int16]
    first_names: tuple[str, ...]
    last: NDArray[np.int16]
    last_names: tuple[str, ...]

    @property
    def latin(self) -> pa.Array:
        """Each name as mail addresses have it, "first.last" in the letters a to z: (n,) strings."""
        first, last = (pa.array(list(map(latin, pool))) for pool in (self.first_names, self.last_names))
        return pc.binary_join_element_wise(first.take(pa.array(self.first)), last.take(pa.array(self.last)), ".")


def home(spec: StoreSpec) -> Country:
    """The country of the shop."""
    return COUNTRIES[LOCALES[spec.locales[0][0]]]


def countries(spec: StoreSpec) -> dict[str, float]:
    """Code of each country where customers live -> share of them. Of a shop of one locale some live abroad."""
    total = sum(weight for _, weight in spec.locales)
    if len(spec.locales) > 1:
        return {LOCALES[locale]: weight / total for locale, weight in spec.locales}
    return usual_countries(home(spec))


def usual_countries(own: Country) -> dict[str, float]:
    """The same of a shop in a country that is known for nothing else."""
    total = sum(own.abroad.values())
    elsewhere = {code: (1 - _HOME_SHARE) * weight / total for code, weight in own.abroad.items()}
    return {own.code: _HOME_SHARE, **elsewhere}


def places(spec: StoreSpec, count: int) -> NDArray[np.int16]:
    """Where each person lives: an index into words.places.PLACES, as many in a town as people live there."""
    shares = countries(spec)
    people = np.bincount(COUNTRY_OF, PEOPLE, len(CODES))
    weight = np.array([shares.get(code, 0.0) for code in CODES]) / people
    upto = np.cumsum(PEOPLE * weight[COUNTRY_OF])
    point = stream(spec.seed, "customer", "place").random(count) * upto[-1]
    return np.searchsorted(upto, point, side="right").clip(0, len(PLACES) - 1).astype(np.int16)


def tax_rates(spec: StoreSpec) -> Ints:
    """What an order to each place is taxed, in thousandths: (P,). What leaves the shop's country, or the union, is
    not."""
    own = home(spec)
    inside = [code == own.code or (country.union and own.union) for code, country in COUNTRIES.items()]
    return np.array([place.tax for place in PLACES], np.int64) * np.array(inside)[COUNTRY_OF]


def names(spec: StoreSpec, place: NDArray[np.int16]) -> Names:
    """The names that people have who live at `place`."""
    random = stream(spec.seed, "customer", "name")
    of, codes = COUNTRY_OF[place], [code for code in CODES if code in countries(spec)]
    first, first_names = _drawn(random, of, {code: _pool(code, 0) for code in codes})
    last, last_names = _drawn(random, of, {code: _pool(code, 1) for code in codes})
    return Names(first, first_names, last, last_names)


Pool = tuple[tuple[str, ...], NDArray[np.float64]]
"""Names, and the share of people who have one of the names up to each."""


def _drawn(
    random: np.random.Generator, of: NDArray[np.int16], pools: Mapping[str, Pool]
) -> tuple[NDArray[np.int16], tuple[str, ...]]:
    """A name a person from the pool of their country: (n,) indices, and all pools as one."""
    point = random.random(len(of))
    found = np.zeros(len(of), np.int16)
    every: tuple[str, ...] = ()
    for code, (pool, upto) in pools.items():
        here = of == CODES.index(code)
        found[here] = len(every) + np.searchsorted(upto, point[here], side="right").clip(0, len(pool) - 1)
        every += pool
    return found, every


@cache
def _pool(code: str, part: int) -> Pool:
    """The first (part 0) or last names of a country: the common ones, then Faker's, as common as those are."""
    country = COUNTRIES[code]
    given = getattr(_faker(country.faker[part]), ("first_names", "last_names")[part])
    weights = dict(given) if isinstance(given, Mapping) else dict.fromkeys(given, 0.0)
    common = country.common[part]
    if common or not any(weights.values()):
        others = sorted(weights, key=lambda name: (-weights[name], zlib.crc32(name.encode())))
        ranked = tuple(dict.fromkeys((*common, *others)))
        weights = {name: 1 / (rank + _EVENNESS) for rank, name in enumerate(ranked)}
    upto = np.cumsum(list(weights.values()))
    return tuple(weights), upto / upto[-1]


def _faker(locale: str) -> Any:
    """Faker's names of a locale, taken whole: no call of Faker makes a person."""
    return import_module(f"faker.providers.person.{locale}").Provider


@cache
def _romanized() -> dict[str, str]:
    """Japanese names -> how Latin letters write them."""
    provider = _faker("ja_JP")
    pairs = (*provider.first_name_pairs, *provider.last_name_pairs)
    return {name: roman for name, _, roman in pairs}


@cache
def latin(name: str) -> str:
    """A name in the letters a to z."""
    text = _romanized().get(name, name).lower().translate(_IN_WORDS)
    return re.sub("[^a-z]", "", unicodedata.normalize("NFKD", text))


def phones(spec: StoreSpec, place: NDArray[np.int16]) -> pa.Array:
    """A telephone number a person, of the town, province or country where they live, as +491764012345: (n,) strings. As
    long as there are enough of a form, nobody has another's."""
    prefix, size, upto, entry = _numbers()
    first, last = entry[place], entry[place + 1]
    opens = np.concatenate(([0], upto))[first]
    share = stream(spec.seed, "customer", "phone").random(len(place))
    found = np.searchsorted(upto, opens + (share * (upto[last - 1] - opens)).astype(np.int64), side="right")
    line = (_rank(prefix[found]) * _stride(size[found]) + mixed(spec.seed, prefix[found]) % 1_000) % size[found]
    return numbered("+", prefix[found] * size[found] + line.astype(np.int64))


def _rank(values: Ints) -> Ints:
    """How many before each have the same value: (n,)."""
    order = np.argsort(values, kind="stable")
    opens = np.searchsorted(values[order], values[order])
    rank = np.empty(len(values), np.int64)
    rank[order] = np.arange(len(values)) - opens
    return rank


def _stride(size: Ints) -> Ints:
    """A step that meets each of 10, 100, ... numbers once: about 0.6 of them, ending in 1."""
    return size * 6 // 10 + 1


@cache
def _numbers() -> tuple[Ints, Ints, Ints, Ints]:
    """Every form of numbers of every place: its digits up to the first free one, how many numbers it has, how many
    there are up to it; and the first form of each place, and of the one after the last."""
    forms: Sequence[str] = [form for place in PLACES for form in place.phones]
    prefix = np.array([int(form.rstrip("#")) for form in forms], np.int64)
    size = np.array([10 ** form.count("#") for form in forms], np.int64)
    entry = np.cumsum([0, *(len(place.phones) for place in PLACES)])
    return prefix, size, np.cumsum(size), entry
