"""What visitors find in a shop: products by how well they sell, of one category or of all."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from loader.model import Ints, Places
from loader.model.products import Products


@dataclass(frozen=True)
class Shelves:
    """The `products` by category: `order` are their rows, `edges` what sells before each of them (P + 1), `ends` where
    each category ends (one more than there are), `oldest` the rows of what sells, by when it came."""

    products: Products
    order: Ints
    edges: NDArray[np.float64]
    ends: Ints
    oldest: Ints

    @classmethod
    def of(cls, products: Products) -> Shelves:
        """The shelves of a catalog."""
        order = np.argsort(products.category, kind="stable")
        edges = np.concatenate(([0.0], np.cumsum(products.weight[order])))
        ends = np.searchsorted(products.category[order], np.arange(len(products.categories) + 1))
        sold = np.flatnonzero(products.weight > 0)
        return cls(products, order, edges, ends, sold[np.argsort(products.published[sold], kind="stable")])

    def chosen(self, category: Ints, share: NDArray[np.float64], time: Ints) -> Places:
        """The product at this share (0 to 1) of what sells, of a category (-1 = of all), on sale at `time`: (n,)."""
        low, high = self.edges[self.ends[category]], self.edges[self.ends[category + 1]]
        some = (category >= 0) & (high > low)
        low, high = np.where(some, low, 0.0), np.where(some, high, self.edges[-1])
        place = np.searchsorted(self.edges[1:], low + share * (high - low), side="right")
        product = self.order[place.clip(0, len(self.order) - 1)]
        early = np.flatnonzero(self.products.published[product] > time)
        if len(early):  # what came later gives way to anything that was there
            there = np.searchsorted(self.products.published[self.oldest], time[early], side="right")
            product[early] = self.oldest[(share[early] * np.maximum(there, 1)).astype(np.int64)]
        return product.astype(np.int32)
