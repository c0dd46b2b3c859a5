"""A constant of the override file takes its column's type, or is refused."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from loader.binding.constants import NotFitting, typed
from loader.flow.table import Column
from loader.types import Family, PgType


def column(family: Family, **more: Any) -> Column:
    limits = {name: more.pop(name) for name in ("allowed", "low", "high") if name in more}
    return Column("c", 1, PgType(0, family, family, **more), **limits)


@pytest.mark.parametrize(
    ("value", "where", "made"),
    [
        ("EUR", column("text", length=3), "EUR"),
        (5, column("text"), "5"),
        (7, column("int2"), 7),
        (2.5, column("numeric", precision=6, scale=2), Decimal("2.5")),
        (True, column("bool"), True),
        (date(2026, 1, 2), column("date"), date(2026, 1, 2)),
        ("2026-01-02T03:00:00+01:00", column("timestamp"), datetime(2026, 1, 2, 2)),
        (datetime(2026, 1, 2), column("timestamptz"), datetime(2026, 1, 2, tzinfo=UTC)),
        ("7F0C5A52-8F6B-4F0E-9D0E-1F4F6F0A9B11", column("uuid"), "7f0c5a52-8f6b-4f0e-9d0e-1f4f6f0a9b11"),
        ('{"a": 1}', column("jsonb"), '{"a": 1}'),
        ("a", column("enum", labels=("a",), allowed=("a",)), "a"),
        (3, column("int4", allowed=("3", "4")), 3),
    ],
)
def test_a_constant_takes_its_columns_type(value: Any, where: Column, made: Any) -> None:
    assert typed(value, where) == made


@pytest.mark.parametrize(
    ("value", "where"),
    [
        ("EURO", column("text", length=3)),
        (40_000, column("int2")),
        (1.5, column("int4")),
        (True, column("int4")),
        ("x", column("int4")),
        (2.555, column("numeric", precision=6, scale=2)),
        (10_000, column("numeric", precision=6, scale=2)),
        ("nan", column("numeric")),
        ("yes", column("bool")),
        ("2026-13-01", column("date")),
        ("not-a-uuid", column("uuid")),
        ("{", column("jsonb")),
        ("c", column("enum", allowed=("a", "b"))),
        (9, column("int4", low=1, high=5)),
        ("x", column("other")),
    ],
)
def test_a_constant_that_does_not_fit_is_refused(value: Any, where: Column) -> None:
    with pytest.raises(NotFitting):
        typed(value, where)
