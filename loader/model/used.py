"""Which live rows the new ones name: products, variants and customers, by their place among the live ones."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from loader.model.events import expand
from loader.model.store import Store

_VISITS = 20_000


def used(store: Store, *, events: bool) -> dict[str, NDArray[np.int64]]:
    """By entity, ascending; `events`: whether visits are written too, which name what they look at."""
    if store.spec.existing is None:
        return {}
    variants = [store.items.variant]
    visits = len(store.sessions.start) if events else 0
    for first in range(0, visits, _VISITS):
        variants.append(np.unique(expand(store, first, min(first + _VISITS, visits)).variant))
    variant = _live(np.concatenate(variants), store.new_variants)
    product = _live(store.variants.product[variant + store.new_variants], store.new_products)
    return {"product": product, "variant": variant, "customer": _live(store.account, store.new_customers)}


def _live(index: NDArray[np.integer], new: int) -> NDArray[np.int64]:
    return np.unique(index[index >= new]).astype(np.int64) - new
