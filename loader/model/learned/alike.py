"""What live products look like, and new ones too: titles in capitals, and how many come in several variants."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pyarrow.compute as pc

from loader.flow.habits import Numbers
from loader.flow.plan import StoreSpec
from loader.flow.profile import Existing
from loader.model import Rows
from loader.model.learned.unseen import coded
from loader.model.titles import Article
from loader.rng import stream

_MOST_OF_THEM, _FEW = 0.9, 4
_ONE, _SEVERAL = "one", "colors"


def alike(spec: StoreSpec, articles: Sequence[Article], names: tuple[str, ...], category: Rows) -> list[Article]:
    """The articles, of these categories by their places among the names, as live products look; as they are, if none
    is there."""
    live = spec.existing
    if live is None or not len(live.sold):
        return list(articles)
    share = _several(live, names)[category]
    several = stream(spec.seed, "product", "several").random(len(articles)) < share
    capitals = _in_capitals(live)
    return [_as(one, wide, capitals=capitals) for one, wide in zip(articles, several.tolist(), strict=True)]


def _as(one: Article, several: bool, *, capitals: bool) -> Article:
    options = (_SEVERAL if one.family.options == _ONE else one.family.options) if several else _ONE
    family = one.family if options == one.family.options else replace(one.family, options=options)
    return replace(one, family=family, title=one.title.upper() if capitals else one.title)


def _in_capitals(live: Existing) -> bool:
    titles = live.products.get("title")
    if titles is None or len(titles) < _FEW:
        return False
    return float(pc.mean(pc.utf8_is_upper(titles)).as_py() or 0) >= _MOST_OF_THEM


def _several(live: Existing, names: tuple[str, ...]) -> Numbers:
    """The share of live products that have several variants, by category; of one that none is said to be of, of all of
    them: (K,)."""
    several = np.bincount(live.product_of, minlength=len(live.sold)) > 1
    texts, every = live.products.get("product_type"), float(several.mean())
    if texts is None:
        return np.full(len(names), every)
    kinds, place = coded(texts)
    share = np.bincount(place, several, len(kinds)) / np.bincount(place, minlength=len(kinds))
    of = dict(zip(kinds, share.tolist(), strict=True))
    return np.array([of.get(name, every) for name in names])
