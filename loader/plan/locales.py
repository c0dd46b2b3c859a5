"""Where the customers of a shop live, and the country of the shop. Pure.

Asked for by `--locale`; else what the workspace shows of its shop decides. Refused: an option that names no locale.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import inf
from typing import Any

from loader.errors import UsageError
from loader.flow.profile import Profile
from loader.model import persons
from loader.model.customs import blended
from loader.model.words.places import COUNTRIES, LOCALES, Country

Locales = tuple[tuple[str, float], ...]
"""Locales with their weights, the shop's own first."""
_KNOWN = f"known locales: {', '.join(sorted(LOCALES))}; several with weights as en_US=0.8,en_GB=0.2"
_FIRST, _LARGEST = "US", {"EUR": "DE"}
_SPELT = {locale.lower(): locale for locale in LOCALES}


def parsed(text: str) -> Locales:
    """What `--locale` says; without weights all are equal. Raises `UsageError`."""
    found = [_one(part.strip()) for part in text.split(",")]
    weights = [weight for _, weight in found if weight is not None]
    if 0 < len(weights) < len(found):
        raise UsageError(f"locale: a weight for some of {text!r}", f"give all of them a weight, or none; {_KNOWN}")
    if len({locale for locale, _ in found}) < len(found):
        raise UsageError(f"locale: one twice in {text!r}", _KNOWN)
    return tuple((locale, 1.0 if weight is None else weight) for locale, weight in found)


def _one(part: str) -> tuple[str, float | None]:
    name, equals, number = part.partition("=")
    locale = _SPELT.get(name.strip().lower().replace("-", "_"))
    if locale is None:
        raise UsageError(f"locale: {name.strip()!r} is not known", _KNOWN)
    try:
        weight = float(number) if equals else None
    except ValueError:
        weight = -1.0
    if weight is not None and not 0 < weight < inf:
        raise UsageError(f"locale: the weight of {locale} is {number.strip()!r}", f"give a number above 0; {_KNOWN}")
    return locale, weight


def locales(profile: Profile, currency: str | None, asked: str | None, encoding: str = "UTF8") -> Locales:
    """As `asked`, else the first locale of the country that the shop's own row shows, or its `currency`, if the
    `encoding` of the database holds its letters; with live customers also those of the countries where they live, with
    the shares of these."""
    if asked is not None:
        return parsed(asked)
    shown = (country for country in _countries(profile, currency) if _holds(encoding, country))
    own = next(shown, COUNTRIES[_FIRST])
    live = {code: n for code, n in profile.customs.living.countries.items() if _holds(encoding, COUNTRIES[code])}
    if not live:
        return ((own.locales[0], 1.0),)
    usual = dict.fromkeys(live, 0.0) | persons.usual_countries(own)
    shares = blended({own.code: usual.pop(own.code), **usual}, live)
    return tuple((COUNTRIES[code].locales[0], share) for code, share in shares.items() if share or code == own.code)


def _holds(encoding: str, country: Country) -> bool:
    """If texts of the country can be written in a Postgres encoding; one that Python does not know holds them."""
    try:
        "".join(country.streets).encode(encoding.replace("WIN", "cp"))
    except UnicodeEncodeError:
        return encoding == "SQL_ASCII"
    except LookupError:
        return True
    return True


def _countries(profile: Profile, currency: str | None) -> Iterator[Country]:
    """The shop's country by its row; by its currency: where most of its customers live, if several have that, or by its
    time zone; by the zone alone."""
    shop = profile.shop
    named = {str(shop[name]).strip().lower() for name in ("country_code", "country") if shop.get(name)}
    yield from (one for one in COUNTRIES.values() if named & {one.code.lower(), one.name.lower()})
    live = next(iter(profile.customs.living.countries), None)
    yield from (one for one in COUNTRIES.values() if one.code == live and one.currency == currency)
    selling = sorted((one for one in COUNTRIES.values() if one.currency == currency), key=_is_small)
    yield from (one for one in selling if _in_zone(one, shop))
    yield from selling
    yield from (one for one in COUNTRIES.values() if _in_zone(one, shop))


def _in_zone(country: Country, shop: dict[str, Any]) -> bool:
    return shop.get("timezone") in country.zones


def _is_small(country: Country) -> bool:
    """Of the countries with one currency the largest comes first."""
    return country.code != _LARGEST.get(country.currency, country.code)


def home(found: Locales) -> Country:
    """The country of a shop."""
    return COUNTRIES[LOCALES[found[0][0]]]
