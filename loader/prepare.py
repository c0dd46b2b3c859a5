"""Catalog, binding, profile, plan: everything up to the plan of a run. Only reads.

Under `all` a platform that the schema does not have is left out with a warning; asked for by name it is an error.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import psycopg

from loader import progress
from loader.clock import moment
from loader.errors import SchemaError
from loader.flow.binding import Binding, Entity
from loader.flow.plan import Plan
from loader.flow.profile import Profile
from loader.plan import MOST_DAYS, Known, RunOptions, clock_and_currency, make_plan
from loader.plan.shaped import shaped
from loader.profile import Window, learn, learn_habits, on_offer
from loader.session import Session
from loader.shops import beside
from loader.vocabulary import ALL, Click, Vocabulary

_REMEDY = "check the database, or create a local warehouse with: mock-data warehouse create"
_DAY = 86_400_000_000
# What ads need to know of an order.
_COUNTED_BY = ("tenant", "created", "total", "currency", "landing_page")


def prepare(
    conn: psycopg.Connection[Any], session: Session, platform: str, options: RunOptions, seen: Binding | None = None
) -> Plan:
    """The plan of one platform, or of `all` that the schema has. Raises SchemaError if that cannot be made.

    `seen`: these platforms as the session has just reflected them."""
    return survey(conn, session, platform, options, seen).plan(options)


@dataclass(frozen=True)
class Survey:
    """All that a plan needs of the database; of the same survey plans of any size can be made, without reading again.

    `others`: the shops whose orders ads alone may count; in words, why one of them cannot be read."""

    known: tuple[Known, ...]
    others: tuple[Known | str, ...]
    warnings: tuple[str, ...]
    click: Click | None
    encoding: str

    def plan(self, options: RunOptions) -> Plan:
        """The plan. Of `options` only how much there is to be may be other than in the survey."""
        progress.at("planning")
        shops = [one for one in self.known if one.vocabulary.sells]
        accounts = [one for one in self.known if not one.vocabulary.sells]
        others = [one for one in self.others if isinstance(one, Known)]
        unread = [one for one in self.others if isinstance(one, str)]
        options = replace(options, click=self.click, encoding=self.encoding)
        plan = make_plan(shops, accounts, options, others, unread)
        return replace(plan, warnings=(*self.warnings, *plan.warnings))


def survey(
    conn: psycopg.Connection[Any], session: Session, platform: str, options: RunOptions, seen: Binding | None = None
) -> Survey:
    """What one platform, or `all` that the schema has, is like. Raises SchemaError as `prepare` does."""
    wanted = session.chosen(platform)
    encoding = conn.info.parameter_status("server_encoding") or "UTF8"
    options = replace(options, encoding=encoding)
    progress.at("reading the schema")
    bound, warnings = _present(seen or session.reflect(conn, wanted), wanted, everything=platform == ALL)
    known = tuple(_known(conn, session, one, bound[one.platform], options) for one in _in_turn(wanted, bound))
    alone = bool(known) and not any(one.vocabulary.sells for one in known)
    others = tuple(_shops_beside(conn, session, options)) if alone else ()
    click = next(iter(session.clicks.values()), None)
    return Survey(known, others, (*warnings, *_warnings(known)), click, encoding)


def learned(conn: psycopg.Connection[Any], session: Session, platform: str) -> dict[str, Profile]:
    """What live rows teach, by platform: of one, or of `all` that the schema has. Raises SchemaError if it has none."""
    wanted = session.chosen(platform)
    progress.at("reading the schema")
    bound, _ = _present(session.reflect(conn, wanted), wanted, everything=platform == ALL)
    return {one.platform: _learned(conn, session, one, bound[one.platform]) for one in _in_turn(wanted, bound)}


def _in_turn(wanted: Sequence[Vocabulary], bound: Container[str]) -> Iterator[Vocabulary]:
    """The platforms that the schema has, each reported when it comes up."""
    found = [one for one in wanted if one.platform in bound]
    total = len(found) if len(found) > 1 else 0
    for place, one in enumerate(found):
        progress.at("learning", place, total, "platforms", item=one.platform)
        yield one


def _known(
    conn: psycopg.Connection[Any],
    session: Session,
    vocabulary: Vocabulary,
    entities: tuple[Entity, ...],
    options: RunOptions,
) -> Known:
    """A platform, with what its live rows teach."""
    profile = _learned(conn, session, vocabulary, entities, options.locale, options.encoding)
    profile = shaped(profile, options.profiles, vocabulary, entities, options.as_of)
    return Known.of(vocabulary, entities, profile, options.locale)


def _learned(
    conn: psycopg.Connection[Any],
    session: Session,
    vocabulary: Vocabulary,
    entities: tuple[Entity, ...],
    locale: str | None = None,
    encoding: str = "UTF8",
) -> Profile:
    """What the live rows of a platform teach, with the habits of its customers if it sells."""
    kinds, workspace = vocabulary.kinds, session.workspace
    profile = learn(conn, entities, workspace, vocabulary.first, session.clicks, vocabulary=vocabulary)
    if not vocabulary.sells:
        return profile
    zone, currency = clock_and_currency(entities, profile, locale, encoding)
    return learn_habits(conn, entities, workspace, profile, kinds, timezone=zone, currency=currency)


def _warnings(known: Sequence[Known]) -> Iterator[str]:
    """What is worth a warning before anything is planned: rows that every workspace sees, values that are no use."""
    yield from _without_tenant(entity for one in known for entity in one.entities)
    yield from (text for one in known for _, text in passed_over(one.entities, one.profile))
    yield from (f"{one.platform}: {note}" for one in known for note in one.profile.notes)


def _shops_beside(conn: psycopg.Connection[Any], session: Session, options: RunOptions) -> Iterator[Known | str]:
    """What the orders of each shop teach, with those that ads may count, and the products that they may show; or, in
    words, why they cannot be read."""
    since = options.as_of - MOST_DAYS * _DAY if options.opens is None else options.opens
    window = Window(moment(since), moment(options.as_of))
    for vocabulary, entities, why in beside(conn, session):
        if why is not None:
            yield f"the orders of {vocabulary.platform} cannot be read, so that none is counted: {why.message}"
            continue
        by_name = {entity.name: entity for entity in entities}
        order, product, shop = by_name["order"], by_name.get("product"), by_name.get("shop")
        own = (shop,) if shop else ()
        read = replace(order, bound=tuple(b for b in order.bound if b.meaning in _COUNTED_BY))
        kinds = vocabulary.kinds
        known = learn(
            conn, (read, *own), options.workspace, clicks=session.clicks, window=window, vocabulary=vocabulary
        )
        sold = on_offer(conn, options.workspace, product, by_name.get("item")) if product else None
        order = order.in_cents(kinds) if "order" in known.cents else order
        judged = (order, *own, *((product,) if product else ()))
        yield Known(vocabulary, judged, replace(known, offered=sold))


def _present(
    warehouse: Binding, wanted: Sequence[Vocabulary], *, everything: bool
) -> tuple[dict[str, tuple[Entity, ...]], list[str]]:
    """The entities of the platforms that the schema has, and a warning for each that it has not."""
    bound = {v.platform: warehouse.platform(v.platform) for v in wanted if _counts(warehouse.platform(v.platform), v)}
    lacks = {v.platform: _lacks(v) for v in wanted if v.platform not in bound}
    if lacks and not everything:
        raise SchemaError("; ".join(lacks.values()), _REMEDY)
    if not bound:
        raise SchemaError("the schema semantic has no object of a known platform", _REMEDY)
    return bound, [f"{platform} is left out: {reason}" for platform, reason in lacks.items()]


def _counts(entities: Iterable[Entity], vocabulary: Vocabulary) -> bool:
    """Whether the entity is among them whose number is a run's target."""
    return any(entity.name == vocabulary.counted for entity in entities)


def _lacks(vocabulary: Vocabulary) -> str:
    objects = " or ".join(f"semantic.{name}" for name in vocabulary.words(vocabulary.counted).objects)
    return f"the schema semantic has no {vocabulary.counted}s of {vocabulary.title} ({objects})"


def passed_over(entities: Iterable[Entity], profile: Profile) -> Iterator[tuple[Entity, str]]:
    """The entities whose live rows hold what cannot be followed, with a warning."""
    for entity in entities:
        counts = {column: n for (name, column), n in profile.passed_over.items() if name == entity.name}
        if counts:
            what = ", ".join(f"{column} ({n})" for column, n in counts.items())
            yield entity, f"{entity.table.qualified}: live values that cannot be followed are passed over: {what}"


def _without_tenant(entities: Iterable[Entity]) -> Iterator[str]:
    """A warning that names the tables whose rows are not the workspace's alone."""
    tables = dict.fromkeys(entity.table.qualified for entity in entities if entity.shared)
    if tables:
        yield f"without tenant column, so that every workspace sees the mock rows: {', '.join(tables)}"
