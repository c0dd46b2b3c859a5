"""What may be learned word for word: never a person's text.

A text is repeated only if at least 20 rows share it, its column is no person's, and it is no name, mail address,
telephone number, address line, IP address, or number of a document or a card. Places (a city, a country, a postal code)
and the names of things (of a store, a carrier) are nobody's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from loader.flow.table import Column

LEAST_SHARED = 20
_LONG_NUMBER = 10**6
_PERSONAL = re.compile(
    r"mail|phone|tel|mobile|fax|addr|street|note|comment|message|remark|\bip|ip_|token|secret|passw|birth|contact|person"
    r"|iban|card|ssn|vat|login|gender|company|_by$|author|owner|recipient|signature",
    re.IGNORECASE,
)
_NAME = re.compile(r"name", re.IGNORECASE)
_SOMEBODY = re.compile(
    r"(^|_)(first|last|given|family|middle|full|nick|sur|maiden|user|customer|buyer|client|billing|shipping|delivery"
    r"|ship|bill|employee|staff|agent|cashier|manager|seller|member|guest|payer|holder|sender|receiver|patient|driver"
    r"|display|legal|screen)(_|name)",
    re.IGNORECASE,
)
_THING = re.compile(
    r"(^|_)(store|shop|site|website|channel|product|variant|category|collection|brand|vendor|carrier|gateway|method"
    r"|plan|group|campaign|warehouse|location|status|type|currency|country|city|state|province|region|app|source"
    r"|template|theme|segment|tax|rule|view|file|event|option|attribute|feed|tier|class|unit|service|provider"
    r"|platform|instance|host|domain|package|model|style|color|size|promotion|coupon|discount|label|tag|zone)_?names?",
    re.IGNORECASE,
)
_PLACE = re.compile(
    r"(^|_)(city|town|country|zip|postal|post|province|state|region|county|zone|prefecture|district)"
    r"(_?(code|name|id|iso2?|abbr(eviation)?))?$",
    re.IGNORECASE,
)
_VALUE = re.compile(
    r"@|\d{7}|\d{3}[ -]\d{3,4}[ -]\d{3,4}|\b\d{1,3}(\.\d{1,3}){3}\b|\b(st(reet)?|str(asse)?|ave(nue)?|road|rd|lane)\b",
    re.IGNORECASE,
)


def sounds_like_a_place(name: str) -> bool:
    """If a column holds a part of an address that many people share."""
    return bool(_PLACE.search(name))


def is_personal(text: str, *, name: bool = False) -> bool:
    """If a text may be somebody's; `name`: if what a column of that name holds may be."""
    if not name:
        return bool(_VALUE.search(text))
    if sounds_like_a_place(text):
        return False
    if _PERSONAL.search(text) or _SOMEBODY.search(text):
        return True
    return bool(_NAME.search(text)) and not _THING.search(text)


def is_number_of_somebody(column: Column, number: float) -> bool:
    """If a number may be a telephone's, a document's or a card's: by its column's name, and as long."""
    return abs(number) >= _LONG_NUMBER and is_personal(column.name, name=True)


def may_be_repeated(column: Column, values: Iterable[str]) -> bool:
    """If none of the values of a text column is a person's: a CHECK or an enum that lists them says that it is not."""
    if column.type.traits.kind == "num":
        return not any(is_number_of_somebody(column, float(value)) for value in values)
    if column.type.traits.form not in ("text", "json", "array") or column.type.family == "enum" or column.allowed:
        return True
    if sounds_like_a_place(column.name):
        return not any("@" in value for value in values)
    return not (is_personal(column.name, name=True) or any(map(is_personal, values)))
