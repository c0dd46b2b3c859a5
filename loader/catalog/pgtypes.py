"""pg_type rows -> `PgType`. Domains are followed to their base, arrays to their element."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from loader.types import VECTORS, PgType, family_of


@dataclass(frozen=True, slots=True)
class Resolved:
    """A type and what a domain around it adds: NOT NULL, a default, the domains' oids (for their CHECKs)."""

    type: PgType
    not_null: bool
    default: str | None
    domains: tuple[int, ...]


def resolve(rows: Mapping[int, Mapping[str, Any]], oid: int, modifier: int) -> Resolved:
    """The type with `oid` and type modifier, from pg_type rows by oid (sql/reflect/types.sql)."""
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
    if row["category"] == "A" and row["element_oid"] and name not in VECTORS:
        element = resolve(rows, row["element_oid"], modifier)
        # binary COPY of an array names its element type: a domain as itself, not as its base
        return PgType(oid, name, "array", element=replace(element.type, oid=row["element_oid"]))
    family = family_of(name, row["kind"], builtin=row["schema"] == "pg_catalog")
    found = PgType(oid, name, family, typtype=row["kind"])
    if family == "numeric" and modifier >= 4:
        packed = modifier - 4
        # since 15 the scale is a signed 11-bit number
        return replace(found, precision=packed >> 16, scale=((packed & 0x7FF) ^ 0x400) - 0x400)
    return replace(found, length=_length(found, modifier))


def _length(found: PgType, modifier: int) -> int | None:
    """In characters; of a bit string in bits, without the four that others add."""
    if found.name == "name":
        return 63
    if found.name in ("bit", "varbit"):
        return modifier if modifier > 0 else None
    return modifier - 4 if found.family == "text" and modifier >= 4 else None
