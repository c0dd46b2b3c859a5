"""How many decimals the currencies of the commerce world have (ISO 4217). Pure."""

from __future__ import annotations

_WHOLE = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF"
_THOUSANDTHS = "BHD IQD JOD KWD LYD OMR TND"
_DIGITS = dict.fromkeys(_WHOLE.split(), 0) | dict.fromkeys(_THOUSANDTHS.split(), 3)


def minor_digits(currency: str) -> int:
    """The decimals of a currency's minor unit: 2, unless it is one of those that have none, or three."""
    return _DIGITS.get(currency, 2)
