"""pg_type rows -> `PgType`. Domains are followed to their base, arrays to their element."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, get_args

from loader.types import Family, PgType

_FAMILIES: dict[str, Family] = {
    **{"varchar": "text", "bpchar": "text", "name": "text"},
    **{name: name for name in get_args(Family) if name not in ("array", "enum", "image", "other")},
}
# Types of an extension (any schema) that travel as text in binary COPY.
_TEXT_EXTENSIONS = {"citext"}
# Types that only a filler writes (`generate/images.py`).
_IMAGES = {
    *("timetz", "money", "bit", "varbit", "macaddr", "macaddr8", "cidr", "oid", "char", "tsvector"),
    *("point", "line", "lseg", "box", "path", "polygon", "circle"),
}
# Arrays by category only: their receive functions take no empty one.
_VECTORS = {"int2vector", "oidvector"}


@dataclass(frozen=True, slots=True)
class Resolved:
    """A type and what a domain around it adds: NOT NULL, a default, the domains' oids (for their CHECKs)."""

    type: PgType
    not_null: bool
    default: str | None
    domains: tuple[int, ...]


def resolve(rows: Mapping[int, Mapping[str, Any]], oid: int, modifier: int) -> Resolved:
    """The type with `oid` and type modifier, from pg_type rows by oid (query "types" of sql/catalog.sql)."""
    row, domains, name, not_null, default = rows[oid], [], None, False, None
    while row["kind"] == "d":
        domains.append(row["oid"])
        name = name or row["name"]
        not_null, default = not_null or row["not_null"], default or row["default"]
        modifier, row = row["base_modifier"], rows[row["base_oid"]]
    found = _base(rows, row, modifier)
    return Resolved(replace(found, domain=name), not_null, default, tuple(domains))


def _base(rows: Mapping[int, Mapping[str, Any]], row: Mapping[str, Any], modifier: int) -> PgType:
    oid, name = row["oid"], row["name"]
    if row["kind"] == "e":
        return PgType(oid, name, "enum", labels=tuple(row["labels"]))
    if row["category"] == "A" and row["element_oid"] and name not in _VECTORS:
        element = resolve(rows, row["element_oid"], modifier)
        # binary COPY of an array names its element type: a domain as itself, not as its base
        return PgType(oid, name, "array", element=replace(element.type, oid=row["element_oid"]))
    family = _family(row)
    if family == "numeric" and modifier >= 4:
        packed = modifier - 4
        # since 15 the scale is a signed 11-bit number
        return PgType(oid, name, family, precision=packed >> 16, scale=((packed & 0x7FF) ^ 0x400) - 0x400)
    return PgType(oid, name, family, length=_length(name, family, modifier))


def _length(name: str, family: Family, modifier: int) -> int | None:
    if name == "name":
        return 63
    if name in ("bit", "varbit") and modifier > 0:
        return modifier  # in bits, and without the four that others add
    return modifier - 4 if family == "text" and modifier >= 4 else None


def _family(row: Mapping[str, Any]) -> Family:
    """How a type that is neither domain nor array nor enum is written."""
    name, kind = row["name"], row["kind"]
    if kind == "r":
        return "image"  # of any subtype: every range has an empty value
    if kind != "b":
        return "other"
    if row["schema"] == "pg_catalog":
        return _FAMILIES.get(name, "image" if name in _IMAGES else "other")
    if name == "hstore":
        return "image"
    return "text" if name in _TEXT_EXTENSIONS else "other"
