"""What a shop is about: how many products it adds, its categories, and what share of its sales each of them makes."""

from __future__ import annotations

import numpy as np

from loader.flow.habits import Habits, Numbers
from loader.flow.plan import StoreSpec
from loader.model import goods
from loader.model.goods import CONCEPTS, Category
from loader.model.learned import kinds, unseen
from loader.model.learned.draws import evidence
from loader.rng import stream

_FEWEST, _MOST = 5, 5000
_FEWEST_CATEGORIES, _A_CATEGORY = 6, 3
# The share of a category falls with its rank like that of a Zipf law, but less steeply.
_STEEPNESS = 0.55
_ENOUGH = 0.5
"""Evidence from which on the new products are of the categories, and at the prices, of the live orders."""


def followed(spec: StoreSpec) -> Habits | None:
    """The habits of the shop, if they show enough to have its categories and prices."""
    return spec.habits if spec.habits and evidence(spec.habits.orders) >= _ENOUGH else None


def size(spec: StoreSpec) -> int:
    """How many products the shop adds: as asked for (0: one, dropped later), else 6 * sqrt(orders), at least 5; the
    more live orders there are, the more as these have it."""
    if spec.wishes.products is not None:
        return max(spec.wishes.products, 1)
    usual = float(np.clip(round(6 * spec.orders**0.5), _FEWEST, _MOST))
    if spec.habits is None or not spec.habits.lines:
        return int(usual)
    share = evidence(spec.habits.orders)
    return max(round(unseen.number(spec, spec.habits) ** share * usual ** (1 - share)), 1)


def shares(spec: StoreSpec) -> dict[str, float]:
    """The shop's categories by name, the largest first, and their shares of what is sold; a pure function of the spec.

    Six and more, as many as its kind of shop has; a shop of few products has fewer. Beside live orders those of what
    they show.
    """
    random, habits = stream(spec.seed, "shop", "concept"), followed(spec)
    if habits is not None:
        return unseen.shares(spec, habits, size(spec), random)
    concept = CONCEPTS[int(random.integers(len(CONCEPTS)))]
    wanted = int(random.integers(min(_FEWEST_CATEGORIES, len(concept)), len(concept) + 1))
    kept = np.sort(random.permutation(len(concept))[: min(wanted, max(size(spec) // _A_CATEGORY, 1))])
    weight = (1 + np.arange(len(kept))) ** -_STEEPNESS * np.exp(random.normal(0, 0.15, len(kept)))
    ranked = np.sort(weight / weight.sum())[::-1]
    return {concept[place]: float(share) for place, share in zip(kept, ranked, strict=True)}


def categories(spec: StoreSpec, names: tuple[str, ...]) -> list[Category]:
    """The words of these categories of the shop."""
    if followed(spec) is None:
        return [goods.BY_NAME[name] for name in names]
    return [kinds.kind(name, english=spec.locales[0][0].startswith("en")) for name in names]


def numbers(spec: StoreSpec, shares: Numbers, count: int) -> Numbers:
    """What share each category has of the `count` products beyond its first one: one that sells much has more, but not
    as many more; new products beside live ones sell alike."""
    beside = followed(spec) is not None and unseen.known(spec) is not None
    weight = np.maximum(shares * count - 1, 1e-9) if beside else shares**0.7
    return np.asarray(weight / weight.sum())
