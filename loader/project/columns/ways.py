"""The words for how an order was placed and paid: those that live orders have together, of each kind as often as they
do; where these show none, the platform's own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from loader.flow.customs import Way
from loader.model.learned.draws import at
from loader.model.words.orders import GATEWAYS, SOURCES
from loader.project.context import Column, Context, Index
from loader.project.series import Words

_SOURCES = tuple(SOURCES)


def shown(meaning: str, kind: Literal["source", "gateway"]) -> Column:
    """The column of a meaning that tells an order's source, or its gateway."""
    kinds = _SOURCES if kind == "source" else GATEWAYS

    def column(c: Context, i: Index) -> Words:
        orders = c.store.orders
        usual = c.word("order", meaning, kinds, getattr(orders, kind)[i])
        ways = _with_words(c, meaning)
        if not ways:
            return usual
        pair = orders.source[i].astype(np.int64) * len(GATEWAYS) + orders.gateway[i]
        weights = _weights(ways, kind)
        place = at(weights, pair, c.random("way", i) / 2.0**64)
        index = np.where((weights.sum(axis=1) > 0)[pair], len(usual.pool) + place, usual.index)
        return Words(index, (*usual.pool, *(way.words[meaning] for way in ways)))

    return column


def _with_words(c: Context, meaning: str) -> list[Way]:
    """The ways that have a word which this schema's column may hold."""
    order = c.plan.entity("order")
    bound = order.by_meaning.get(meaning) if order else None
    if bound is None:
        return []
    column, ways = bound.column, c.store.spec.customs.placing.ways
    return [
        way
        for way in ways
        if meaning in way.words and (column.nullable if (word := way.words[meaning]) is None else column.admits(word))
    ]


def _weights(ways: Sequence[Way], kind: str) -> NDArray[np.int64]:
    """How common each way is among orders of a source and a gateway: those of both kinds, else those of the one that is
    shown. (S * G, W)"""
    count = np.array([way.count for way in ways], np.int64)
    fits = {
        name: np.array([[getattr(way, name) in (one, "") for way in ways] for one in kinds])
        for name, kinds in (("source", _SOURCES), ("gateway", GATEWAYS))
    }
    both = (fits["source"][:, None, :] & fits["gateway"][None, :, :]) * count
    alone = fits[kind][:, None, :] if kind == "source" else fits[kind][None, :, :]
    alone = np.broadcast_to(alone * count, both.shape)
    return np.where(both.any(axis=2, keepdims=True), both, alone).reshape(-1, len(ways))
