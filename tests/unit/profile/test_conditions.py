"""What tuples depend on is found: values, and parts of numbers by their edges; and no more than is proven."""

from __future__ import annotations

import numpy as np

from loader.flow.binding import Bound
from loader.flow.profile import History
from loader.flow.table import Column
from loader.profile.categories import Value
from loader.profile.conditions import conditions
from loader.profile.groups import groups
from loader.profile.seen import Flags, Found, Ints, Seen
from loader.types import PgType
from tests.support.schemas import MONEY, TEXT

ROWS = 6000
RANDOM = np.random.default_rng(5)


def column(name: str, kind: PgType = TEXT, meaning: str | None = None) -> Bound:
    return Bound(Column(name, 1, kind), name, meaning, None, "")


def base(name: str, places: Ints) -> Seen:
    """A column of the model with values 0, 1, 2 ..."""
    texts = [Value(str(place), 100, 50, place + 1 << 32) for place in range(int(places.max()) + 1)]
    return Seen(column(name, meaning="status"), places + 1, np.full(len(places), np.nan), None, tuple(texts))


def amount(numbers: np.ndarray) -> Seen:
    return Seen(column("total", MONEY, "total"), np.arange(len(numbers)) + 1, numbers)


def category(name: str, places: Ints, count: int, nulls: Flags | None = None) -> Seen:
    """A column without a meaning, of so many values."""
    history = History("values", ROWS, 0.0, tuple(map(str, range(count))), (1 / count,) * count)
    codes = places + 1 if nulls is None else np.where(nulls, 0, places + 1)
    found = Found(column(name), history, tuple(place + 1 << 32 for place in range(count)))
    return Seen(column(name), codes, np.full(len(places), np.nan), found)


def test_an_edge_is_found_where_it_is_and_round() -> None:
    numbers = np.round(RANDOM.random(ROWS) * 300, 2)
    (found,) = conditions(
        (numbers >= 99).astype(np.int64), [amount(numbers), base("noise", RANDOM.integers(0, 4, ROWS))]
    )
    assert found.base.name == "total"
    assert found.edges == (99.0,)


def test_two_columns_tell_together_what_neither_tells_alone() -> None:
    land, big = RANDOM.integers(0, 5, ROWS), RANDOM.random(ROWS) * 300
    which = np.where(big > 150, land, land % 2)
    found = conditions(which, [base("land", land), amount(big)])
    assert {one.base.name for one in found} == {"land", "total"}


def test_chance_proves_nothing() -> None:
    noise = [base(str(number), RANDOM.integers(0, 12, ROWS)) for number in range(6)]
    assert conditions(RANDOM.integers(0, 5, ROWS), [*noise, amount(RANDOM.random(ROWS))]) == []


def test_tuples_are_one_group_and_what_is_apart_is_not() -> None:
    place, other = RANDOM.integers(0, 6, ROWS), RANDOM.integers(0, 4, ROWS)
    none = RANDOM.random(ROWS) < 0.2
    parts = [category("carrier", place % 3, 3, none), category("service", place % 2, 2, none)]
    found = groups([*parts, category("zone", place // 3, 2, none), category("shift", other, 4)])
    assert [[one.name for one in group.columns] for group in found] == [["carrier", "service", "zone"], ["shift"]]
    assert found[0].count == 7, "six tuples, and nothing at all"
