"""CHECK expressions as Postgres prints them -> what a column admits."""

from __future__ import annotations

import pytest

from loader.catalog.checks import predicate
from loader.constraints.bounds import Bounds, bounds
from loader.types import Family

FAMILIES: dict[str, Family] = {
    **{"s": "text", "cancel": "text", "a": "text", "size": "int4", "flag": "bool", "Order Total": "int8"},
    **{"x": "numeric", "y": "numeric", "code": "text", "colour": "text", "n": "int4"},
}


def limits(expression: str, value: str | None = None) -> dict[str, Bounds]:
    return dict(bounds([predicate(expression, FAMILIES, value)]))


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
    assert [(name, limit.allowed) for name, limit in limits(expression).items()] == expected


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
    assert limits(expression) == {"x": Bounds(None, low, high)}


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("(s = 'a' AND size >= 1) OR (s = 'b' AND size >= 3)", {"s": Bounds(("a", "b")), "size": Bounds(low=1)}),
        ("(s = 'a' AND size IS NULL) OR (s = 'b' AND size >= 3)", {"s": Bounds(("a", "b")), "size": Bounds(low=3)}),
        ("size > 1 OR n > 1", {}),
        ("s = 'a' OR n > 1", {}),
        ("n IS NULL OR size > 1", {}),
        ("size IS NULL", {}),
    ],
)
def test_an_or_limits_what_every_branch_limits(expression: str, expected: dict[str, Bounds]) -> None:
    assert limits(expression) == expected


def test_several_checks_limit_together() -> None:
    checks = ("s IN ('c', 'a', 'b')", "s IN ('a', 'b', 'd')", "n >= 1", "n < 9 AND n >= 4")
    found = bounds(predicate(check, FAMILIES) for check in checks)
    assert found["s"].allowed == ("a", "b")
    assert found["n"].low == 4 and 8 < (found["n"].high or 0) < 9


def test_an_open_bound_excludes_its_number() -> None:
    above = limits("(x > 0)")["x"]
    assert above.low is not None and 0 < above.low < 1e-300


def test_a_domain_says_value() -> None:
    assert limits("(VALUE = ANY (ARRAY['a'::text]))", "colour") == {"colour": Bounds(("a",))}


@pytest.mark.parametrize("expression", ["(x > y)", "(code ~ '^A')", "(length(code) = 3)", "not sql at all ("])
def test_what_is_not_understood_limits_nothing(expression: str) -> None:
    assert limits(expression) == {}
