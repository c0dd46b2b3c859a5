"""Payments and refunds, for platforms that keep them apart from their orders."""

from __future__ import annotations

import numpy as np

from loader.project.columns.common import COMMON, repeated
from loader.project.columns.orders import ORDER
from loader.project.columns.record import record
from loader.project.context import Column, Context, Index
from loader.project.series import Time, Values

_REASONS = ("customer", "damaged", "wrong item", "late")


def paid_order(c: Context, i: Index) -> Index:
    """The order of each payment."""
    return c.store.paid[i]


def refunded_order(c: Context, i: Index) -> Index:
    """The order of each refund."""
    return c.store.refunds.order[i]


def payment_of(c: Context, i: Index) -> Index:
    """The payment that each refund gives back."""
    return np.searchsorted(c.store.paid, c.store.refunds.order[i])


def _reason(c: Context, i: Index) -> Values:
    return c.word("refund", "reason", _REASONS, (c.random("refund reason", i) % np.uint64(len(_REASONS))).astype("i1"))


PAYMENT: dict[str, Column] = {
    **COMMON,
    "order_number": repeated(ORDER, "number", paid_order),
    "amount": lambda c, i: c.money(c.store.orders.total[paid_order(c, i)]),
    "status": lambda c, i: c.word("payment", "status", ("success",), i * 0),
    "gateway": repeated(ORDER, "gateway", paid_order),
    "created": lambda c, i: Time(c.store.orders.paid[paid_order(c, i)]),
    "updated": lambda c, i: Time(c.store.orders.paid[paid_order(c, i)]),
    "raw": lambda c, i: record(c, "payment", PAYMENT, ("amount", "currency"), i),
}
REFUND: dict[str, Column] = {
    **COMMON,
    "order_number": repeated(ORDER, "number", refunded_order),
    "amount": lambda c, i: c.money(c.store.refunds.amount[i]),
    "reason": _reason,
    "created": lambda c, i: Time(c.store.refunds.time[i]),
    "updated": lambda c, i: Time(c.store.refunds.time[i]),
    "raw": lambda c, i: record(c, "refund", REFUND, ("amount", "reason"), i),
}
