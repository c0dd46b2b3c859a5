"""What every stage must know of an entity, in one place. Pure data.

An entity is a kind of row that a platform has: an order, a campaign. Its columns and their names are the vocabulary's,
what a row of it looks like is the model's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

FIRST_KEY = 5_000_000_000_000


@dataclass(frozen=True, slots=True)
class EntityKind:
    """One entity. `links` are the entities whose keys its rows hold. `identity` are the meanings of which a unique key
    identifies a row, or, of a daily fact, those that name the thing reported on; `learned` the meanings whose words a
    workspace's own rows teach, `life` those that say which state an order is in; `first_key` is a new shop's first
    number, as long as a grown platform's."""

    name: str
    side: Literal["shop", "ads"]
    links: tuple[str, ...] = ()
    identity: tuple[str, ...] = ("key",)
    grain: Literal["thing", "fact"] = "thing"
    learned: tuple[str, ...] = ()
    life: tuple[str, ...] = ()
    first_key: int = FIRST_KEY


LIFE = ("financial_status", "status", "status_id", "state")
"""The columns that say which state an order is in; the first that exists says it best."""
_AD = ("campaign", "ad_group", "keyword", "key", "offer")


def _fact(name: str, links: tuple[str, ...], learned: tuple[str, ...], first_key: int = FIRST_KEY) -> EntityKind:
    return EntityKind(name, "ads", links, _AD, "fact", learned, first_key=first_key)


ENTITIES: dict[str, EntityKind] = {
    kind.name: kind
    for kind in (
        EntityKind("shop", "shop", first_key=68_000_000_000),
        EntityKind("product", "shop", ("shop",), ("key", "sku"), learned=("status",), first_key=8_100_000_000_000),
        EntityKind("variant", "shop", ("shop", "product"), ("key", "product", "sku"), first_key=44_000_000_000_000),
        EntityKind("customer", "shop", ("shop",), ("key", "email"), learned=("state",), first_key=7_200_000_000_000),
        EntityKind(
            name="order",
            side="shop",
            links=("shop", "customer"),
            identity=("key", "number", "customer"),
            learned=(*LIFE, "fulfillment_status", "currency"),
            life=LIFE,
            first_key=5_600_000_000_000,
        ),
        EntityKind(
            name="item",
            side="shop",
            links=("shop", "order", "product", "variant", "customer"),
            identity=("key", "order", "product", "variant", "position", "sku"),
            first_key=14_100_000_000_000,
        ),
        EntityKind("payment", "shop", ("shop", "order", "customer"), ("key", "order", "customer"), learned=("status",)),
        EntityKind("refund", "shop", ("shop", "order", "payment", "customer"), ("key", "order", "customer")),
        EntityKind(
            name="event",
            side="shop",
            links=("shop", "product", "variant", "order", "customer"),
            identity=("key", "event_id", "customer", "product", "variant", "sku", "order"),
            learned=("event_name", "event_type"),
        ),
        _fact("campaign", (), ("status", "channel", "currency"), 20_400_000_000),
        _fact("keyword", ("campaign",), ("status", "match_type"), 310_000_000_000),
        _fact("search_term", ("campaign", "keyword"), ("status", "match_type")),
        _fact("ad_product", ("campaign",), ("status",)),
        _fact("creative", ("campaign",), ("status", "type"), 640_000_000_000),
    )
}
"""By name, in the order of their load: whoever is referenced comes first."""
LOAD_ORDER = {name: place for place, name in enumerate(ENTITIES)}
"""An entity's place in the load."""
LINKED = frozenset(parent for kind in ENTITIES.values() for parent in kind.links)
"""The entities whose rows others name. As a meaning: a column that holds such a row's key."""
FACTS = tuple(name for name, kind in ENTITIES.items() if kind.grain == "fact")
"""What an ads account reports on, by day or as totals."""
TENANT_NAMES = ("tenant_id", "workspace_id")
"""What the column that holds the workspace is called, the likeliest first."""
FIXED_TEXTS = frozenset({"landing_page", "currency", "platform", "timezone", "key", "row", "date", "tenant"})
"""Meanings whose texts no CHECK may change: business rules read them, or they say what the run's settings say."""
