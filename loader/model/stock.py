"""What is left of each variant: what came in, less what was sold since."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from loader.flow.plan import StoreSpec
from loader.model import Places
from loader.model.baskets import Baskets
from loader.model.products import ACTIVE, ARCHIVED, Products, Variants
from loader.rng import stream

_DAY = 86_400_000_000
# What comes in at once lasts that many days at the pace of the sales, and is no less than so many pieces.
_LASTS, _LOTS = 75, (6, 40)
# The share of variants that are sold out: the slowest ones, and how many more of the fastest (docs/realism.md).
_SOLD_OUT, _SOLD_OUT_MORE = 0.015, 0.08
_LEFT_OVER = 0.95


def counted(
    spec: StoreSpec, products: Products, variants: Variants, filled: Baskets, new: int
) -> tuple[Products, Variants]:
    """The catalog with its stock: of the first `new` variants, of live ones it is not known.

    Goods come in by the lot, when what is left falls below a reserve; a part of the best sold ones is late. The stock
    of what is no more sold is gone, or left over.
    """
    random = stream(spec.seed, "variant", "stock")
    sold = np.bincount(filled.variant, filled.quantity, len(variants.price)).astype(np.int64)[:new]
    days = max((spec.as_of - spec.start) / _DAY, 1.0)
    lot = random.integers(*_LOTS, new) + np.rint(sold / days * _LASTS).astype(np.int64)
    reserve = 1 + lot // 8
    left = reserve + lot - (sold + random.integers(0, lot)) % np.maximum(lot, 1)
    rank = np.argsort(np.argsort(sold + random.random(new))) / max(new, 1)
    status = products.status[variants.product[:new]]
    out = random.random(new) < _SOLD_OUT + _SOLD_OUT_MORE * rank**2
    out |= (status == ARCHIVED) & (random.random(new) >= _LEFT_OVER)
    level = np.where(out, 0, np.where(status == ACTIVE, left, lot // 4)).astype(np.int32)
    stock: Places = np.zeros(len(variants.price), np.int32)
    stock[:new] = level
    whole = np.bincount(variants.product, stock, len(products.weight)).astype(np.int32)
    return replace(products, stock=whole), replace(variants, stock=stock)
