"""What the source of a trigger shows that it may do to a DELETE, and the functions that an error's context names."""

from __future__ import annotations

from typing import Any

import pytest

from loader.database import _FUNCTION
from loader.flow.table import Hook
from loader.hooks import effects, hook_of
from tests.support.schemas import make_table


def row(**changes: Any) -> dict[str, Any]:
    base = {"kind": "trigger", "name": "t", "function": "f()", "table": "data.x", "on": "DELETE", "early": True}
    return base | {"source": "BEGIN RETURN OLD; END"} | changes


@pytest.mark.parametrize(
    ("changes", "may"),
    [
        ({}, ""),
        ({"source": "BEGIN UPDATE x SET gone = true; return\n null; END"}, "keep"),
        ({"source": "BEGIN UPDATE x SET gone = true; RETURN NULL; END", "early": False}, ""),
        ({"source": "BEGIN RAISE EXCEPTION 'append only'; END", "early": False}, "forbid"),
        ({"source": "BEGIN RAISE 'append only'; END"}, "forbid"),
        ({"source": "BEGIN RAISE NOTICE 'gone'; RETURN OLD; END"}, ""),
        ({"source": "BEGIN -- RETURN NULL would keep it\n RETURN OLD; /* RAISE */ END"}, ""),
        ({"source": "BEGIN PERFORM note('raise exception, return null'); RETURN OLD; END"}, ""),
        ({"source": None}, "keep"),
        ({"source": None, "early": False}, ""),
        ({"kind": "rule", "function": None, "source": None}, "keep"),
        ({"on": "INSERT", "source": "BEGIN RAISE EXCEPTION 'no'; END"}, ""),
    ],
)
def test_a_source_shows_what_a_trigger_may_do(changes: dict[str, Any], may: str) -> None:
    assert hook_of(row(**changes)).may == may


def test_only_what_fires_on_insert_is_said_of_a_load() -> None:
    hooks = [hook_of(row(name="a", on="INSERT")), hook_of(row(name="b")), hook_of(row(name="c", source="RETURN NULL"))]
    rule = Hook("rule", 'the "r"', None, "data.x", "INSERT", True)
    found = dict(effects(make_table("x", hooks=(*hooks, rule))))
    assert list(found) == [
        "a load fires: the trigger a (function f())",
        'COPY passes over: the rule the "r"',
        "mock-data clean fires: the trigger b (function f())",
        "rows may stay, tagged, when mock-data clean removes them, for: the trigger c (function f())",
    ]
    assert found['COPY passes over: the rule the "r"'].startswith('ALTER TABLE data.x DISABLE RULE "the ""r""";')


@pytest.mark.parametrize(
    ("context", "functions"),
    [
        ('SQL statement "INSERT INTO x VALUES (now())"\nPL/pgSQL function public.f() line 1 at SQL', ["public.f()"]),
        ('PL/pgSQL function "Odd S"."Fn x"() line 1 at RAISE\nCOPY t, line 1', ['"Odd S"."Fn x"()']),
        ("PL/pgSQL-Funktion f() Zeile 1 bei RAISE", ["f()"]),
        ("fonction PL/pgSQL f(), ligne 1 à RAISE", ["f()"]),
        ("PL/pgSQL function helper(integer) line 3 at RAISE\nPL/pgSQL function s.f() line 2", ["s.f()"]),
        ("COPY t, line 1, column c", []),
    ],
)
def test_functions_of_a_context(context: str, functions: list[str]) -> None:
    assert [whole for whole, _ in _FUNCTION.findall(context)] == functions
