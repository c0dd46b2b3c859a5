"""What the variants of products are chosen by: sizes that are neighbours, a few colours, volumes that cost more."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product as combined

import numpy as np
from numpy.typing import NDArray

from loader.flow.plan import StoreSpec
from loader.model import Places
from loader.model.goods import OPTIONS, Choice
from loader.model.titles import Article, code
from loader.rng import stream

Chosen = tuple[tuple[str, str], ...]
"""(option, value) of one variant, up to two of them."""
Differences = tuple[tuple[str, tuple[str, ...]], ...]
"""(option, values) of one product."""


@dataclass(frozen=True)
class Grid:
    """The variants of P products, a product's together: every value of its first choice with every one of its second.

    `firsts` is how many values its first choice has (1 = a simple product), `smallest` the place of the first of them
    among all sizes of `scale`, an index of SCALES, -1 = they have no order. By variant: `chosen` indexes `choices`,
    `factor` is what it costs of the product's price, `code` what its SKU ends in. `differs` indexes `differences`.
    """

    count: Places
    firsts: NDArray[np.int16]
    smallest: NDArray[np.int16]
    scale: NDArray[np.int16]
    differs: NDArray[np.int32]
    differences: tuple[Differences, ...]
    chosen: NDArray[np.int32]
    choices: tuple[Chosen, ...]
    factor: NDArray[np.float64]
    code: list[str]


SCALES = tuple(name for name, found in OPTIONS.items() if found and not found[0].mixed)
"""The option sets whose first choice has an order."""


Ranges = Sequence[tuple[Choice, Sequence[int]]]
"""What a product differs in, and the places of the values that it comes in."""


def grid(spec: StoreSpec, articles: Sequence[Article]) -> Grid:
    """What each article comes in; shoes have the sizes of the shop's country."""
    random = stream(spec.seed, "product", "options")
    differences: dict[Differences, int] = {(): 0}
    choices: dict[Chosen, int] = {(): 0}
    products, variants = [], []
    for article in articles:
        name = _option_set(spec, article)
        ranges = [one for one in (_taken(random, choice) for choice in OPTIONS[name]) if len(one[1]) > 1]
        own = tuple((choice.name, tuple(choice.values[place] for place in places)) for choice, places in ranges)
        products.append((*_shape(name, ranges), differences.setdefault(own, len(differences))))
        for chosen, factor, code_of in _variants(ranges):
            variants.append((choices.setdefault(chosen, len(choices)), factor, code_of))
    count, firsts, smallest, scale, differs = np.array(products).T
    chosen_of, factors, codes_of = zip(*variants, strict=True)
    return Grid(
        count.astype(np.int32),
        firsts.astype(np.int16),
        smallest.astype(np.int16),
        scale.astype(np.int16),
        differs.astype(np.int32),
        tuple(differences),
        np.array(chosen_of, np.int32),
        tuple(choices),
        np.array(factors),
        list(codes_of),
    )


def _option_set(spec: StoreSpec, article: Article) -> str:
    """The name of the options that an article comes in, in the shop's country."""
    local = f"{article.family.options} {spec.locales[0][0][-2:]}"
    return local if local in OPTIONS else article.family.options


def _shape(name: str, ranges: Ranges) -> tuple[int, int, int, int]:
    """How many variants a product has, values of its first choice, the first of these, and its scale (-1 = none)."""
    count = int(np.prod([len(places) for _, places in ranges], dtype=np.int64))
    if not ranges:
        return count, 1, 0, -1
    first, places = ranges[0]
    return (count, len(places), 0, -1) if first.mixed else (count, len(places), places[0], SCALES.index(name))


def _variants(ranges: Ranges) -> Iterator[tuple[Chosen, float, str]]:
    """What each variant is chosen by, what it costs of the product's price, and what its SKU ends in: colors first."""
    for places in combined(*(places for _, places in ranges)):
        pairs = [(choice, place) for (choice, _), place in zip(ranges, places, strict=True)]
        chosen = tuple((choice.name, choice.values[place]) for choice, place in pairs)
        factor = float(np.prod([choice.prices[place] for choice, place in pairs]))
        by_color = sorted(pairs, key=lambda pair: not pair[0].mixed)
        yield chosen, factor, "-".join(_codes(choice)[place] for choice, place in by_color)


def _taken(random: np.random.Generator, choice: Choice) -> tuple[Choice, list[int]]:
    """The places of the values that a product has: neighbours, or any, the usual ones more often."""
    every = len(choice.values)
    wanted = int(random.integers(choice.fewest, choice.most + 1))
    if not choice.mixed:
        first = int(random.integers(every - wanted + 1))
        return choice, list(range(first, first + wanted))
    usual = 1 / np.arange(1, every + 1)
    return choice, sorted(random.choice(every, wanted, replace=False, p=usual / usual.sum()).tolist())


@cache
def _codes(choice: Choice) -> tuple[str, ...]:
    """A code of its own for each value of a choice."""
    found: list[str] = []
    for value in choice.values:
        short = code(value)
        found.append(short if short not in found else f"{short}{len(found)}")
    return tuple(found)
