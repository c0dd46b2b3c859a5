"""CHECK expressions as Postgres prints them -> what a column admits."""

from __future__ import annotations

import pytest

from loader.catalog.limits import Limits, limits


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("((s)::text = ANY ((ARRAY['a'::character varying, 'b'::character varying])::text[]))", [("s", ("a", "b"))]),
        ("((cancel IS NULL) OR (cancel = ANY (ARRAY['x'::text, 'y'::text])))", [("cancel", ("x", "y"))]),
        ("((a = 'x'::text) OR (a = 'y'::text))", [("a", ("x", "y"))]),
        ("(size = ANY (ARRAY[1, 2, 3]))", [("size", ("1", "2", "3"))]),
        ("(flag = true)", [("flag", ("true",))]),
        ("('A quoted name' = 'x')", []),
        ('("Order Total" = ANY (ARRAY[1, 2]))', [("Order Total", ("1", "2"))]),
    ],
)  # fmt: skip
def test_closed_sets(expression: str, expected: list[tuple[str, tuple[str, ...]]]) -> None:
    assert [(limit.column, limit.allowed) for limit in limits(expression)] == expected


@pytest.mark.parametrize(
    ("expression", "low", "high"),
    [
        ("((x >= 1) AND (x <= 5))", 1, 5),
        ("((x >= (1)::numeric) AND (x <= (5)::numeric))", 1, 5),
        ("(x BETWEEN 2 AND 3)", 2, 3),
        ("(0 <= x)", 0, None),
        ("((x IS NULL) OR (x <= 9))", None, 9),
        ("(x >= '-4'::integer)", -4, None),
    ],
)
def test_bounds(expression: str, low: float | None, high: float | None) -> None:
    found = limits(expression)
    assert {limit.column for limit in found} == {"x"}
    assert max((f.low for f in found if f.low is not None), default=None) == low
    assert min((f.high for f in found if f.high is not None), default=None) == high


def test_an_open_bound_excludes_its_number() -> None:
    (above,) = limits("(x > 0)")
    assert above.low is not None and 0 < above.low < 1e-300


def test_a_domain_says_value() -> None:
    assert limits("(VALUE = ANY (ARRAY['a'::text]))", "colour") == [Limits("colour", ("a",))]


@pytest.mark.parametrize("expression", ["(x > y)", "(code ~ '^A')", "(length(code) = 3)", "not sql at all ("])
def test_what_is_not_understood_limits_nothing(expression: str) -> None:
    assert limits(expression) == []
