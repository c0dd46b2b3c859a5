"""The currency of a platform, and the decimals that all of its money columns can hold. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from loader.flow.binding import Entity
from loader.flow.profile import Profile

# ISO 4217: the currencies of the commerce world whose minor unit is not a hundredth.
_WHOLE = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF"
_THOUSANDTHS = "BHD IQD JOD KWD LYD OMR TND"
_DIGITS = dict.fromkeys(_WHOLE.split(), 0) | dict.fromkeys(_THOUSANDTHS.split(), 3)
_MOST_DIGITS = 3


def minor_digits(currency: str) -> int:
    """The decimals of a currency's minor unit."""
    return _DIGITS.get(currency, 2)


def decimals(entities: Iterable[Entity], kinds: Mapping[str, str]) -> int:
    """Decimals that every money column can hold, so that sums stay exact in all of them. `kinds`: meaning -> kind."""
    types = [
        bound.column.type
        for entity in entities
        for meaning, bound in entity.by_meaning.items()
        if kinds.get(meaning) == "money"
    ]
    scales = [0 if kind.family.startswith("int") else kind.scale for kind in types]
    return max(min((scale for scale in scales if scale is not None), default=_MOST_DIGITS), 0)


def used_currency(profile: Profile, entity: str) -> str | None:
    """The currency that most rows of an entity have."""
    return next(iter(profile.words.get((entity, "currency"), ())), None)


def shop_currency(entities: Sequence[Entity], profile: Profile) -> str:
    """The shop's own, else what its orders use, else what the schema admits, else US dollars."""
    own = profile.shop.get("currency") or used_currency(profile, "order")
    if own:
        return str(own).strip()
    columns = [e.by_meaning["currency"].column for e in entities if e.has("currency")]
    allowed = next((column.allowed for column in columns if column.allowed), ())
    return "USD" if not allowed or "USD" in allowed else allowed[0]
