"""Before BEGIN: reflect, analyse and plan every asked platform. Only reads; what cannot be filled is refused here.

Shops come first and ads last, since an ad counts the orders that it brought. Under `all` a platform that the schema
does not have is left out with a warning; asked for by name it is an error.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import psycopg

from loader import platforms
from loader.analyse import analyse
from loader.analyse.placed import known_campaigns, placed
from loader.errors import SchemaError
from loader.generate import campaigns
from loader.generate.market import CAMPAIGNS_ALONE, Market
from loader.model import AdsSpec, Entity, Placed, Plan, Profile, StoreSpec, Vocabulary
from loader.plan import Settings, advertise, decimals, plan, shows_clicks
from loader.reflect import reflect, refuse_unfillable

ALL = "all"
_REMEDY = "check the database, or create a local warehouse with `mock-data warehouse create`"
Connect = Callable[[], psycopg.Connection[Any]]
Found = dict[str, tuple[Entity, ...]]


@dataclass(frozen=True, slots=True)
class Prepared:
    """What a run is going to write, and what is to be said of it."""

    market: Market
    entities: tuple[Entity, ...]
    warnings: tuple[str, ...]
    beside: tuple[Entity, ...] = ()
    """The orders of shops that are not written, where the ads count them."""


def prepare(conn: psycopg.Connection[Any], connect: Connect, platform: str, settings: Settings) -> Prepared:
    """Plan one platform, or `all` that there are. Raises SchemaError where that cannot be done."""
    wanted = [platforms.vocabulary(name) for name in (platforms.known() if platform == ALL else (platform,))]
    found, warnings = _present(conn, connect, wanted, everything=platform == ALL)
    entities = tuple(entity for group in found.values() for entity in group)
    refuse_unfillable(entities)
    shops = [v for v in wanted if v.sells and v.platform in found]
    account = next((v for v in wanted if not v.sells and v.platform in found), None)
    if account is None:
        made = [_alone(_planned(conn, v, found, settings)) for v in shops]
        return Prepared(Market(tuple(made)), entities, warnings)
    if not shops:
        beside = tuple(orders(conn, connect))
        market, said = _ads_alone(conn, beside, account, found[account.platform], settings)
        return Prepared(market, entities, (*warnings, *said), beside)
    market, said = _together(conn, shops, account, found, settings)
    return Prepared(market, entities, (*warnings, *said))


def _present(
    conn: psycopg.Connection[Any], connect: Connect, wanted: Sequence[Vocabulary], *, everything: bool
) -> tuple[Found, tuple[str, ...]]:
    """The entities of the platforms that the schema has, and a warning for each that it has not."""
    warehouse = reflect(conn, connect, wanted)
    found: Found = {}
    warnings = []
    for vocabulary in wanted:
        entities = warehouse.platform(vocabulary.platform)
        if any(entity.name == vocabulary.counted for entity in entities):
            found[vocabulary.platform] = entities
            continue
        lacks = f"the schema semantic has no {vocabulary.counted}s of {vocabulary.title} ({_objects(vocabulary)})"
        if not everything:
            raise SchemaError(lacks, _REMEDY)
        warnings.append(f"{vocabulary.platform} is left out: {lacks}")
    if not found:
        raise SchemaError("the schema semantic has no object of a known platform", _REMEDY)
    return found, tuple(warnings)


def _objects(vocabulary: Vocabulary) -> str:
    return " or ".join(f"semantic.{name}" for name in vocabulary.words(vocabulary.counted).objects)


def _planned(conn: psycopg.Connection[Any], vocabulary: Vocabulary, found: Found, settings: Settings) -> Plan:
    entities = found[vocabulary.platform]
    return plan(vocabulary, entities, analyse(conn, entities, settings.workspace, vocabulary.first), settings)


def _alone(made: Plan) -> Plan:
    """A shop without an account beside it: its orders still say which campaign they came from, where they can."""
    return _from(made, tuple(range(CAMPAIGNS_ALONE)) if shows_clicks(made.entities) else ())


def _from(made: Plan, numbers: tuple[int, ...]) -> Plan:
    assert isinstance(made.spec, StoreSpec)
    return replace(made, spec=replace(made.spec, campaigns=numbers))


def _together(
    conn: psycopg.Connection[Any], shops: Sequence[Vocabulary], account: Vocabulary, found: Found, settings: Settings
) -> tuple[Market, tuple[str, ...]]:
    """Shops and the account that brings part of their orders: those which share its currency and can show a click."""
    entities = found[account.platform]
    settings = replace(settings, digits=decimals(entities))
    profile = analyse(conn, entities, settings.workspace)
    made = [_planned(conn, vocabulary, found, settings) for vocabulary in shops]
    ads = advertise(account, entities, profile, settings, made[0].currency)
    linked = [p for p in made if p.currency == ads.currency]
    said = [
        f"no order of {p.platform} comes from an ad: it sells in {p.currency}, the ads are paid in {ads.currency}"
        for p in made
        if p not in linked
    ]
    if any(shows_clicks(p.entities) for p in linked):
        said += [
            f"no order of {p.platform} comes from an ad: it has no landing page with room for the click"
            for p in linked
            if not shows_clicks(p.entities)
        ]
        linked = [p for p in linked if shows_clicks(p.entities)]
    assert isinstance(ads.spec, AdsSpec)
    layout = campaigns.layout(ads.spec.campaigns, len(linked))
    numbers = {
        p.platform: tuple(campaigns.allowed(layout, place).tolist()) for place, p in enumerate(linked)
    }  # fmt: skip
    plans = (*(_from(p, numbers.get(p.platform, ())) for p in made), ads)
    return Market(plans), tuple(said)


def _ads_alone(
    conn: psycopg.Connection[Any], orders: tuple[Entity, ...], account: Vocabulary, entities: tuple[Entity, ...],
    settings: Settings,
) -> tuple[Market, tuple[str, ...]]:  # fmt: skip
    """An account for the orders that are in the workspace already, if there are any."""
    profile = analyse(conn, entities, settings.workspace)
    currencies = {order.platform: _currency(conn, order, settings.workspace) for order in orders}
    ads = advertise(account, entities, profile, settings, next((c for c in currencies.values() if c), None))
    counted = _counted(conn, entities, settings.workspace)
    assert isinstance(ads.spec, AdsSpec)
    since, as_of = (_time(us) for us in (ads.spec.start, ads.spec.as_of))
    there = [
        _uncounted(seen, counted)
        for order in orders
        if currencies[order.platform] in (None, ads.currency)
        and (seen := placed(conn, order, settings.workspace, since, as_of))
        and len(seen.time)
    ]
    return Market((ads,), tuple(there)), _said(there, profile)


def orders(conn: psycopg.Connection[Any], connect: Connect) -> list[Entity]:
    """The orders of every shop that the schema has; one that cannot be read is no reason to refuse the ads."""
    found = []
    for name in platforms.known():
        vocabulary = platforms.vocabulary(name)
        with suppress(SchemaError):
            order = reflect(conn, connect, [vocabulary]).entity(name, "order") if vocabulary.sells else None
            found += [order] if order else []
    return found


def _currency(conn: psycopg.Connection[Any], order: Entity, workspace: str) -> str | None:
    return next(iter(analyse(conn, (order,), workspace).words.get(("order", "currency"), ())), None)


def _counted(conn: psycopg.Connection[Any], entities: Sequence[Entity], workspace: str) -> frozenset[str]:
    campaign = next(entity for entity in entities if entity.name == "campaign")
    return known_campaigns(conn, campaign, workspace) if campaign.has("key") else frozenset()


def _uncounted(seen: Placed, counted: frozenset[str]) -> Placed:
    """The orders that no campaign of the workspace counts yet."""
    new = np.array([name not in counted for name in seen.campaign], bool)
    named = tuple(name for name in seen.campaign if name not in counted)
    return replace(seen, time=seen.time[new], total=seen.total[new], campaign=named)


def _said(there: Sequence[Placed], profile: Profile) -> tuple[str, ...]:
    if not there:
        return ("no orders are in the workspace yet: the campaigns have clicks and no conversions",)
    if profile.campaigns and not any(name is not None for seen in there for name in seen.campaign):
        return ("no order shows a click: an order may be counted by a campaign that was there before, too",)
    return ()


def _time(us: int) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=us)
