"""What a column function sees: the plan, the model, the keys, and, for events, the batch that was expanded."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from loader.digits import mixed
from loader.flow.plan import PlatformPlan
from loader.model.ads.account import Account
from loader.model.ads.days import Level
from loader.model.events import Events
from loader.model.store import Store
from loader.project.keys import KeySource
from loader.project.series import Fixed, Mask, Money, Text, Values, Words
from loader.vocabulary import Click

Index = NDArray[np.integer]


@dataclass(frozen=True)
class Pages:
    """Every page of the shop by number: its path, its address from the shop's root on, its URL; `collections` of them
    follow the home page. `searches` are the texts that are searched for, the last pages; `typed` which of them finds
    each product. `merchandise` are the variants as events show them, by row, if any events are made."""

    paths: pa.Array
    addresses: pa.Array
    urls: pa.Array
    collections: int
    searches: pa.Array
    typed: Index
    merchandise: pa.Array = field(default_factory=lambda: pa.array([], pa.string()))


_NONE = pa.array([], pa.string())
NO_PAGES = Pages(_NONE, _NONE, _NONE, 0, _NONE, np.empty(0, np.int64))


@dataclass(frozen=True)
class Labels:
    """What a landing page says of each campaign: its id, its name in small letters, and which of the accounts' `clicks`
    leaves its marks there: (C,) indices `click`."""

    ids: pa.Array
    slugs: pa.Array
    clicks: tuple[Click, ...]
    click: NDArray[np.int64]


NO_LABELS = Labels(pa.array([], pa.string()), pa.array([], pa.string()), (), np.zeros(0, np.int64))


@dataclass(frozen=True)
class Offers:
    """The products of one shop as ads show them: (P,) keys as text, titles, vendors, types; `pages` are the addresses
    that ads lead to, home and then one a category."""

    keys: pa.Array
    titles: pa.Array
    brands: pa.Array
    types: pa.Array
    pages: pa.Array


@dataclass(frozen=True)
class Context:
    """`model` is the store, or the ads account; `keys` by (entity, meaning); `events` only while event rows are made.

    `labels` are the campaigns that a store's orders came from, `offers` by shop what an account advertises, `settled`
    texts by (entity, meaning) as their own table holds them, of every row: what others repeat of it is that. `memo` are
    columns of a batch of events that others are made of, and the orders of whole tables.
    """

    plan: PlatformPlan
    model: Store | Account
    keys: dict[tuple[str, str], KeySource]
    pages: Pages
    labels: Labels = NO_LABELS
    offers: tuple[Offers, ...] = ()
    events: Events | None = None
    settled: Mapping[tuple[str, str], pa.Array] = field(default_factory=dict)
    memo: dict[str, Any] = field(default_factory=dict, compare=False)

    def texts(self, entity: str, meaning: str, made: pa.Array) -> pa.Array:
        """A text of every row of an entity: as its own table holds it, else as it was `made`."""
        return self.settled.get((entity, meaning), made)

    @property
    def store(self) -> Store:
        """The store, on a platform that sells."""
        assert isinstance(self.model, Store)
        return self.model

    @property
    def account(self) -> Account:
        """The ads account, on a platform that advertises."""
        assert isinstance(self.model, Account)
        return self.model

    def thing(self, entity: str, index: Index) -> Index:
        """What each row is of: itself, or what a report has a row a day of."""
        return self.account.facts(cast(Level, entity)).row[index] if isinstance(self.model, Account) else index

    def money(self, minor: Index, missing: Mask = None) -> Money:
        """Minor units with the store's digits."""
        return Money(np.asarray(minor, np.int64), self.model.spec.digits, missing)

    def word(self, entity: str, meaning: str, states: tuple[str, ...], index: Index | NDArray[np.bool_]) -> Words:
        """Canonical states in the words of this schema; a state without a word takes the first there is."""
        words = self.plan.words.get((entity, meaning), {})
        default = next(iter(words.values()), None)
        return Words(index.astype(np.int64), tuple(words.get(state, default) if words else state for state in states))

    def random(self, column: str, index: Index) -> NDArray[np.uint64]:
        """64 random bits a row, the same whatever the batch. (n,) -> (n,)."""
        return mixed(self.model.spec.seed ^ zlib.crc32(column.encode()), np.asarray(index))

    def constant(self, value: object, index: Index) -> Fixed:
        """The same in every row."""
        return Fixed(value, len(index))


Column = Callable[[Context, Index], Values]
"""A column of an entity: (context, row indices) -> values of those rows."""


def settled(entity: str, columns: dict[str, Column]) -> dict[str, Column]:
    """The columns of an entity, each as its table holds it if that is settled."""

    def of(meaning: str, made: Column) -> Column:
        def column(c: Context, i: Index) -> Values:
            known = c.settled.get((entity, meaning))
            return made(c, i) if known is None else taken(known, i)

        return column

    return {meaning: of(meaning, made) for meaning, made in columns.items()}


def taken(array: pa.Array, index: Index) -> Text:
    """Strings of these rows; NULL where the index is -1."""
    return Text(array.take(pa.array(index, mask=np.asarray(index) < 0)))


def events_of(c: Context) -> Events:
    """The events of the batch."""
    assert c.events is not None, "event columns are made from expanded sessions"
    return c.events


def present(index: Index) -> tuple[Index, NDArray[np.bool_]]:
    """An index that is -1 where there is nothing as one that is in range everywhere, and where there is nothing."""
    missing = index < 0
    return np.where(missing, 0, index), missing
