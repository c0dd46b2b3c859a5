"""What a visit's first address says of where it came from, in orders and in events: the marks of an ad's click, or of a
newsletter or a post.

Every ads account's clicks have their own marks (`loader.vocabulary.Click`); a visit has those of the account whose
campaign brought it. An order's visit says the same in both.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from loader.model.journeys import said
from loader.model.words.visits import REFERRERS
from loader.project.context import Column, Context, Index, taken
from loader.project.series import Text, Values, Words
from loader.vocabulary import Click

_BITS_A_DRAW = 8
_ROOM = 320
"""Characters that an address with marks may need."""


@dataclass(frozen=True)
class Arrivals:
    """n visits: the number of the campaign that brought each (-1 = no ad), what else its address says (an index of
    `journeys.said`), where it came from (of REFERRERS), and a number that no other visit of the shop has."""

    campaign: Index
    marks: Index
    referrer: Index
    number: Index


def of_orders(c: Context, i: Index) -> Arrivals:
    """The visits that led to these orders."""
    journeys = c.store.journeys
    return Arrivals(journeys.campaign[i], journeys.marks[i], journeys.referrer[i], np.asarray(i, np.int64))


def of_visits(c: Context, visit: Index) -> Arrivals:
    """These visits; one that buys has its order's number."""
    visits = c.store.sessions
    order = visits.order[visit].astype(np.int64)
    number = np.where(order >= 0, order, len(c.store.orders.created) + visit)
    return Arrivals(visits.campaign[visit], visits.marks[visit], visits.referrer[visit], number)


def click_of(c: Context, campaign: Index) -> Index:
    """Which of `c.labels.clicks` brought each visit, -1 = none."""
    if not c.labels.clicks:
        return np.full(len(campaign), -1)
    return np.where(campaign >= 0, c.labels.click[np.maximum(campaign, 0)], -1)


def queries(c: Context, found: Arrivals) -> pa.Array:
    """What follows the first address of each visit, "" = nothing: (n,) strings."""
    texts = pa.array(["" if not marks else f"?{marks}" for marks in said(c.store.spec)])
    query = texts.take(pa.array(_marks(c, found)))
    for click, campaign in _by_account(c, found):
        mine = campaign >= 0
        if mine.any():
            query = pc.replace_with_mask(query, pa.array(mine), _clicked(c, click, campaign[mine], found.number[mine]))
    return query


def _clicked(c: Context, click: Click, campaign: Index, number: Index) -> pa.Array:
    """The marks of an account's clicks."""
    fixed = "".join(f"&{name}={value}" for name, value in click.fixed)
    start = f"?utm_source={click.source}&utm_medium={click.medium}&utm_campaign="
    slugs, ids = (taken(texts, campaign).array for texts in (c.labels.slugs, c.labels.ids))
    marks = (slugs, f"{fixed}&{click.campaign}=", ids, f"&{click.id}=", _ids(c, number, click))
    return pc.binary_join_element_wise(pa.scalar(start), *marks, "")


def _marks(c: Context, found: Arrivals) -> Index:
    """What each address says if no ad brought the visit; nothing if the orders' column has no room for it."""
    order = c.plan.entity("order")
    landing = order.by_meaning.get("landing_page") if order else None
    if landing is not None and (landing.column.type.length or _ROOM) < _ROOM:
        return np.zeros(len(found.marks), np.int16)
    return found.marks


def _by_account(c: Context, found: Arrivals) -> Iterator[tuple[Click, Index]]:
    """Each account's marks, and the campaign of it that brought each visit: -1 = none of them."""
    which = click_of(c, found.campaign)
    for number, click in enumerate(c.labels.clicks):
        yield click, np.where(which == number, found.campaign, -1)


def _ids(c: Context, number: Index, click: Click) -> pa.Array:
    """The clicks' own identifiers: (n,) string."""
    draws = -(-click.length // _BITS_A_DRAW)
    bits = np.stack([c.random(f"{click.id} {draw}", number) for draw in range(draws)], axis=1)
    alphabet = np.frombuffer(click.alphabet.encode("ascii"), np.uint8)
    letters = alphabet[bits.view(np.uint8).reshape(len(number), -1)[:, : click.length] % len(alphabet)]
    text = pa.array(np.ascontiguousarray(letters).view(f"S{click.length}").ravel(), pa.binary()).cast(pa.string())
    return pc.binary_join_element_wise(pa.scalar(click.prefix), text, pa.scalar(click.suffix), "")


def referrers(c: Context, found: Arrivals) -> Words:
    """Where each visit came from: an ad's click from its platform, or from a page that shows its ads."""
    click = click_of(c, found.campaign)
    clicks = c.labels.clicks
    pool = (*REFERRERS, *(one.referrer for one in clicks), *(one.partner or one.referrer for one in clicks))
    pictures = [one.number for one in c.store.spec.campaigns if one.theme == "display"]
    place = len(REFERRERS) + click + len(clicks) * np.isin(found.campaign, pictures)
    return Words(np.where(click >= 0, place, found.referrer), pool)


def utm(name: str) -> Column:
    """The visit's utm_source or utm_medium: the click's, or that of a newsletter or a post."""

    def column(c: Context, i: Index) -> Values:
        found, own = of_orders(c, i), _named(c, f"utm_{name}")
        click = click_of(c, found.campaign)
        pool = (*own, *(getattr(click, name) for click in c.labels.clicks))
        return Words(np.where(click >= 0, len(own) + click, _marks(c, found)), pool)

    return column


def utm_campaign(c: Context, i: Index) -> Values:
    """The campaign's name in small letters."""
    found = of_orders(c, i)
    clicked = click_of(c, found.campaign) >= 0
    named = pa.array(_named(c, "utm_campaign"), pa.string()).take(pa.array(_marks(c, found)))
    return Text(pc.coalesce(taken(c.labels.slugs, np.where(clicked, found.campaign, -1)).array, named))


def _named(c: Context, parameter: str) -> tuple[str | None, ...]:
    """A parameter of everything that addresses may say."""
    found = (re.search(f"(?:^|&){parameter}=([^&]*)", marks) for marks in said(c.store.spec))
    return tuple(match[1] if match else None for match in found)


def click_id(parameter: str) -> Column:
    """The click's own id, in the column of the ads platforms whose clicks have this parameter."""

    def column(c: Context, i: Index) -> Values:
        ids = [pa.nulls(len(i), pa.string())]
        for click, campaign in _by_account(c, of_orders(c, i)):
            if click.id == parameter:
                ids.append(pc.if_else(pa.array(campaign >= 0), _ids(c, np.asarray(i, np.int64), click), ids[0]))
        return Text(pc.coalesce(*ids))

    return column
