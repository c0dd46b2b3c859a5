"""Before BEGIN: reflect, analyse and plan every asked platform. Only reads; what cannot be filled is refused here.

Shops come first and ads last, since an ad counts the orders that it brought. Under `all` a platform that the schema
does not have is left out with a warning; asked for by name it is an error.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import psycopg
from numpy.typing import NDArray

from loader import vocabulary as platforms
from loader.binding import refuse_unfillable
from loader.constraints.enforcement import enforce
from loader.errors import SchemaError
from loader.flow.binding import Entity
from loader.flow.plan import AdsSpec, Plan, StoreSpec
from loader.flow.profile import Placed, Profile
from loader.model.ads import campaigns
from loader.overrides import load as overrides
from loader.plan.store import Settings, advertise, decimals, plan, shows_clicks
from loader.preflight.parents import refuse_unknown_workspace
from loader.profile import analyse
from loader.profile.history import learned
from loader.profile.lookups import empty
from loader.profile.placed import known_campaigns, last_named, placed
from loader.project.market import CAMPAIGNS_ALONE, Market
from loader.reflection import reflect
from loader.vocabulary import Vocabulary

ALL = "all"
_REMEDY = "check the database, or create a local warehouse with `mock-data warehouse create`"
_DAY, _MOST_DAYS = 86_400_000_000, 3650
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
    kinds = {vocabulary.platform: vocabulary.kinds for vocabulary in wanted}
    found = {platform: taught(conn, group, settings.workspace, kinds[platform]) for platform, group in found.items()}
    entities = tuple(entity for group in found.values() for entity in group)
    warnings = (*warnings, *_shared(entities))
    refuse_unfillable(entities, empty(conn, entities, settings.workspace))
    refuse_unknown_workspace(conn, entities, settings.workspace)
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


def taught(
    conn: psycopg.Connection[Any], entities: tuple[Entity, ...], workspace: str, kinds: Mapping[str, str]
) -> tuple[Entity, ...]:
    """A platform's entities with what the workspace's own rows teach; the CHECKs speak of those columns too."""
    found = learned(conn, entities, workspace)
    pairs = zip(entities, found, strict=True)
    return tuple(new if new is old else enforce(new, found, kinds) for old, new in pairs)


def _present(
    conn: psycopg.Connection[Any], connect: Connect, wanted: Sequence[Vocabulary], *, everything: bool
) -> tuple[Found, tuple[str, ...]]:
    """The entities of the platforms that the schema has, and a warning for each that it has not."""
    warehouse = reflect(conn, connect, wanted, overrides=overrides())
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


def _shared(entities: Iterable[Entity]) -> Iterator[str]:
    """A warning that names the tables whose rows are not the workspace's alone."""
    tables = dict.fromkeys(entity.table.qualified for entity in entities if entity.shared)
    if tables:
        yield f"without tenant column, so that every workspace sees the mock rows: {', '.join(tables)}"


def _objects(vocabulary: Vocabulary) -> str:
    return " or ".join(f"semantic.{name}" for name in vocabulary.words(vocabulary.counted).objects)


def _planned(conn: psycopg.Connection[Any], vocabulary: Vocabulary, found: Found, settings: Settings) -> Plan:
    entities = found[vocabulary.platform]
    return plan(vocabulary, entities, analyse(conn, entities, settings.workspace, vocabulary.first), settings)


def _alone(made: Plan) -> Plan:
    """A shop without an account beside it: its orders still say which campaign they came from, where they can."""
    click = next((v.click for v in platforms.load().values() if v.click), None)
    named = tuple(range(CAMPAIGNS_ALONE)) if click and shows_clicks(made.entities) else ()
    return replace(_from(made, named), click=click)


def _from(made: Plan, numbers: tuple[int, ...]) -> Plan:
    assert isinstance(made.spec, StoreSpec)
    return replace(made, spec=replace(made.spec, campaigns=numbers))


def _together(
    conn: psycopg.Connection[Any], shops: Sequence[Vocabulary], account: Vocabulary, found: Found, settings: Settings
) -> tuple[Market, tuple[str, ...]]:
    """Shops and the account that brings part of their orders: those which share its currency and can show a click."""
    entities = found[account.platform]
    settings = replace(settings, digits=decimals(account, entities))
    orders = [entity for v in shops for entity in found[v.platform] if entity.name == "order"]
    profile = _beside(conn, analyse(conn, entities, settings.workspace), entities, orders, settings.workspace, account)
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
    seen = {order.platform: analyse(conn, (order,), settings.workspace) for order in orders}
    if settings.days is None:
        settings = replace(settings, days=_days(seen.values(), settings.as_of))
    profile = _beside(conn, analyse(conn, entities, settings.workspace), entities, orders, settings.workspace, account)
    currencies = {platform: _used(one) for platform, one in seen.items()}
    ads = advertise(account, entities, profile, settings, next((c for c in currencies.values() if c), None))
    assert isinstance(ads.spec, AdsSpec)
    since, as_of = (_time(us) for us in (ads.spec.start, ads.spec.as_of))
    every = [
        there
        for order in orders
        if currencies[order.platform] in (None, ads.currency)
        and (there := placed(conn, order, settings.workspace, since, as_of, account.click))
    ]
    free = _free(every, _counted(conn, entities, settings.workspace), ads.spec)
    return Market((ads,), free), _said(every, free)


def _days(seen: Iterable[Profile], as_of: int) -> int | None:
    """As far back as the first order, and a year at least."""
    firsts = [one.first_order for one in seen if one.first_order is not None]
    return min(max(-(-(as_of - min(firsts)) // _DAY) + 1, 365), _MOST_DAYS) if firsts else None


def _used(profile: Profile) -> str | None:
    return next(iter(profile.words.get(("order", "currency"), ())), None)


def _beside(
    conn: psycopg.Connection[Any], profile: Profile, entities: Sequence[Entity], orders: Sequence[Entity],
    workspace: str, account: Vocabulary,
) -> Profile:  # fmt: skip
    """The account's profile, its next campaign ids above all that orders name: theirs may have been removed."""
    campaign = next(entity for entity in entities if entity.name == "campaign")
    column = campaign.by_meaning["key"].column if campaign.has("key") else None
    style = profile.keys.get(("campaign", column.name)) if column else None
    if column is None or style is None or style.kind != "number" or style.sequence or style.prefix:
        return profile
    last = max((last_named(conn, order, workspace, account.click) for order in orders), default=0)
    if last < style.next or last > (column.type.traits.most or last):
        return profile
    return replace(profile, keys=profile.keys | {("campaign", column.name): replace(style, next=last + 1)})


def orders(conn: psycopg.Connection[Any], connect: Connect) -> list[Entity]:
    """The orders of every shop that the schema has; one that cannot be read is no reason to refuse the ads."""
    found = []
    for name in platforms.known():
        vocabulary = platforms.vocabulary(name)
        with suppress(SchemaError):
            if vocabulary.sells:
                order = reflect(conn, connect, [vocabulary], overrides=overrides()).entity(name, "order")
                found += [order] if order else []
    return found


def _counted(conn: psycopg.Connection[Any], entities: Sequence[Entity], workspace: str) -> frozenset[str]:
    campaign = next(entity for entity in entities if entity.name == "campaign")
    return known_campaigns(conn, campaign, workspace) if campaign.has("key") else frozenset()


def _free(every: Sequence[Placed], counted: frozenset[str], spec: AdsSpec) -> tuple[Placed, ...]:
    """The orders of the account's window that no campaign counts yet, without campaigns that have orders outside it.

    Where any order shows its click, one that shows none came from no ad.
    """
    shown = any(name is not None for seen in every for name in seen.campaign)
    inside = [(seen.time > spec.start) & (seen.time <= spec.as_of) for seen in every]
    taken = counted | {
        name
        for seen, here in zip(every, inside, strict=True)
        for name, is_in in zip(seen.campaign, here.tolist(), strict=True)
        if name and not is_in
    }
    kept = [
        here & np.array([name not in taken and (name is not None or not shown) for name in seen.campaign], bool)
        for seen, here in zip(every, inside, strict=True)
    ]
    return tuple(_those(seen, keeps) for seen, keeps in zip(every, kept, strict=True) if keeps.any())


def _those(seen: Placed, kept: NDArray[np.bool_]) -> Placed:
    named = tuple(name for name, keeps in zip(seen.campaign, kept.tolist(), strict=True) if keeps)
    return replace(seen, time=seen.time[kept], total=seen.total[kept], campaign=named)


def _said(every: Sequence[Placed], free: Sequence[Placed]) -> tuple[str, ...]:
    if not any(len(seen.time) for seen in every):
        return ("no orders are in the workspace yet: the campaigns have clicks and no conversions",)
    if not free:
        return ("every order that came from an ad is counted already: the campaigns have clicks and no conversions",)
    if not any(name is not None for seen in free for name in seen.campaign):
        return (
            "no order shows a click: two in five of them are counted, and another run of ads would count them again",
        )
    return ()


def _time(us: int) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=us)
