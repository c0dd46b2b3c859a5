"""The words of ads: what people search for and what an ad says. Written for this project."""

from __future__ import annotations

from loader.model.words import CATEGORIES

GROUPS = ("Core", "Intent", "Long tail", "Seasonal")
# What a group's people mean, by the group's place in its campaign; {} is what the campaign is about.
_PATTERNS = (
    ("{}", "{} shop", "{} store", "{} online", "shop {}", "best {}"),
    ("buy {}", "buy {} online", "order {}", "{} for sale", "{} price", "where to buy {}"),
    ("good {} for everyday", "{} with free shipping", "small batch {}", "{} made to last", "quality {} near me",
     "{} gift ideas"),
    ("{} sale", "{} deals", "holiday {}", "{} black friday", "new {} this season", "{} gift"),
)  # fmt: skip
_BRAND = "official brand"
SUFFIXES = (
    "", " reviews", " free shipping", " discount code", " near me", " for women", " for men", " sale", " fast delivery",
)  # fmt: skip
HEADLINES = (
    "Made for Every Day", "Free Shipping over 75", "New This Season", "Loved by Thousands", "Bestsellers Are Back",
    "Gifts They Will Keep", "Small Batch, Big Comfort", "Shop the Sale",
)  # fmt: skip
DESCRIPTIONS = (
    "Thoughtful things for every day. Free returns within 30 days.",
    "Find your favourite. Ships within two days.",
    "Made to last, priced to love. Shop the collection.",
    "New arrivals every week. Join thousands of happy customers.",
)


def term(keyword: str, suffix: int) -> str:
    """A keyword with one of SUFFIXES; one that it says already is not said twice."""
    more = SUFFIXES[suffix]
    return keyword + (" today" if more and more.strip() in keyword else more)


def keywords(theme: int, group: int, count: int) -> list[str]:
    """`count` (up to six) keywords of a search campaign's group; theme 0 is the brand, then category by category."""
    about = _BRAND if theme == 0 else CATEGORIES[(theme - 1) % len(CATEGORIES)][0].lower()
    return [pattern.format(about) for pattern in _PATTERNS[group % len(_PATTERNS)][:count]]
