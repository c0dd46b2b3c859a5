"""What an ad's click leaves in the orders that it brought: the address of the landing page, and columns of its own.

Every account's clicks have their own marks (`loader.vocabulary.Click`); an order has those of the account whose
campaign brought it, and none if no ad did.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from loader.project.context import Column, Context, Index
from loader.project.series import Text, Values, Words
from loader.vocabulary import Click

_BITS_A_DRAW = 8
_NONE = pa.scalar(None, pa.string())


def click_of(c: Context, i: Index) -> Index:
    """Which of `c.labels.clicks` brought each of these orders, -1 = none."""
    campaign = c.store.clicks.campaign[i]
    if c.labels is None:
        return np.full(len(i), -1)
    return np.where(campaign >= 0, c.labels.click[np.maximum(campaign, 0)], -1)


def marked(c: Context, i: Index, pages: pa.Array) -> pa.Array:
    """The addresses of these `pages`, with the marks of the click that led to each; NULL where no ad's click did."""
    click, addresses = click_of(c, i), pa.nulls(len(i), pa.string())
    for number, click_marks in enumerate(clicks(c)):
        addresses = pc.if_else(pa.array(click == number), _address(c, i, pages, click_marks), addresses)
    return addresses


def _address(c: Context, i: Index, pages: pa.Array, click: Click) -> pa.Array:
    fixed = "".join(f"&{name}={value}" for name, value in click.fixed)
    start = f"?utm_source={click.source}&utm_medium={click.medium}&utm_campaign="
    parts = (pages, start, _label(c, i, "slugs"), f"{fixed}&{click.campaign}=", _label(c, i, "ids"))
    return pc.binary_join_element_wise(*parts, f"&{click.id}=", _ids(c, i, click), "")


def _ids(c: Context, i: Index, click: Click) -> pa.Array:
    """The clicks' own identifiers: (n,) string."""
    draws = -(-click.length // _BITS_A_DRAW)
    bits = np.stack([c.random(f"{click.id} {draw}", i) for draw in range(draws)], axis=1)
    alphabet = np.frombuffer(click.alphabet.encode("ascii"), np.uint8)
    letters = alphabet[bits.view(np.uint8).reshape(len(i), -1)[:, : click.length] % len(alphabet)]
    text = pa.array(np.ascontiguousarray(letters).view(f"S{click.length}").ravel(), pa.binary()).cast(pa.string())
    return pc.binary_join_element_wise(pa.scalar(click.prefix), text, pa.scalar(click.suffix), "")


def _label(c: Context, i: Index, name: str) -> pa.Array:
    """What the accounts say of the campaign that brought each order; any, where none did."""
    texts: pa.Array = getattr(c.labels, name)
    return texts.take(pa.array(np.maximum(c.store.clicks.campaign[i], 0)))


def clicks(c: Context) -> tuple[Click, ...]:
    """The marks of every account that brings orders to this shop."""
    return c.labels.clicks if c.labels else ()


def utm(name: str) -> Column:
    """The click's utm_source or utm_medium."""

    def column(c: Context, i: Index) -> Values:
        pool = (*(getattr(click, name) for click in clicks(c)), None)
        click = click_of(c, i)
        return Words(np.where(click < 0, len(pool) - 1, click), pool)

    return column


def utm_campaign(c: Context, i: Index) -> Values:
    """The campaign's name in small letters."""
    if c.labels is None:
        return Text(pa.nulls(len(i), pa.string()))
    return Text(pc.if_else(pa.array(click_of(c, i) >= 0), _label(c, i, "slugs"), _NONE))


def click_id(parameter: str) -> Column:
    """The click's own id, in the column of the ads platforms whose clicks have this parameter."""

    def column(c: Context, i: Index) -> Values:
        click, ids = click_of(c, i), pa.nulls(len(i), pa.string())
        for number, marks in enumerate(clicks(c)):
            if marks.id == parameter:
                ids = pc.if_else(pa.array(click == number), _ids(c, i, marks), ids)
        return Text(ids)

    return column
