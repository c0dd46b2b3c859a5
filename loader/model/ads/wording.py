"""What is written in an account: keywords, the searches that they match, and what the ads say. Pure."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from loader.model.ads.goods import Goods, variants
from loader.model.words.ads import (
    ANY_HEADLINES,
    BRAND_HEADLINES,
    BRAND_KEYWORDS,
    BRAND_TERMS,
    BROAD_TERMS,
    DESCRIPTIONS,
    EXCLUDED,
    HEADLINES,
    KEYWORDS,
    PHRASE_TERMS,
    PLAIN_DESCRIPTIONS,
)

MATCHES = ("exact", "phrase", "broad")
EXACT, PHRASE, BROAD = range(3)
TERM_MATCHES = (*MATCHES, "near_exact")
NEAR_EXACT = 3
TERM_STATUSES = ("none", "added", "excluded")
_LONGEST_KEYWORD = 80
_HEADLINE, _DESCRIPTION = 30, 90
"""Characters that Google allows."""


def keywords(goods: Goods, subject: int, about: str, searches: Sequence[str], *, brand: bool, count: int) -> list[str]:
    """Up to `count` keywords of an ad group: its subject, as number and in words, or the shop's name; `searches` are
    what people type for it."""
    if brand:
        plain = [pattern.format(about) for pattern in BRAND_KEYWORDS]
        found = [*plain, *(f"{about} {name}" for name in goods.subjects[0] if name)]
        told = found[len(plain) :]
    else:
        told = (
            [f"{word} {about}" for word in goods.modifiers(subject)[: max(6, count)]] if subject >= 0 else [*searches]
        )
        plain = [pattern.format(about) for pattern in KEYWORDS]
        found = [*plain[:2], *told[:2], *plain[2:4], *told[2:4], *plain[4:], *told[4:]]
    if count > len(found):  # as many as live campaigns have: what is searched, asked for in every way
        patterns = BRAND_KEYWORDS if brand else KEYWORDS
        found += [pattern.format(text) for text in told for pattern in patterns]
    return [text for text in dict.fromkeys(found) if len(text) <= _LONGEST_KEYWORD][:count]


def terms(
    random: np.random.Generator, keyword: str, match: int, *, brand: bool, near: bool, count: int | None = None
) -> list[tuple[str, int]]:
    """The searches that a keyword matched, itself first, each with how: an index of TERM_MATCHES; `count` of them, if
    there are enough words (None: a few)."""
    if match == EXACT:
        return [(keyword, EXACT), *((text, NEAR_EXACT) for text in variants(keyword) if near)][:count]
    pool = BROAD_TERMS if match == BROAD else BRAND_TERMS if brand else PHRASE_TERMS
    if count is not None:
        told = _many(random, pool, keyword, count - 1)
    else:
        chosen = random.choice(len(pool), int(random.integers(1, 5)), replace=False)
        told = [pool[place] for place in chosen.tolist() if not set(pool[place].split()).intersection(keyword.split())]
    return [(text, match) for text in dict.fromkeys((keyword, *(one.format(keyword) for one in told)))]


def _many(random: np.random.Generator, pool: Sequence[str], keyword: str, count: int) -> list[str]:
    """So many of what people type beside a keyword, what is before it with what is after it too."""
    own = [one for one in pool if not set(one.split()).intersection(keyword.split())]
    every = list(dict.fromkeys((*own, *PHRASE_TERMS, *BROAD_TERMS))) if count > len(own) else own
    before, after = ([one for one in every if test(one, "{}")] for test in (str.endswith, str.startswith))
    pairs = [front.format(back) for front in before if _wanted(front) for back in after] if count > len(own) else []
    first = [own[place] for place in random.permutation(len(own)).tolist()]
    more = [pairs[place] for place in random.permutation(len(pairs)).tolist()]
    return [*first, *more][: max(count, 0)]


def term_status(text: str, known: frozenset[str]) -> int:
    """Whether a search has become a keyword, or is kept out: an index of TERM_STATUSES."""
    if text in known:
        return TERM_STATUSES.index("added")
    return 0 if _wanted(text) else TERM_STATUSES.index("excluded")


def _wanted(text: str) -> bool:
    """If a search has no word that shops keep out."""
    return not set(EXCLUDED).intersection(text.split())


def titled(text: str) -> str:
    """As a headline has it; what has capitals of its own keeps them."""
    return " ".join(word if word != word.lower() else word.capitalize() for word in text.split())


def headlines(shop: str, what: str) -> list[str]:
    """What an ad may say above, all within Google's room; `what` "" is the whole shop."""
    patterns = HEADLINES if what else BRAND_HEADLINES
    return _fitting(patterns, ANY_HEADLINES, shop, titled(what), _HEADLINE)


def descriptions(shop: str, what: str) -> list[str]:
    """What an ad may say below."""
    return _fitting(DESCRIPTIONS if what else (), PLAIN_DESCRIPTIONS, shop, titled(what), _DESCRIPTION)


def _fitting(patterns: Sequence[str], others: Sequence[str], shop: str, what: str, room: int) -> list[str]:
    """What has room, the shop's name and the subject in it; else what says neither."""
    found = [pattern.format(shop=shop, what=what) for pattern in patterns]
    return [text for text in found if len(text) <= room] or list(others)
