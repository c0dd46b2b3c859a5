"""Catalog, binding, profile, plan: everything up to the plan of a run. Only reads.

Under `all` a platform that the schema does not have is left out with a warning; asked for by name it is an error.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg

from loader.constraints.enforcement import enforce
from loader.errors import SchemaError
from loader.flow.binding import Entity
from loader.flow.plan import Plan
from loader.flow.profile import Placed
from loader.plan import Beside, Known, RunOptions, make_plan
from loader.plan.ads import MOST_DAYS
from loader.profile import analyse
from loader.profile.history import learned
from loader.profile.placed import known_campaigns, last_named, placed
from loader.session import ALL, Session
from loader.vocabulary import Vocabulary

_REMEDY = "check the database, or create a local warehouse with `mock-data warehouse create`"
Entities = tuple[Entity, ...]


def prepare(conn: psycopg.Connection[Any], session: Session, platform: str, options: RunOptions) -> Plan:
    """The plan of one platform, or of `all` that the schema has. Raises SchemaError if that cannot be made."""
    wanted = session.chosen(platform)
    bound, warnings = _present(conn, session, wanted, everything=platform == ALL)
    known = [learn(conn, v, bound[v.platform], options.workspace) for v in wanted if v.platform in bound]
    shops = [one for one in known if one.vocabulary.sells]
    accounts = [one for one in known if not one.vocabulary.sells]
    beside = None
    if accounts and shops:
        orders = [order for shop in shops if (order := shop.entity("order"))]
        accounts = [_above_named(conn, account, orders, options.workspace) for account in accounts]
    elif accounts:
        accounts, beside = _counting(conn, session, accounts, options)
    plan = make_plan(shops, accounts, options, beside)
    return replace(plan, warnings=(*warnings, *_without_tenant(plan.entities), *plan.warnings))


def learn(conn: psycopg.Connection[Any], vocabulary: Vocabulary, entities: Entities, workspace: str) -> Known:
    """A platform with what the workspace's own rows teach; CHECKs apply to columns that follow their history too."""
    followed = learned(conn, entities, workspace)
    pairs = zip(entities, followed, strict=True)
    entities = tuple(new if new is old else enforce(new, followed, vocabulary.kinds) for old, new in pairs)
    return Known(vocabulary, entities, analyse(conn, entities, workspace, vocabulary.first))


def _present(
    conn: psycopg.Connection[Any], session: Session, wanted: Sequence[Vocabulary], *, everything: bool
) -> tuple[dict[str, Entities], list[str]]:
    """The entities of the platforms that the schema has, and a warning for each that it has not."""
    warehouse = session.reflect(conn, wanted)
    bound: dict[str, Entities] = {}
    warnings = []
    for vocabulary in wanted:
        entities = warehouse.platform(vocabulary.platform)
        if any(entity.name == vocabulary.counted for entity in entities):
            bound[vocabulary.platform] = entities
            continue
        objects = " or ".join(f"semantic.{name}" for name in vocabulary.words(vocabulary.counted).objects)
        lacks = f"the schema semantic has no {vocabulary.counted}s of {vocabulary.title} ({objects})"
        if not everything:
            raise SchemaError(lacks, _REMEDY)
        warnings.append(f"{vocabulary.platform} is left out: {lacks}")
    if not bound:
        raise SchemaError("the schema semantic has no object of a known platform", _REMEDY)
    return bound, warnings


def _without_tenant(entities: Iterable[Entity]) -> Iterator[str]:
    """A warning that names the tables whose rows are not the workspace's alone."""
    tables = dict.fromkeys(entity.table.qualified for entity in entities if entity.shared)
    if tables:
        yield f"without tenant column, so that every workspace sees the mock rows: {', '.join(tables)}"


# --- accounts alone: the orders that the workspace has already ---


def orders(conn: psycopg.Connection[Any], session: Session) -> Iterator[Known]:
    """The orders of every shop that the schema has; one that cannot be read is no reason to refuse the ads."""
    for name, vocabulary in session.vocabularies.items():
        with suppress(SchemaError):
            if vocabulary.sells:
                order = session.reflect(conn, [vocabulary]).entity(name, "order")
                if order:
                    yield Known(vocabulary, (order,), None)  # type: ignore[arg-type]


def _counting(
    conn: psycopg.Connection[Any], session: Session, accounts: Sequence[Known], options: RunOptions
) -> tuple[list[Known], Beside]:
    """The accounts, and the orders of the workspace that they may count."""
    workspace = options.workspace
    shops = [replace(shop, profile=analyse(conn, shop.entities, workspace)) for shop in orders(conn, session)]
    as_of = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=options.as_of)
    since = as_of - timedelta(days=MOST_DAYS)
    by_shop: dict[str, Placed] = {
        shop.platform: there
        for shop in shops
        if (there := placed(conn, shop.entities[0], workspace, since, as_of)) is not None
    }
    every = [shop.entities[0] for shop in shops]
    return (
        [_above_named(conn, account, every, workspace) for account in accounts],
        Beside(
            tuple(shops),
            {account.platform: by_shop for account in accounts},
            {account.platform: _counted(conn, account, workspace) for account in accounts},
        ),
    )


def _counted(conn: psycopg.Connection[Any], account: Known, workspace: str) -> frozenset[str]:
    campaign = account.entity("campaign")
    return known_campaigns(conn, campaign, workspace) if campaign and campaign.has("key") else frozenset()


def _above_named(conn: psycopg.Connection[Any], account: Known, orders: Sequence[Entity], workspace: str) -> Known:
    """The account, its next campaign ids above all that orders name: theirs may have been removed."""
    campaign, profile = account.entity("campaign"), account.profile
    column = campaign.by_meaning["key"].column if campaign and campaign.has("key") else None
    style = profile.keys.get(("campaign", column.name)) if column else None
    if column is None or style is None or style.kind != "number" or style.sequence or style.prefix:
        return account
    last = max((last_named(conn, order, workspace) for order in orders), default=0)
    if last < style.next or last > (column.type.traits.most or last):
        return account
    keys: Mapping[Any, Any] = profile.keys | {("campaign", column.name): replace(style, next=last + 1)}
    return replace(account, profile=replace(profile, keys=dict(keys)))
