"""What every stage must know of an entity, in one place: `loader/data/entities.toml`, typed.

An entity is a kind of row that a platform has: an order, a campaign. Its columns and their names are the vocabulary's,
what a row of it looks like is the model's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from loader.resources import data

FIRST_KEY = 5_000_000_000_000


@dataclass(frozen=True, slots=True)
class EntityKind:
    """One entity; the fields are explained in `entities.toml`."""

    name: str
    links: tuple[str, ...] = ()
    identity: tuple[str, ...] = ("key",)
    grain: Literal["thing", "fact"] = "thing"
    learned: tuple[str, ...] = ()
    needed: tuple[str, ...] = ()
    first_key: int = FIRST_KEY
    steady: tuple[str, ...] = ()
    copies: Mapping[str, str] = field(default_factory=dict)
    growth: float = 1.0


def _kind(name: str, found: dict[str, Any]) -> EntityKind:
    typed: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in found.items()}
    return EntityKind(name, **typed)


LIFE = ("financial_status", "status", "status_id", "state")
"""The columns that say which state an order is in; the first that exists says it best."""
ENTITIES = {name: _kind(name, found) for name, found in data("entities").items()}
"""By name, in the order of their load: whoever is referenced comes first."""
LOAD_ORDER = {name: place for place, name in enumerate(ENTITIES)}
"""An entity's place in the load."""
LINKED = frozenset(parent for kind in ENTITIES.values() for parent in kind.links)
"""The entities whose rows others name. As a meaning: a column that holds such a row's key."""
COPIED = frozenset(
    (entity, meaning)
    for kind in ENTITIES.values()
    for entity, _, meaning in (fact.partition(".") for fact in kind.copies.values())
)
"""What other entities repeat, as (entity, meaning)."""
FACTS = tuple(name for name, kind in ENTITIES.items() if kind.grain == "fact")
"""What an ads account reports on, by day or as totals."""
ADDRESS = (
    "first_name", "last_name", "full_name", "company", "address1", "address2", "city", "province", "province_code",
    "country", "country_code", "zip", "phone", "latitude", "longitude",
)  # fmt: skip
"""The fields of an address, as meanings of a customer; an order's two begin with what they are for."""
PLACE = ("city", "province", "province_code", "country", "country_code", "zip")
"""Those of them that many people share: a workspace's own rows may teach them, all of an address or none."""
ROLES = {"customer": {"": "default_address"}, "order": {"billing_": "billing_address", "shipping_": "shipping_address"}}
"""The addresses of an entity: what its meanings begin with, and the meaning of the same address as JSON."""
PERSONAL = frozenset(
    {"customer_email", "contact_email", "first_name", "last_name", "full_name", "phone", "buyer"}
    | {f"{role}_{field}" for role in ("billing", "shipping") for field in (*ADDRESS, "address")}
)
"""Meanings of an order that repeat what is known of its buyer."""
TENANT_NAMES = ("tenant_id", "workspace_id")
"""What the column that holds the workspace is called, the likeliest first."""
MONEY_SET = ("shop_money", "presentment_money")
"""The keys of an object that holds an amount in two currencies; in each are its "amount" and its "currency_code"."""
FIXED_TEXTS = frozenset({"landing_page", "currency", "platform", "timezone", "key", "row", "date", "tenant"})
"""Meanings whose texts no CHECK may change: business rules read them, or they say what the run's settings say."""
