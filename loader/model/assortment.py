"""What a shop is about: the categories that it has, and the share of its sales that each of them makes."""

from __future__ import annotations

import numpy as np

from loader.flow.plan import StoreSpec
from loader.model.goods import CONCEPTS
from loader.model.learned import assorted
from loader.rng import stream

_FEWEST, _MOST = 5, 5000
_FEWEST_CATEGORIES, _A_CATEGORY = 6, 3
# The share of a category falls with its rank like that of a Zipf law, but less steeply.
_STEEPNESS = 0.55


def size(spec: StoreSpec) -> int:
    """How many products the shop adds: as asked for (0: one, dropped later), else 6 * sqrt(orders), at least 5."""
    if spec.wishes.products is not None:
        return max(spec.wishes.products, 1)
    return assorted.size(spec, int(np.clip(round(6 * spec.orders**0.5), _FEWEST, _MOST)))


def shares(spec: StoreSpec) -> dict[str, float]:
    """The shop's categories by name, the largest first, and their shares of what is sold; a pure function of the spec.

    Those of the habits, if they have any; else six and more, as many as its kind of shop has. A shop of few products
    has fewer.
    """
    if (goods := assorted.goods_of(spec)) is not None:
        return assorted.shares(goods, max(size(spec) // _A_CATEGORY, 1))
    random = stream(spec.seed, "shop", "concept")
    concept = CONCEPTS[int(random.integers(len(CONCEPTS)))]
    wanted = int(random.integers(min(_FEWEST_CATEGORIES, len(concept)), len(concept) + 1))
    kept = np.sort(random.permutation(len(concept))[: min(wanted, max(size(spec) // _A_CATEGORY, 1))])
    weight = (1 + np.arange(len(kept))) ** -_STEEPNESS * np.exp(random.normal(0, 0.15, len(kept)))
    ranked = np.sort(weight / weight.sum())[::-1]
    return {concept[place]: float(share) for place, share in zip(kept, ranked, strict=True)}
