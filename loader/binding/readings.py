"""How the name of a column may be read: as it stands, then without what loaders and other systems put around it. Pure.

Each affix is a rule of `loader/data/names.toml`: of which kinds of meaning it may be taken away, and what it does to
the value. A reading of a tax-inclusive amount is never one of an amount without tax.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from loader.binding.languages import english, in_other_letters
from loader.resources import data
from loader.vocabulary.words import folded

_DATA = data("names")
_SHORT: dict[str, str] = _DATA["short"]
_OBJECTS: dict[str, list[str]] = _DATA["objects"]
_SOLD: dict[str, list[str]] = _DATA["sold"]
_PEOPLE: dict[str, list[str]] = _DATA["people"]
_MOST_STEPS = 4
Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """The `words` that are left, after `steps` affixes. It is one of a meaning of these `kinds` (None: of any).

    `tax` is "inc" or "ex" if the name says so; the column counts 10**`decimals` of the unit of `currency` ("": the
    shop's own).
    """

    words: Words
    tax: str = ""
    kinds: frozenset[str] | None = None
    decimals: int = 0
    currency: str = ""
    steps: int = 0

    @property
    def said(self) -> tuple[str, str]:
        """What two names have in common that say the same, with underscores or without."""
        return "".join(self.words), self.tax


@dataclass(frozen=True, slots=True)
class Affix:
    """Words at one end of a name, and what it means that they stand there."""

    words: Words
    first: bool
    kinds: frozenset[str] | None
    decimals: int = 0
    currency: str = ""

    def taken(self, one: Reading) -> Reading | None:
        """The reading without this affix; None if it has none, is nothing else, or counts in two units."""
        cut = len(self.words) if self.first else -len(self.words)
        parts = (one.words[:cut], one.words[cut:])
        there, left = parts if self.first else reversed(parts)
        if there != self.words or not left or (self.decimals and one.decimals):
            return None
        kinds = one.kinds if self.kinds is None else self.kinds if one.kinds is None else one.kinds & self.kinds
        decimals, currency = one.decimals or self.decimals, one.currency or self.currency
        return Reading(left, one.tax, kinds, decimals, currency, one.steps + 1)


@cache
def plain(name: str) -> str:
    """orderTotal, Order Total, ORDER_TOTAL, order.total, Bestellsumme -> order_total."""
    return in_other_letters(name) or english(parted(name))


def parted(name: str) -> str:
    """The words of a name or a text as they are, in small letters without accents."""
    apart = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name)
    return re.sub(r"[^a-z0-9]+", "_", folded(apart)).strip("_")


@cache
def whole(name: str) -> Reading:
    """A plain name as it stands: short words spelt out, and what it says of tax apart."""
    words = _in_role(spelt(name))
    for tax, phrase in _TAX if not _TAX_WORDS.isdisjoint(words) else ():
        place = next((n for n in range(len(words)) if words[n : n + len(phrase)] == phrase), None)
        if place is not None and len(words) > len(phrase):
            return Reading(words[:place] + words[place + len(phrase) :], tax)
    return Reading(words)


@cache
def said(name: str) -> tuple[str, str]:
    """What a plain name says as it stands."""
    return whole(name).said


@cache
def spelt(name: str) -> Words:
    """The words of a plain name, each spelt out."""
    every = "_".join(_SHORT.get(word, word) for word in name.replace("sub_total", "subtotal").split("_"))
    return tuple(word for word in every.split("_") if word)


def _in_role(words: Words) -> Words:
    """billing_address_city -> billing_city; id_customer -> customer_id."""
    if words[:1] == ("id",) and len(words) > 1:
        words = (*words[1:], "id")
    for phrase, role in _ROLES:
        if words[: len(phrase)] == phrase and len(words) > len(phrase):
            return (role, *words[len(phrase) :])
    return words


@cache
def readings(name: str, entity: str) -> tuple[Reading, ...]:
    """Every way to read a plain name in a row of this entity, the one that takes least away first."""
    found: dict[tuple[Words, int, str], Reading] = {}
    ahead = [whole(name)]
    for one in ahead:
        if found.setdefault((one.words, one.decimals, one.currency), one) is one and one.steps < _MOST_STEPS:
            ahead += _shorter(one, entity)
    return tuple(found.values())


def _shorter(one: Reading, entity: str) -> Iterator[Reading]:
    for affix in (*_AFFIXES, *_of_entity(entity)):
        if (left := affix.taken(one)) and left.kinds != frozenset():
            yield left
    for person in _PEOPLE.get(entity, ()):
        if one.words[:1] == (person,) and len(one.words) > 1:  # of a name in other letters no word is left
            yield replace(one, words=("customer", *one.words[1:]), steps=one.steps + 1)


@cache
def _of_entity(entity: str) -> tuple[Affix, ...]:
    """An entity's own names in front."""
    own = [Affix(spelt(name), True, None) for name in _OBJECTS.get(entity, ())]
    sold = [Affix(spelt(name), True, frozenset({"money", "count"})) for name in _SOLD.get(entity, ())]
    return (*own, *sold)


def _affixes() -> Iterator[Affix]:
    for rule in _DATA["affixes"]:
        kinds, names = frozenset(rule["kinds"]), (rule.get("before", ()), rule.get("after", ()))
        for first, listed in zip((True, False), names, strict=True):
            for name in listed:
                yield Affix(spelt(name), first, kinds, rule.get("decimals", 0), rule.get("currency", ""))


def _tax() -> Sequence[tuple[str, Words]]:
    """What says that tax is in or not, the longest first."""
    every = [(tax, spelt(name)) for tax, names in _DATA["tax"].items() for name in names]
    return sorted(every, key=lambda one: -len(one[1]))


_ROLES = [(spelt(phrase), role) for phrase, role in _DATA["roles"].items()]
_AFFIXES = tuple(_affixes())
_TAX = _tax()
_TAX_WORDS = frozenset(word for _, phrase in _TAX for word in phrase)
