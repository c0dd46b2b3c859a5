"""Rows made to keep CHECKs: whatever the CHECKs, a batch is the same by any size, and only free columns change."""

from __future__ import annotations

import re

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from loader.catalog.checks import predicate
from loader.constraints.evaluate import Scope
from loader.constraints.patterns import NotSimpleError, any_of, counted, read, roomiest, shapes
from loader.constraints.satisfaction import Task, satisfied
from loader.digits import mixed
from loader.flow.predicate import both, columns
from loader.flow.table import Check, Column, Enforced
from tests.support.schemas import MONEY, STAMP, TEXT, WHOLE, make_columns

TYPES = {
    "code": TEXT,
    "note": TEXT,
    "n": WHOLE,
    "m": WHOLE,
    "price": MONEY,
    "at": STAMP,
    "status": TEXT,
    "total": MONEY,
}
COLUMNS = {column.name: column for column in make_columns(**TYPES)}
FREE = frozenset({"code", "note", "n", "m", "price", "at"})
ROWS = 60
SATISFIABLE = (
    "code ~ '^[A-Z]{3}-[0-9]{2,4}$'", "length(note) BETWEEN 4 AND 9", "upper(note) = note", "n > 100", "n < m",
    "n + m > 250", "price <= total * 0.5", "price >= 0", "(code IS NULL) = (note IS NULL)", "m % 10 = 0",
    "status <> 'paid' OR code IS NOT NULL", "(status = 'open') = (at IS NULL)", "at > '2026-01-01'", "n IN (150, 200)",
    "CASE WHEN status = 'paid' THEN price > 1 ELSE note IS NOT NULL END", "note <> code",
    "m <> 120", "m BETWEEN 5 AND 9000",
)  # fmt: skip


def _money(whole: NDArray[np.int64]) -> pa.Array:
    return pa.array(whole).cast(pa.decimal128(21, 2)).cast(pa.decimal64(18, 2))


def _made(first: int = 0, last: int = ROWS) -> dict[str, pa.Array]:
    numbers = np.arange(first, last)
    word = pa.array(["alpha", None, "delta", ""], pa.string())
    return {
        "code": word.take(pa.array(numbers % 4)), "note": word.take(pa.array(numbers // 4 % 4)),
        "n": pa.array(numbers, pa.int32()), "m": pa.array(numbers * 7 % 31, pa.int32()),
        "price": _money(numbers * 100),
        "at": pa.array([None if n % 3 else int(n) for n in numbers], pa.int64()).cast(pa.timestamp("us")),
        "status": pa.array(["open", "paid", "sent"]).take(pa.array(numbers % 3)),
        "total": _money(numbers + 10),
    }  # fmt: skip


def _task(checks: tuple[str, ...], first: int = 0, last: int = ROWS) -> Task:
    families = {name: column.type.family for name, column in COLUMNS.items()}
    rules = tuple(Check(check, check, predicate(check, families)) for check in checks)
    read_by = {name for rule in rules for name in columns(rule.predicate)}
    spare = {
        "code": pa.array(["bravo"] * (last - first)), "note": pa.array(["echo"] * (last - first)),
        "at": pa.array([5] * (last - first), pa.int64()).cast(pa.timestamp("us")),
    }  # fmt: skip
    return Task(Enforced(rules, FREE & read_by), COLUMNS, 3, 1_780_000_000_000_000, spare.__getitem__)


def _broken(made: dict[str, pa.Array], task: Task) -> list[str]:
    scope = Scope(made, len(made["n"]), task.now)
    return [rule.name for rule in task.enforced.checks if scope.truth(rule.predicate)[1].any()]


@pytest.mark.parametrize("check", [*SATISFIABLE, "coalesce(code, status) IN ('late', 'lost')"])
def test_each_is_satisfied(check: str) -> None:
    task = _task((check,))
    assert _broken(satisfied(_made(), 0, task), task) == []


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(SATISFIABLE), min_size=1, max_size=3, unique=True), st.integers(1, ROWS - 1))
def test_several_are_satisfied_whatever_the_batch(checks: list[str], border: int) -> None:
    task = _task(tuple(checks))
    before = _made()
    whole = satisfied(before, 0, task)
    parts = [
        satisfied(_made(first, last), first, _task(tuple(checks), first, last))
        for first, last in ((0, border), (border, ROWS))
    ]
    for name, array in whole.items():
        assert array.to_pylist() == [value for part in parts for value in part[name].to_pylist()]
        assert array.type == before[name].type
        if name not in task.enforced.adjustable:
            assert array is before[name]
    assert _broken(whole, task) == []


def test_a_distance_grows_in_the_direction_that_it_has() -> None:
    """Were it always n that grows, the other CHECK would pull it back for ever."""
    task = _task(("m > n * 1000", "abs(n - m) > 5"))
    near = {**_made(), "n": pa.array([0] * ROWS, pa.int32()), "m": pa.array([k % 7 for k in range(ROWS)], pa.int32())}
    assert _broken(satisfied(near, 0, task), task) == []


def test_rows_that_keep_them_are_left_alone() -> None:
    task = _task(("n >= 0", "m < 100"))
    before = _made()
    assert all(array is before[name] for name, array in satisfied(before, 0, task).items())


def test_what_contradicts_is_left_to_the_server() -> None:
    task = _task(("n > 5", "n < 3"))
    assert set(_broken(satisfied(_made(), 0, task), task)) == {"n > 5", "n < 3"}


def test_not_is_pushed_down() -> None:
    families = {name: column.type.family for name, column in COLUMNS.items()}
    made = predicate("NOT (n > 3 AND (m = 2 OR code IS NULL))", families)
    assert made == predicate("n <= 3 OR (m <> 2 AND code IS NOT NULL)", families)


PATTERNS = (
    "^[A-Z]{2}[0-9]{3}$", "^(foo|bar)-[a-f]+$", r"^\+?\d{10,14}$", "^[^@ ]+@[^@ ]+[.][a-z]{2,}$",
    "^[[:upper:]]_[[:digit:]]*$",
    "x.y", r"^a\.b\\?$", "^(?:ab){2,3}c?$", "^[a-c-]{4}$", "^[]x]+$", "^[[:punct:]]a{x}$",
)  # fmt: skip


@pytest.mark.parametrize("pattern", PATTERNS)
def test_texts_are_in_the_form(pattern: str) -> None:
    texts = any_of(shapes(pattern, 0, 99, 0), mixed(1, np.arange(500)))
    scope = Scope({"code": texts}, 500, 0)
    quoted = pattern.replace("'", "''")
    assert scope.truth(predicate(f"code ~ '{quoted}'", {"code": "text"}))[0].all()


@pytest.mark.parametrize("pattern", ["(", ")", "[a", r"\y", "(?<n>a)", "*a", r"[\d-x]", "[[:other:]]"])
def test_no_simple_form(pattern: str) -> None:
    with pytest.raises(NotSimpleError):
        read(pattern)


def test_unique_texts_differ_whatever_the_batch() -> None:
    shape = roomiest("^[A-Z]{2}-[0-9A-F]{5}$", 0, 99, 0)[0]
    whole = counted(shape, np.arange(200_000), 77).to_pylist()
    assert len(set(whole)) == 200_000
    assert counted(shape, np.arange(5000, 5010), 77).to_pylist() == whole[5000:5010]
    assert all(re.fullmatch("[A-Z]{2}-[0-9A-F]{5}", text) for text in whole[:100])


def test_a_unique_column_keeps_its_rows_apart() -> None:
    column = Column("code", 1, TEXT, nullable=False, unique=True)
    rule = Check("form", "", both(predicate("code ~ '^K[0-9]{6}$'", {"code": "text"})))
    task = Task(Enforced((rule,), frozenset({"code"})), {"code": column}, 9, 0, lambda name: pa.array([""] * 1000))
    made = satisfied({"code": pa.array(["x"] * 1000)}, 0, task)["code"].to_pylist()
    assert len(set(made)) == 1000
