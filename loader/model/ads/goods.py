"""What a shop sells as its ads know it: its products, and the subjects that people search for. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from loader.flow.profile import Offered
from loader.model import Places
from loader.model.goods import BY_NAME, CATEGORIES
from loader.model.store import Store

_WORD = re.compile(r"[^\W\d_][\w'&-]*")
_APART = re.compile(r"\s+[-|/(]\s*|,")
"""What follows is no part of what the product is: a color, a size."""
_NOUNS = frozenset(noun.lower() for one in CATEGORIES for noun in one.nouns)
_ATTRIBUTES = frozenset(
    text.lower() for one in CATEGORIES for family in one.families for text in (*family.styles, *family.materials)
)
_TOGETHER = 0.6
"""A word belongs to the noun that follows it in such a share of titles."""


@dataclass(frozen=True)
class Goods:
    """The P products of one shop, which is called `name`: titles, an index of `categories`, how well they sell."""

    name: str
    categories: tuple[str, ...]
    title: pa.Array
    category: NDArray[np.int16]
    weight: NDArray[np.float64]

    @cached_property
    def subjects(self) -> tuple[tuple[str, ...], Places]:
        """What products are, in small letters, and each product's as an index of it: (P,)."""
        found: dict[str, int] = {}
        index = [found.setdefault(subject, len(found)) for subject in named(self._titles)]
        return tuple(found), np.array(index, np.int32)

    @cached_property
    def _titles(self) -> list[str]:
        return [title or "" for title in self.title.to_pylist()]

    def place(self, category: str) -> int:
        """The number of a category, -1 = none of the shop's."""
        return self.categories.index(category) if category and category in self.categories else -1

    def of(self, category: str) -> NDArray[np.bool_]:
        """The products of a category, all of them if it is "": (P,)."""
        place = self.place(category)
        return np.ones(len(self.category), bool) if place < 0 else self.category == place

    def best(self, category: str, most: int) -> list[int]:
        """The subjects of a category that sell best, as numbers of `subjects`."""
        found, index = self.subjects
        inside = self.of(category)
        weight = np.bincount(index[inside], self.weight[inside], len(found))
        best = np.argsort(-weight, kind="stable")[:most].tolist()
        return [place for place in best if weight[place] > 0 and found[place]]

    @cached_property
    def _modifiers(self) -> dict[int, list[str]]:
        """By subject the words before it in titles, the best sold first."""
        found, index = self.subjects
        counts: dict[int, Counter[str]] = {}
        for title, place, weight in zip(self._titles, index.tolist(), self.weight.tolist(), strict=True):
            if word := _before(title, found[place]):
                counts.setdefault(place, Counter())[word] += weight
        return {place: [word for word, _ in before.most_common()] for place, before in counts.items()}

    def modifiers(self, about: int) -> list[str]:
        """The words that stand before a subject in the titles of products."""
        return self._modifiers.get(about, [])


def searched(category: str) -> tuple[str, ...]:
    """What people type for a category that is known by its name; nothing is known of a live one's."""
    return BY_NAME[category].searches if category in BY_NAME else ()


def named(titles: Sequence[str]) -> list[str]:
    """What products are, by their titles: a known noun at the end, else the last word, with the one before it if that
    hardly ever stands before another; "" if there is no word."""
    said = [_said(title) for title in titles]
    pairs = Counter(tuple(title[-2:]) for title in said if len(title) > 1)
    before = Counter(title[-2] for title in said if len(title) > 1)
    together = {pair for pair, times in pairs.items() if times > 1 and times > _TOGETHER * before[pair[0]]}
    return [_known(title) or " ".join(title[-2:] if tuple(title[-2:]) in together else title[-1:]) for title in said]


def _said(title: str) -> list[str]:
    """The words of a title that say what the product is."""
    said = [word.lower() for word in _WORD.findall(_APART.split(title.strip(), maxsplit=1)[0])]
    return said[:-1] if said[-1:] == ["no"] else said


def _known(said: Sequence[str]) -> str:
    ends = (" ".join(said[place:]) for place in range(max(len(said) - 3, 0), len(said)))
    return next((end for end in ends if end in _NOUNS), "")


def _before(title: str, about: str) -> str:
    """What stands before the subject in a title: words that go together, else one; "" if there is none."""
    text = " ".join(word.lower() for word in _WORD.findall(title))
    found = re.search(rf"(\S.*) {re.escape(about)}\b", text) if about else None
    said = found[1].split() if found else []
    two = " ".join(said[-2:])
    return two if two in _ATTRIBUTES or (said and len(said[-1]) == 1) else " ".join(said[-1:])


def of_store(store: Store) -> Goods:
    """What a store of the run sells, live products with it."""
    products = store.products
    titles = products.title.combine_chunks() if isinstance(products.title, pa.ChunkedArray) else products.title
    return Goods(store.name, products.categories, titles, products.category, products.weight)


def of_products(name: str, products: Offered) -> Goods:
    """What a shop of the workspace sells."""
    coded = products.product_type.fill_null("").dictionary_encode()
    weight = products.sold + 0.5
    category = np.asarray(coded.indices).astype(np.int16)
    return Goods(name, tuple(coded.dictionary.to_pylist()), products.title, category, weight / weight.sum())


def invented(name: str) -> Goods:
    """A small catalog of its own, for an account without any shop beside it."""
    pairs = [(noun, place) for place, category in enumerate(CATEGORIES) for noun in category.nouns]
    nouns, places = zip(*pairs, strict=True)
    return Goods(
        name=name,
        categories=tuple(category.name for category in CATEGORIES),
        title=pa.array(nouns, pa.string()),
        category=np.array(places, np.int16),
        weight=np.ones(len(nouns)) / len(nouns),
    )


def variants(text: str) -> Iterator[str]:
    """Near variants of a search: the words the other way round, and one or many of the last."""
    said = text.split()
    if len(said) == 2:
        yield " ".join(reversed(said))
    if said and len(said[-1]) > 3:
        last = said[-1][:-1] if said[-1].endswith("s") else f"{said[-1]}s"
        yield " ".join([*said[:-1], last])
