"""What a shop like the one that habits are of sells: its categories by share, what they cost, how well products sell.

Categories that are shipped have their own nouns and options, others are named after themselves.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

import numpy as np
from numpy.typing import NDArray

from loader.flow.habits import Assorted, Numbers
from loader.flow.plan import StoreSpec
from loader.model import Ints
from loader.model.goods import BY_NAME, PLAIN, Category
from loader.model.learned.draws import evidence
from loader.rng import stream

_ENOUGH = 0.5
_MOST = 5000
_LINES_A_PRODUCT = 0.5
_MILLIONTHS = 6
_AS_SEEN = 0.6
"""The share of products whose price is one that was seen; others lie between two of them."""
_LEAST = 10
"""Minor units."""


def goods_of(spec: StoreSpec) -> Assorted | None:
    """What the shop of the habits sells, if enough orders show it and it has categories."""
    habits = spec.habits
    if habits is None or evidence(habits.orders) < _ENOUGH or not any(habits.goods.categories):
        return None
    return habits.goods


def size(spec: StoreSpec, usual: int) -> int:
    """How many products a new shop of this kind has: as many as that one, but no more than two for each line of the
    run; beside live products the `usual` number."""
    goods = goods_of(spec)
    if goods is None or spec.habits is None or (spec.existing is not None and len(spec.existing.sold)):
        return usual
    lines = spec.orders * spec.habits.lines / max(spec.habits.orders, 1)
    return int(np.clip(round(lines / _LINES_A_PRODUCT), min(usual, goods.products), min(goods.products, _MOST)))


def shares(goods: Assorted, most: int) -> dict[str, float]:
    """At most so many categories by name, the best sold first, with their shares of the lines."""
    lines = goods.lines.sum(axis=1)
    named = [at for at in np.argsort(-lines, kind="stable").tolist() if goods.categories[at] and lines[at] > 0][:most]
    total = float(lines[named].sum())
    return {goods.categories[at]: float(lines[at]) / total for at in named}


@cache
def kind(name: str) -> Category:
    """What is known of a category: the shipped one of that name, in one or several, else a plain one."""
    shipped = {_stem(one): category for one, category in BY_NAME.items()}
    if found := BY_NAME.get(name) or shipped.get(_stem(name)):
        return replace(found, name=name)
    noun = _noun(name)
    code = (re.sub("[^A-Z]", "", noun.upper()) + "XXX")[:3]
    families = tuple(replace(one, nouns=(noun,)) for one in PLAIN.families)
    return replace(PLAIN, name=name, code=code, tags=(noun.lower(),), searches=(noun.lower(),), families=families)


def _stem(name: str) -> str:
    return re.sub("(es|s)$", "", name.strip().lower())


def _noun(name: str) -> str:
    """One thing of the category: of a path the last part, of several things one, in capitals as titles are."""
    last = re.split(r"\s*[>/|]\s*", name.strip())[-1] or name
    words = re.sub(r"[^\w&' -]", " ", last).split() or ["Article"]
    if re.fullmatch("[a-z]{2,}[^s]s", words[-1].lower()):
        words[-1] = words[-1][:-1]
    return " ".join(word.capitalize() if word.isupper() or word.islower() else word for word in words)


def prices(spec: StoreSpec, goods: Assorted, names: tuple[str, ...], category: NDArray[np.int16]) -> Ints:
    """A price for each product in minor units, as its category has them, 0 = not known: (P,)."""
    random, places = stream(spec.seed, "product", "learned price"), {one: at for at, one in enumerate(goods.categories)}
    row = np.array([places.get(one, -1) for one in names])[category]
    points = np.maximum(goods.price[row], 0) / 10.0 ** (_MILLIONTHS - spec.digits)
    at = random.random(len(category)) * (points.shape[1] - 1)
    seen = random.random(len(category)) < _AS_SEEN
    low = np.where(seen, np.rint(at), np.floor(at)).astype(np.int64)
    rows, part = np.arange(len(category)), np.where(seen, 0.0, at % 1)
    high = np.minimum(low + 1, points.shape[1] - 1)
    between = _round(points[rows, low] * (1 - part) + points[rows, high] * part, spec.worth)
    found = np.where(seen, np.rint(points[rows, low]), between).astype(np.int64)
    return np.where((row >= 0) & (found > 0), np.maximum(found, _LEAST), 0)


def _round(minor: Numbers, unit: int) -> Numbers:
    """As prices end: in fives below ten, else in .95; `unit` is a dollar's worth."""
    step = max(unit // 20, 1)
    small = np.rint(minor / step) * step
    return np.where(minor < 10 * unit, small, np.floor(minor / unit) * unit + 19 * step)


def demand(goods: Assorted, count: int) -> Numbers:
    """How well each of so many products sells, best first, by the curve of popularity: (count,), above 0."""
    curve = np.concatenate(([0.0], goods.popularity)) if goods.popularity[0] > 0 else goods.popularity
    at = np.linspace(0, 1, count + 1)
    return np.diff(np.interp(at, np.linspace(0, 1, len(curve)), curve)) + 1e-6
