"""What an ad's click leaves in the orders that it brought: the address of the landing page, and columns of its own.

Every account's clicks have their own marks (`loader.vocabulary.Click`); an order has those of the account whose
campaign brought it, and none if no ad did.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from loader.project.context import Column, Context, Index, taken
from loader.project.series import Text, Values
from loader.vocabulary import Click

_BITS_A_DRAW = 8


def click_of(c: Context, i: Index) -> Index:
    """Which of `c.labels.clicks` brought each of these orders, -1 = none."""
    campaign = c.store.journeys.campaign[i]
    if not c.labels.clicks:
        return np.full(len(i), -1)
    return np.where(campaign >= 0, c.labels.click[np.maximum(campaign, 0)], -1)


def marked(c: Context, i: Index, pages: pa.Array) -> pa.Array:
    """The addresses of these `pages`, with the marks of the click that led to each; NULL if no ad's click did."""
    addresses = [pa.nulls(len(i), pa.string())]
    for click, campaign in _by_account(c, i):
        fixed = "".join(f"&{name}={value}" for name, value in click.fixed)
        start = f"?utm_source={click.source}&utm_medium={click.medium}&utm_campaign="
        slugs, ids = (taken(texts, campaign).array for texts in (c.labels.slugs, c.labels.ids))
        marks = (start, slugs, f"{fixed}&{click.campaign}=", ids, f"&{click.id}=", _ids(c, i, click))
        addresses.append(pc.binary_join_element_wise(pages, *marks, ""))
    return pc.coalesce(*addresses)


def _by_account(c: Context, i: Index) -> Iterator[tuple[Click, Index]]:
    """Each account's marks, and the campaign of it that brought each order: -1 = none of them."""
    which = click_of(c, i)
    for number, click in enumerate(c.labels.clicks):
        yield click, np.where(which == number, c.store.journeys.campaign[i], -1)


def _ids(c: Context, i: Index, click: Click) -> pa.Array:
    """The clicks' own identifiers: (n,) string."""
    draws = -(-click.length // _BITS_A_DRAW)
    bits = np.stack([c.random(f"{click.id} {draw}", i) for draw in range(draws)], axis=1)
    alphabet = np.frombuffer(click.alphabet.encode("ascii"), np.uint8)
    letters = alphabet[bits.view(np.uint8).reshape(len(i), -1)[:, : click.length] % len(alphabet)]
    text = pa.array(np.ascontiguousarray(letters).view(f"S{click.length}").ravel(), pa.binary()).cast(pa.string())
    return pc.binary_join_element_wise(pa.scalar(click.prefix), text, pa.scalar(click.suffix), "")


def utm(name: str) -> Column:
    """The click's utm_source or utm_medium."""
    return lambda c, i: taken(
        pa.array([getattr(click, name) for click in c.labels.clicks], pa.string()), click_of(c, i)
    )


def utm_campaign(c: Context, i: Index) -> Values:
    """The campaign's name in small letters."""
    return taken(c.labels.slugs, np.where(click_of(c, i) < 0, -1, c.store.journeys.campaign[i]))


def click_id(parameter: str) -> Column:
    """The click's own id, in the column of the ads platforms whose clicks have this parameter."""

    def column(c: Context, i: Index) -> Values:
        ids = [pa.nulls(len(i), pa.string())]
        for click, campaign in _by_account(c, i):
            if click.id == parameter:
                ids.append(pc.if_else(pa.array(campaign >= 0), _ids(c, i, click), ids[0]))
        return Text(pc.coalesce(*ids))

    return column
