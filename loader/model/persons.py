"""Who a person is, whether customer or guest: where they live, and the name and telephone that people there have.

Nobody real is meant: telephone numbers are set aside for fiction, mail domains for examples.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from faker.providers.person.en_US import Provider
from numpy.typing import NDArray

from loader.digits import numbered
from loader.flow.plan import StoreSpec
from loader.model import words
from loader.rng import stream


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
        pools = (self.first_names, self.last_names)
        first, last = (pa.array([re.sub("[^a-z]", "", name.lower()) for name in pool]) for pool in pools)
        return pc.binary_join_element_wise(first.take(pa.array(self.first)), last.take(pa.array(self.last)), ".")


def places(spec: StoreSpec, count: int) -> NDArray[np.int16]:
    """Where each person lives: an index into words.PLACES, mostly of the home country."""
    random = stream(spec.seed, "customer", "place")
    home = random.integers(0, words.HOME_PLACES, count)
    abroad = random.integers(words.HOME_PLACES, len(words.PLACES), count)
    return np.where(random.random(count) < words.HOME_SHARE, home, abroad).astype(np.int16)


def names(spec: StoreSpec, place: NDArray[np.int16]) -> Names:
    """The names of people who live at `place`."""
    random = stream(spec.seed, "customer", "name")
    first, last = (_drawn(random, pool, len(place)) for pool in (Provider.first_names, Provider.last_names))
    return Names(first, tuple(Provider.first_names), last, tuple(Provider.last_names))


def _drawn(random: np.random.Generator, pool: Mapping[str, float], count: int) -> NDArray[np.int16]:
    """As common as the names are: (n,) indices into one of Faker's weighted pools, taken whole."""
    weight = np.array(list(pool.values()))
    return random.choice(len(pool), count, p=weight / weight.sum()).astype(np.int16)


def phones(spec: StoreSpec, place: NDArray[np.int16]) -> pa.Array:
    """The telephones of people who live at `place`: +1 AAA 555 01NN, numbers that are set aside for fiction."""
    random = stream(spec.seed, "customer", "phone")
    area, line = random.integers(201, 990, len(place)), random.integers(0, 100, len(place))
    return numbered("+1", area * 10**7 + 555 * 10**4 + 100 + line)
