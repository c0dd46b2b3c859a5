"""What a variant is chosen by, as JSON: [{"name": "Size", "value": "M"}] in the platform's keys, else {"size": "M"}."""

from __future__ import annotations

import json
from collections.abc import Callable

import numpy as np
import pyarrow as pa

from loader.model.products import choices
from loader.model.words import CATEGORIES
from loader.project.context import Column, Context, Index
from loader.project.series import Text, Values

_MOST, _FEW = 24, len(CATEGORIES[0].options[0][1])


def options(entity: str, meaning: str, of: Callable[[Context, Index], Index]) -> Column:
    """The options of the variants `of` these rows; the only variant of a product has none."""

    def column(c: Context, i: Index) -> Values:
        variant = of(c, i)
        product = c.store.variants.product[variant]
        count, place = c.store.products.variant_count[product], variant - c.store.products.first_variant[product]
        kind = c.store.products.category[product].astype(np.int64)
        new = (variant < c.store.new_variants) & (count > 1) & (kind < len(CATEGORIES)) & (place < _MOST)
        pool = _pool(c.plan.words.get((entity, meaning), {}))
        index = np.where(new, (kind * _MOST + place) * 2 + (count > _FEW), len(pool) - 1)
        return Text(pa.array(pool).take(pa.array(index)))

    return column


def _pool(keys: dict[str, str | None]) -> list[str]:
    """The options of a variant by its product's category, its place, and if its product has more than a few variants;
    last, none."""
    kinds, places = range(len(CATEGORIES)), range(_MOST)
    every = [choices(kind, place, _FEW + more) for kind in kinds for place in places for more in (0, 1)]
    return [_as_json(chosen, keys) for chosen in (*every, ())]


def _as_json(chosen: tuple[tuple[str, str], ...], keys: dict[str, str | None]) -> str:
    if "name" in keys and "value" in keys:
        return json.dumps([{keys["name"]: name, keys["value"]: value} for name, value in chosen])
    return json.dumps({name.lower().replace(" ", "_"): value for name, value in chosen})
