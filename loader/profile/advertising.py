"""What the live rows of an ads account teach of its days: one statement a table, in numbers alone.

The statements are given twenty seconds each; an account that needs more teaches nothing.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.csv
from numpy.typing import NDArray
from psycopg import errors
from psycopg import sql as pgsql

from loader.flow.advertising import CHANNEL_WORDS, MATCH_TYPES, AdsHabits, CampaignHabits, LeafHabits, TermHabits
from loader.flow.binding import Entity
from loader.model.ads.campaigns import CHANNELS
from loader.profile import odd
from loader.profile.leafdays import (
    TENTHS,
    campaign_cells,
    leaf_habits,
    life_cells,
    rounded,
    share_turned,
    states_of,
)
from loader.profile.leaftraits import LeafRows
from loader.profile.reader import Reader, named, table
from loader.profile.searches import term_habits
from loader.resources import named_query

log = logging.getLogger(__name__)

_MOST_ROWS, _LARGE, _MOST_CELLS, _SECONDS, _FEW = 150_000, 200_000, 2_000_000, 20, 5
_NOTHING = pgsql.SQL("NULL::text")
_NUMBERS = ("impressions", "clicks", "cost", "conversions", "value")
Read = dict[str, NDArray[np.float64]]
"""The columns of the query `leaf_days` by name: (n,) each."""


@dataclass(frozen=True)
class _Source:
    """A table of leaves by day; campaigns that any of `parts` has rows of are not read from it."""

    entity: Entity
    unit: str
    parts: tuple[Entity, ...] = ()


def ads_habits(reader: Reader, known: Mapping[str, Entity], sizes: Mapping[str, int]) -> AdsHabits | None:
    """What the days of an account teach; None if none of its tables has live rows by day. `sizes` are those of the
    entities."""
    found = [(source.unit, _rows(reader, source, sizes[source.entity.name])) for source in _sources(known)]
    read = [(unit, rows) for unit, rows in found if rows is not None]
    parts = [(name, unit, part) for unit, rows in read for name, part in _by_channel(unit, rows)]
    if not parts:
        return None
    first = min(int(rows["day"].min()) for _, _, rows in parts)
    last = max(int(rows["day"].max()) for _, _, rows in parts)
    leaves: dict[str, tuple[str, LeafRows]] = {}
    for name, unit, rows in parts:
        leaves.setdefault(name, (unit, _leaf_rows(rows, first, last)))
    channels = {name: leaf_habits(rows, unit, first, last) for name, (unit, rows) in leaves.items()}
    campaigns = _campaign_lives(reader, known.get("campaign"))
    terms = _terms(reader, known.get("search_term"), sizes.get("search_term", 0))
    whole = _whole(channels, campaigns, read, [rows for _, rows in leaves.values()], (first, last))
    return replace(whole, terms=terms)


def _whole(
    channels: dict[str, LeafHabits],
    campaigns: Read | None,
    read: list[tuple[str, Read]],
    leaves: list[LeafRows],
    span: tuple[int, int],
) -> AdsHabits:
    every = sum(int(rows["every"][0]) for _, rows in read)
    conversions = sum(float(one.conversions.sum()) for one in leaves)
    days = sum(_campaign_days(one) for one in leaves)
    value, spread = _worth(leaves)
    largest = max(leaves, key=lambda one: one.leaves)
    return AdsHabits(
        rows=every,
        first_day=span[0],
        last_day=span[1],
        share=round(sum(len(rows["day"]) for _, rows in read) / every, 4),
        channels=channels,
        campaigns=None if campaigns is None else _campaigns(campaigns),
        terms=None,
        lives=life_cells(largest, *span) if campaigns is None else campaign_cells(*_lives(campaigns), *span),
        conversions=round(conversions / max(days, 1), 6),
        value=value,
        value_spread=spread,
    )


def _lives(campaigns: Read) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    return campaigns["first"].astype(np.int64), campaigns["last"].astype(np.int64)


def _campaigns(campaigns: Read) -> CampaignHabits:
    last, used = campaigns["last"], campaigns["used"][campaigns["used"] > 0]
    state = campaigns["state"].astype(np.int64)
    return CampaignHabits(
        count=len(last),
        states=states_of(state, last < last.max()),
        turned=share_turned(state, campaigns["turned"] > 0),
        used=rounded(np.quantile(used, TENTHS)) if len(used) else np.zeros(0),
    )


def _campaign_days(rows: LeafRows) -> int:
    opened, closed = rows.campaign_lives()
    once = np.unique(rows.campaign, return_index=True)[1]
    return int((closed - opened + 1)[once].sum())


def _worth(leaves: list[LeafRows]) -> tuple[float, float]:
    """What a conversion is worth, and the spread of its log."""
    conversions, value = (np.concatenate([getattr(one, of) for one in leaves]) for of in ("conversions", "value"))
    paid = (conversions > 0) & (value > 0)
    if not paid.any():
        return 0.0, 0.0
    mean = value[paid] / conversions[paid]
    return round(float(value[paid].sum() / conversions[paid].sum()), 4), round(float(np.log(mean).std()), 4)


def _sources(known: Mapping[str, Entity]) -> Iterator[_Source]:
    """The tables that have a row a day: keywords, products, and campaigns of which neither is known by day."""
    found = [known[name] for name in ("keyword", "ad_product") if name in known and _reports(known[name])]
    for entity in found:
        yield _Source(entity, entity.name)
    campaign = known.get("campaign")
    if campaign is not None and _reports(campaign):
        yield _Source(campaign, "campaign", tuple(found) if campaign.has("key") else ())


def _reports(entity: Entity) -> bool:
    named_by = "offer" if entity.name == "ad_product" else "key"
    return entity.daily and entity.has("impressions") and entity.has(named_by)


def _rows(reader: Reader, source: _Source, size: int) -> Read | None:
    """The leaf-days of a table; None if it has none, or needs too long."""
    rows = _copied(reader, source.entity, _query(reader, source, -(-size // _LARGE) or 1))
    if rows is None or not rows["impressions"].any():
        return None
    return {**rows, "clicks": np.minimum(rows["clicks"], rows["impressions"])}


def _campaign_lives(reader: Reader, campaign: Entity | None) -> Read | None:
    """What the query says of each campaign; None if they have no rows by day."""
    if campaign is None or not (campaign.daily and campaign.has("key")):
        return None
    query = pgsql.SQL(named_query("advertising.campaign_lives")).format(
        table=table(campaign),
        own=reader.own(campaign, "t"),
        campaign=_text(campaign, "key"),
        day=_day(campaign),
        state=_state(campaign),
        cost=_number(campaign, "cost"),
        budget=_number(campaign, "budget"),
    )
    return _copied(reader, campaign, query)


def _terms(reader: Reader, term: Entity | None, size: int) -> TermHabits | None:
    """What the searches of keywords are like; None if the table does not say, or has too few."""
    if term is None or not (term.has("keyword") and term.has("text") and term.has("impressions")):
        return None
    query = pgsql.SQL(named_query("advertising.search_terms")).format(
        table=table(term),
        own=reader.own(term, "t"),
        parts=pgsql.Literal(-(-size // _LARGE) or 1),
        text=_text(term, "text"),
        match=_match(term),
        impressions=_number(term, "impressions"),
        **{name: _text(term, name) for name in ("keyword", "ad_group", "campaign")},
    )
    found = _copied(reader, term, query)
    return None if found is None or len(found["terms"]) < _FEW else term_habits(**found)


def _copied(reader: Reader, entity: Entity, query: pgsql.Composable) -> Read | None:
    """The columns of a query's rows; None if it has none, or needs too long."""
    query = pgsql.SQL("COPY ({}) TO STDOUT (FORMAT csv, HEADER)").format(query)
    parameters = {"tenant": reader.workspace, "mock": reader.runs, "most": _MOST_ROWS}
    try:
        with reader.conn.transaction(force_rollback=True), reader.conn.cursor() as cursor:
            cursor.execute(f"SET LOCAL statement_timeout = '{_SECONDS}s'")
            with cursor.copy(query, parameters) as copy:
                text = b"".join(bytes(block) for block in copy)
    except errors.QueryCanceled:
        log.warning("%s: too many rows to learn from in %d seconds", entity.table.qualified, _SECONDS)
        return None
    found = pyarrow.csv.read_csv(io.BytesIO(text))
    if not found.num_rows:
        return None
    return {name: _numbers(found.column(name)) for name in found.column_names}


def _numbers(column: pa.ChunkedArray) -> NDArray[np.float64]:
    return np.asarray(column.cast(pa.float64()).fill_null(0).combine_chunks(), np.float64)


def _query(reader: Reader, source: _Source, parts: int) -> pgsql.Composable:
    entity = source.entity
    own = reader.own(entity, "t")
    for part in source.parts:
        own = pgsql.SQL("{} AND {} NOT IN ({})").format(own, _text(entity, "key"), _campaigns_of(reader, part))
    leaf = "offer" if entity.name == "ad_product" else "key"
    return pgsql.SQL(named_query("advertising.leaf_days")).format(
        table=table(entity),
        own=own,
        parts=pgsql.Literal(parts),
        leaf=_text(entity, leaf),
        campaign=_text(entity, "key" if source.unit == "campaign" else "campaign"),
        ad_group=_text(entity, "ad_group"),
        day=_day(entity),
        match=_match(entity),
        quality=_number(entity, "quality_score"),
        channel=_channel(entity),
        state=_state(entity),
        **{name: _number(entity, name) for name in _NUMBERS},
    )


def _campaigns_of(reader: Reader, part: Entity) -> pgsql.Composable:
    """The campaigns that have rows of this table; none, if it does not say whose they are."""
    campaign = pgsql.SQL("{} ").format(_text(part, "campaign"))
    found = pgsql.SQL(named_query("advertising.campaigns_of")).format(
        campaign=campaign, table=table(part), own=reader.own(part, "t")
    )
    return pgsql.SQL("{} AND {} IS NOT NULL").format(found, campaign)


def _text(entity: Entity, meaning: str) -> pgsql.Composable:
    bound = entity.by_meaning.get(meaning)
    return pgsql.SQL('t.{}::text COLLATE "C"').format(named(bound)) if bound else _NOTHING


def _day(entity: Entity) -> pgsql.Composable:
    bound = entity.by_meaning["date"]
    moment = odd.moment(bound.column, pgsql.SQL("t.{}").format(named(bound)))
    return pgsql.SQL("floor(extract(epoch FROM {}) / 86400)::int").format(moment)


def _number(entity: Entity, meaning: str) -> pgsql.Composable:
    """An amount or a count; money may be in millionths alone. NULL where the table has none."""
    bound = entity.by_meaning.get(meaning)
    if bound is not None:
        return odd.amount(bound, pgsql.SQL("t.{}").format(named(bound)))
    if meaning in ("cost", "budget") and entity.has(f"{meaning}_micros"):
        return pgsql.SQL("{} * 0.000001").format(_number(entity, f"{meaning}_micros"))
    return pgsql.SQL("NULL::numeric")


def _match(entity: Entity) -> pgsql.Composable:
    """The place in MATCH_TYPES, -1 = none of them."""
    cases = (f"WHEN {{0}} ~* '{word}' THEN {place}" for place, word in enumerate(MATCH_TYPES))
    return pgsql.SQL(f"CASE {' '.join(cases)} ELSE -1 END").format(_text(entity, "match_type"))


def _state(entity: Entity) -> pgsql.Composable:
    """The place in STATES, -1 = the table does not say."""
    if not entity.has("status"):
        return pgsql.SQL("-1")
    words = "WHEN {0} ~* 'remov|delet|archiv' THEN 2 WHEN {0} ~* 'paus|suspend|disabl|inactiv' THEN 1"
    return pgsql.SQL(f"CASE {words} ELSE 0 END").format(_text(entity, "status"))


def _channel(entity: Entity) -> pgsql.Composable:
    """The place in CHANNELS: that of keywords is the search's, that of products shopping."""
    if entity.name != "campaign" or not entity.has("channel"):
        return pgsql.SQL(str({"ad_product": 1}.get(entity.name, 0)))
    cases = " ".join(f"WHEN {{0}} ~* '{words}' THEN {place}" for words, place in CHANNEL_WORDS)
    return pgsql.SQL(f"CASE {cases} ELSE 2 END").format(_text(entity, "channel"))


def _by_channel(unit: str, rows: Read) -> Iterator[tuple[str, Read]]:
    for place in np.unique(rows["channel"]).astype(int).tolist():
        mine = rows["channel"] == place
        yield CHANNELS[place], {name: column[mine] for name, column in rows.items()}


def _leaf_rows(rows: Read, first: int, last: int) -> LeafRows:
    """The leaves that a table of leaves by days has room for, numbered anew."""
    numbers, at, leaf = np.unique(rows["number"].astype(np.int64), return_index=True, return_inverse=True)
    kept = leaf < max(_MOST_CELLS // (last - first + 1), 1)
    at = at[: int(leaf[kept].max()) + 1]
    assert len(at) <= len(numbers)
    whole = {name: rows[name].astype(np.int64) for name in ("day", "of", "part", "match", "quality", "state", "turned")}
    return LeafRows(
        leaf=leaf[kept],
        day=whole["day"][kept],
        **{name: rows[name][kept] for name in _NUMBERS},
        campaign=np.unique(whole["of"][at], return_inverse=True)[1],
        group=np.unique(whole["part"][at], return_inverse=True)[1],
        match=whole["match"][at],
        quality=whole["quality"][at],
        state=whole["state"][at],
        turned=whole["turned"][at] > 0,
    )
