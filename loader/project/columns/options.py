"""What a variant is chosen by, as JSON: [{"name": "Size", "value": "M"}] in the platform's keys, else {"size": "M"}."""

from __future__ import annotations

import json
from collections.abc import Callable

import numpy as np
import pyarrow as pa

from loader.model import words
from loader.model.products import choices
from loader.project.context import Column, Context, Index
from loader.project.series import Text, Values

_MOST = 24


def options(entity: str, meaning: str, of: Callable[[Context, Index], Index]) -> Column:
    """The options of the variants `of` these rows; the only variant of a product has none."""

    def column(c: Context, i: Index) -> Values:
        keys = c.plan.words.get((entity, meaning), {})
        variant = of(c, i)
        product = c.store.variants.product[variant]
        count, place = c.store.products.variant_count[product], variant - c.store.products.first_variant[product]
        kind = c.store.products.category[product].astype(np.int64)
        new = (variant < c.store.new_variants) & (count > 1) & (kind < len(words.OPTIONS)) & (place < _MOST)
        several = count > len(words.OPTIONS[0][0][1])
        pool = [
            _said(choices(which, n, len(words.OPTIONS[0][0][1]) + both), keys)
            for which in range(len(words.OPTIONS))
            for n in range(_MOST)
            for both in (0, 1)
        ]
        index = np.where(new, (kind * _MOST + place) * 2 + several, len(pool))
        return Text(pa.array([*pool, _said((), keys)]).take(pa.array(index)))

    return column


def _said(chosen: tuple[tuple[str, str], ...], keys: dict[str, str | None]) -> str:
    if "name" in keys and "value" in keys:
        return json.dumps([{keys["name"]: name, keys["value"]: value} for name, value in chosen])
    return json.dumps({name.lower().replace(" ", "_"): value for name, value in chosen})
