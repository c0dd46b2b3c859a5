"""The words of live orders for how they are placed and paid."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np

from loader.flow.binding import Bound
from loader.flow.customs import Customs, Placing, Way
from loader.flow.table import Column
from loader.model.store import Store, build
from loader.model.words.orders import GATEWAYS, SOURCES
from loader.project.columns import ways
from loader.project.context import NO_PAGES, Context
from loader.project.series import Words
from tests.support.schemas import TEXT
from tests.unit.model.test_store import spec

WAYS = (
    Way("web", "card", 300, {"source_name": "web", "gateway": "stripe"}),
    Way("web", "card", 100, {"source_name": "app", "gateway": "adyen"}),
    Way("web", "wallet", 100, {"source_name": "web", "gateway": "klarna"}),
    Way("pos", "cash", 4),
)


def context(nullable: bool = True, found: tuple[Way, ...] = WAYS) -> tuple[Context, Store]:
    names = ("source_name", "gateway")
    columns = (Column(name, place, TEXT, nullable=nullable) for place, name in enumerate(names, 1))
    bound = {one.name: Bound(one, one.name, one.name, None, "") for one in columns}
    store = build(spec(3000, conversion=0.0, customs=Customs(placing=Placing(orders=500, ways=found))))
    plan: Any = SimpleNamespace(words={}, entity=lambda _: SimpleNamespace(by_meaning=bound))
    return Context(plan, store, {}, NO_PAGES), store


def words(c: Context, meaning: str, kind: Any, rows: np.ndarray) -> np.ndarray:
    found = ways.shown(meaning, kind)(c, rows)
    assert isinstance(found, Words)
    return np.asarray(np.array(found.pool, object)[found.index])


def test_each_kind_has_its_own_words_as_often_as_live_orders_have_them() -> None:
    c, store = context()
    every = np.arange(3000)
    gateway, source = words(c, "gateway", "gateway", every), words(c, "source_name", "source", every)
    card = (store.orders.gateway == GATEWAYS.index("card")) & (store.orders.source == list(SOURCES).index("web"))
    assert set(gateway[card]) == {"stripe", "adyen"}
    assert abs((gateway[card] == "stripe").mean() - 0.75) < 0.04
    assert ((gateway == "adyen") == (source == "app"))[card].all(), "words of one order belong together"
    assert set(gateway[store.orders.gateway == GATEWAYS.index("wallet")]) == {"klarna"}


def test_a_batch_is_the_same_whatever_its_borders() -> None:
    c, _ = context()
    whole = words(c, "gateway", "gateway", np.arange(3000))
    assert (words(c, "gateway", "gateway", np.arange(700, 900)) == whole[700:900]).all()


def test_a_word_that_the_column_cannot_hold_is_left_out() -> None:
    none = (replace(WAYS[0], words={"gateway": None}),)
    c, _ = context(nullable=False, found=none)
    assert None not in words(c, "gateway", "gateway", np.arange(100))
    c, _ = context(found=none)
    assert None in words(c, "gateway", "gateway", np.arange(100))
