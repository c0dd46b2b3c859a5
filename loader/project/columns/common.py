"""What the columns of all entities are made with: constants, fields of the model's tables, other entities' columns, and
`raw`, the source's own record as JSON, made of the very values that the row's other columns hold."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from loader.flow.table import Column as BaseColumn
from loader.literals import glued
from loader.project.arrow import conform
from loader.project.context import Column, Context, Index, taken
from loader.project.series import Count, Fixed, Flag, Json, Keyed, Money, Ratio, Real, Time, Uuids, Values
from loader.types import PgType

Parent = Callable[[Context, Index], Index]
"""Which row of a parent a row belongs to: (context, row indices) -> the parent's row indices, -1 = no parent."""
AS_TEXT = BaseColumn("raw", 0, PgType(25, "text", "text"))

COMMON: dict[str, Column] = {
    "shop_domain": lambda c, i: c.constant(c.plan.named_domain, i),
    "platform": lambda c, i: c.constant(c.plan.platform, i),
    "currency": lambda c, i: c.constant(c.plan.currency, i),
}


_KINDS: dict[str, Callable[[Context, Any, Index], Values]] = {
    "text": lambda c, column, i: taken(column, i),
    "money": lambda c, column, i: c.money(column[i]),
    "time": lambda c, column, i: Time(column[i]),
    "happened": lambda c, column, i: Time(column[i], column[i] < 0),  # -1: it did not happen
    "count": lambda c, column, i: Count(column[i]),
    "flag": lambda c, column, i: Flag(column[i]),
}


def fields(table: str, kind: str, *names: str) -> dict[str, Column]:
    """Meanings that one of the store's tables has under the same names; `kind` is one of _KINDS."""

    def field(name: str) -> Column:
        return lambda c, i: _KINDS[kind](c, getattr(getattr(c.store, table), name), i)

    return {name: field(name) for name in names}


def repeated(columns: dict[str, Column], name: str, of: Callable[[Context, Index], Index]) -> Column:
    """A column of another entity, at the row that each of these rows belongs to."""
    return lambda c, i: columns[name](c, of(c, i))


def record(c: Context, entity: str, columns: dict[str, Column], meanings: tuple[str, ...], i: Index) -> Values:
    """A JSON object a row: its id, then these meanings. Numbers and flags stay bare, NULLs are null."""
    named = [(meaning, columns[meaning](c, i)) for meaning in meanings]
    if (entity, "key") in c.keys:
        named.insert(0, ("id", Keyed(c.keys[entity, "key"], c.thing(entity, np.asarray(i)))))
    return Json(joined([(name, as_json(values, bare=Money)) for name, values in named]))


def joined(named: Sequence[tuple[str, pa.Array]]) -> pa.Array:
    """A JSON object a row, of JSON texts by name: (n,) strings."""
    parts: list[pa.Array | str] = []
    for position, (name, texts) in enumerate(named):
        parts += [("{" if position == 0 else ", ") + f"{json.dumps(name)}: ", texts]
    return glued(*parts, "}")


def as_json(values: Values, bare: type | tuple[()] = ()) -> pa.Array:
    """Values as JSON texts, NULLs as null. Amounts are texts, as shops write them, unless Money is `bare`."""
    if isinstance(values, Fixed):
        return pa.repeat(pa.scalar(json.dumps(values.value, default=str), pa.string()), values.rows)
    text = conform(values, AS_TEXT)
    if not isinstance(values, Json | Count | Flag | Real | Ratio) and not isinstance(values, bare):
        plain = isinstance(values, Money | Time | Uuids)
        text = glued('"', text if plain else _escaped(text), '"')
    return text.fill_null("null")


def _escaped(text: pa.Array) -> pa.Array:
    """Texts as they stand in JSON; live titles may hold anything."""
    if not pc.any(pc.match_substring_regex(text, r'["\\\x00-\x1f]')).as_py():
        return text
    for sign, written in (("\\", "\\\\"), ('"', '\\"'), ("\n", "\\n"), ("\t", "\\t")):
        text = pc.replace_substring(text, sign, written)
    return pc.replace_substring_regex(text, r"[\x00-\x1f]", " ")


def _event(name: str) -> Parent:
    """What the events of the batch name."""
    return lambda c, i: getattr(c.events, name)


def buyer(c: Context, order: Index) -> Index:
    """Who placed these orders, a customer or a guest, who is known by name and place alone."""
    return c.store.orders.customer[order]


def _customer(of: Parent) -> Parent:
    """The customers of the orders that rows belong to, -1 = a guest's, or of no order."""

    def column(c: Context, i: Index) -> Index:
        order = of(c, i)
        who = c.store.account
        return np.where(order < 0, -1, who[order]) if len(who) else order

    return column


_SHOP: Parent = lambda c, i: np.zeros(len(i), np.int64)  # noqa: E731

PARENTS: dict[str, dict[str, Parent]] = {
    "product": {"shop": _SHOP},
    "variant": {"shop": _SHOP, "product": lambda c, i: c.store.variants.product[i]},
    "customer": {"shop": _SHOP},
    "order": {"shop": _SHOP, "customer": lambda c, i: c.store.account[i]},
    "item": {
        "shop": _SHOP,
        "order": lambda c, i: c.store.items.order[i],
        "variant": lambda c, i: c.store.items.variant[i],
        "product": lambda c, i: c.store.variants.product[c.store.items.variant[i]],
        "customer": _customer(lambda c, i: c.store.items.order[i]),
    },
    "payment": {
        "shop": _SHOP,
        "order": lambda c, i: c.store.paid[i],
        "customer": _customer(lambda c, i: c.store.paid[i]),
    },
    "refund": {
        "shop": _SHOP,
        "order": lambda c, i: c.store.refunds.order[i],
        "payment": lambda c, i: np.searchsorted(c.store.paid, c.store.refunds.order[i]),
        "customer": _customer(lambda c, i: c.store.refunds.order[i]),
    },
    "event": {
        "shop": _SHOP,
        "customer": _customer(_event("order")),
        **{n: _event(n) for n in ("product", "variant", "order")},
    },
}
