"""The words and the rates of ads: `loader/data/ads.toml`, typed."""

from __future__ import annotations

from dataclasses import dataclass

from loader.resources import data

_ADS = data("ads")


@dataclass(frozen=True, slots=True)
class Theme:
    """What campaigns of a theme are like, each from the first to the second: `ctr`, clicks a view; `conversion`, orders
    a click; `click`, what one costs in a dollar's worth."""

    name: str
    ctr: tuple[float, float]
    conversion: tuple[float, float]
    click: tuple[float, float]


def _listed(table: str, name: str) -> tuple[str, ...]:
    return tuple(_ADS[table][name])


THEMES = tuple(
    Theme(name, tuple(found["ctr"]), tuple(found["conversion"]), tuple(found["click"]))
    for name, found in _ADS["themes"].items()
)
"""In the order of `loader.model.ads.campaigns.THEMES`."""
KEYWORDS, BRAND_KEYWORDS = _listed("keywords", "about"), _listed("keywords", "brand")
PHRASE_TERMS, BROAD_TERMS, BRAND_TERMS, EXCLUDED = (
    _listed("terms", name) for name in ("phrase", "broad", "brand", "excluded")
)
HEADLINES, BRAND_HEADLINES, ANY_HEADLINES = (_listed("texts", name) for name in ("headlines", "brand", "any"))
DESCRIPTIONS, PLAIN_DESCRIPTIONS = _listed("texts", "descriptions"), _listed("texts", "plain")
AUDIENCES, REMARKETING = _listed("names", "audiences"), _listed("names", "remarketing")
