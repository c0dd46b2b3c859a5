"""What products are called, described and found by: titles, handles, descriptions, article numbers."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count as counting

import numpy as np

from loader.flow.plan import StoreSpec
from loader.model.goods import SERIES, Category, Family
from loader.rng import stream

_TRIES, _SOME_TRIES, _FEWEST_NUMBERS = 60, 8, 10
_A_THIRD_SENTENCE = 0.5


@dataclass(frozen=True)
class Article:
    """One product in words: its family, the place of its noun there, what is written about it, and how its article
    numbers begin."""

    family: Family
    noun: int
    title: str
    handle: str
    material: str
    body: str
    stem: str


def articles(spec: StoreSpec, kinds: Sequence[Category]) -> list[Article]:
    """An article for each product, of these categories, in the order of their numbers: no title and no handle twice,
    nor one that the shop has already."""
    random = stream(spec.seed, "product", "title")
    gone, used = {slug(title) for title in spec.taken_titles}, Counter[str]()
    tail = f"-{spec.token}" if spec.token else ""
    made = [_article(random, kind, (gone, used), tail) for kind in kinds]
    if "handle" not in spec.numbered:
        return made
    return [replace(one, handle=f"{one.handle}-{number}") for number, one in enumerate(made, 1)]


def slug(title: str) -> str:
    """A title as an address has it: accents are left off."""
    plain = unicodedata.normalize("NFKD", title.lower()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def _article(random: np.random.Generator, kind: Category, made: tuple[set[str], Counter[str]], tail: str) -> Article:
    """An article none of whose texts is among those `made`; these also count the titles of each noun."""
    gone, used = made
    place = int(random.integers(len(kind.nouns)))
    family = next(one for one in kind.families if kind.nouns[place] in one.nouns)
    noun, material = kind.nouns[place], _one(random, family.materials)
    titles = _candidates(random, family, noun, material, used[noun])
    title = next(title for title in titles if slug(title) not in gone)
    gone.add(slug(title))
    used[noun] += 1
    code = re.sub("[^A-Z]", "", noun.upper())[:3]
    return Article(
        family,
        family.nouns.index(noun),
        title,
        slug(title) + tail,
        material,
        _body(random, kind, family, noun, material),
        "-".join(filter(None, (kind.code, code))) + tail.upper(),
    )


def _candidates(random: np.random.Generator, family: Family, noun: str, material: str, used: int) -> Iterator[str]:
    """Two attributes, three if the shop has many products already, then a number; what is half used up is left out:
    so many titles of the noun are."""
    if family.leads:
        yield from _leading(random, family, noun)
    pairs = len(SERIES) * len(family.styles)
    begins = 0 if used < pairs / 2 else _TRIES if used < pairs * len(family.materials) / 2 else 3 * _TRIES
    for attempt in range(begins, 3 * _TRIES):
        series, style = _one(random, SERIES), _one(random, family.styles)
        two = ((style, material), (series, material), (series, style))[int(random.integers(3))]
        title = " ".join((*(two if attempt < _TRIES else (series, style, material)), noun))
        if len(set(title.split())) == len(title.split()):
            yield title
    series, style = _one(random, SERIES), _one(random, family.styles)
    yield from (f"{series} {style} {noun} No. {number}" for number in counting(2 + used // pairs))


def _leading(random: np.random.Generator, family: Family, noun: str) -> Iterator[str]:
    """The noun and one name, then a number besides."""
    yield from (f"{noun} {_one(random, family.styles)}" for _ in range(_SOME_TRIES))
    numbers = (int(random.integers(_FEWEST_NUMBERS << up, 2 * _FEWEST_NUMBERS << up)) for up in counting())
    yield from (f"{noun} {_one(random, family.styles)} {number}" for number in numbers)


def _body(random: np.random.Generator, kind: Category, family: Family, noun: str, material: str) -> str:
    first, second = (kind.used[place] for place in random.permutation(len(kind.used))[:2].tolist())
    made = _one(random, family.made).format(material=material)
    sentences = filter(None, [first, made, *([second] if random.random() < _A_THIRD_SENTENCE else [])])
    return f"<p>{' '.join(one.replace('A {noun}', _an(noun)) for one in sentences)}</p>"


def _an(noun: str) -> str:
    """A noun inside a sentence with its article: "An ankle boot", "A pair of jeans"."""
    plain = " ".join(word if word.isupper() or "-C" in word else word.lower() for word in noun.split())
    if plain.endswith("s") and not plain.endswith("ss"):
        return f"A pair of {plain}"
    return f"An {plain}" if plain[0] in "aeio" else f"A {plain}"


def _one(random: np.random.Generator, pool: Sequence[str]) -> str:
    return pool[int(random.integers(len(pool)))]


def code(value: str) -> str:
    """What an option's value is called in an article number: "M", "30ML", "BLK"."""
    plain = re.sub("[^A-Z0-9]", "", value.upper())
    if len(plain) <= 3 or plain[0].isdigit():
        return plain
    bare = re.sub("[AEIOU]", "", plain[1:])
    return plain[0] + (bare[0] + bare[-1] if len(bare) > 1 else plain[1:3])
