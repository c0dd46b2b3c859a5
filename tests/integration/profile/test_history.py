"""Columns without a meaning follow the workspace's own live rows: as often, as far, as NULL; and nobody's text."""

from __future__ import annotations

from functools import partial
from typing import Any

import psycopg
import pytest

from loader import RunResult, generate
from tests.support.sessions import AS_OF, OTHER, WORKSPACE, session

LIVE = """
CREATE TYPE public.mood AS ENUM ('calm', 'cross', 'unseen');
ALTER TABLE semantic.dm_orders_shopify
  ADD channel text, ADD priority smallint, ADD weight_kg numeric(8,3), ADD ratio double precision,
  ADD is_test boolean NOT NULL DEFAULT false, ADD mood public.mood, ADD due_at timestamptz, ADD due_on date,
  ADD code varchar(12), ADD note text, ADD buyer_mail text, ADD agent_name text, ADD trace text, ADD token uuid,
  ADD extras jsonb, ADD labels text[], ADD never text, ADD batch text DEFAULT 'none', ADD seen_from inet,
  ADD loaded_at timestamptz DEFAULT now(), ADD free_text text, ADD rank integer NOT NULL DEFAULT 7;
INSERT INTO semantic.dm_orders_shopify (
  id, tenant_id, total_price, subtotal_price, created_at, updated_at, channel, priority, weight_kg, ratio, is_test,
  mood, due_at, due_on, code, note, buyer_mail, agent_name, trace, token, extras, labels, batch, seen_from, free_text,
  rank)
SELECT '90' || n, '{tenant}', 10, 10, t, t,
  CASE WHEN n % 10 < 6 THEN 'web' WHEN n % 10 < 9 THEN 'pos' END, (ARRAY[1, 1, 2, 5])[n % 4 + 1],
  (n % 1000) / 8.0, n / 7.0, false, (ARRAY['calm', 'calm', 'calm', 'cross'])[n % 4 + 1]::public.mood,
  t + interval '3 days' + n * interval '1 minute', (t + interval '3 days')::date,
  'AB-' || lpad((n * 37 % 10000)::text, 4, '0'),
  CASE WHEN n % 4 = 0 THEN 'Secret words of person ' || n END, 'person' || n || '@corp.test',
  (ARRAY['Ann Live', 'Bob Live'])[n % 2 + 1], md5(n::text), gen_random_uuid(),
  (ARRAY['{{"gift": true}}', '{{"gift": false}}'])[n % 2 + 1]::jsonb, (ARRAY['{{a,b}}', '{{}}'])[n % 2 + 1]::text[],
  'nightly', '10.1.2.3', repeat('private ', 2 + n % 5) || n, n % 50
FROM generate_series(1, {count}) n, LATERAL (SELECT timestamp '2025-06-01' + n * interval '1 hour') x (t)
"""


def live(url: str, tenant: str = WORKSPACE, count: int = 2000) -> None:
    with psycopg.connect(url) as conn:
        for statement in LIVE.format(tenant=tenant, count=count).split(";\n"):
            conn.execute(statement.encode())


def made(url: str, query: str) -> Any:
    """One value of the mock rows `m`: the orders of the workspace that no live row is."""
    rows = f"(SELECT * FROM semantic.dm_orders_shopify WHERE tenant_id = '{WORKSPACE}' AND id NOT LIKE '90%') m"
    with psycopg.connect(url) as conn:
        found = conn.execute(f"SELECT {query} FROM {rows}".encode()).fetchone()
    return found[0] if found else None


@pytest.fixture
def learned(plan_url: str) -> tuple[str, RunResult]:
    live(plan_url)
    asked = partial(generate, session(plan_url, WORKSPACE), "shopify", count=3000, seed=5, as_of=AS_OF)
    return plan_url, asked()


def test_every_column_follows_its_history(learned: tuple[str, RunResult]) -> None:
    url, result = learned
    assert all(outcome.violations in (0, None) for outcome in result.checks)
    near = {
        "avg((channel = 'web')::int)": (2 / 3, 0.04), "avg((channel IS NULL)::int)": (0.1, 0.02),
        "avg((priority = 1)::int)": (0.5, 0.04), "avg((priority = 5)::int)": (0.25, 0.03),
        "avg(weight_kg)::float": (62.4, 3), "max(weight_kg)::float": (124.8, 1), "avg(ratio)": (142.9, 7),
        "avg((mood = 'calm')::int)": (0.75, 0.04), "avg((note IS NULL)::int)": (0.75, 0.03),
        "avg(extract(epoch FROM due_at - created_at) / 3600)::float": (72 + 1000 / 60, 1.5),
        "avg((extras ->> 'gift')::boolean::int)": (0.5, 0.04), "avg((labels = '{a,b}'::text[])::int)": (0.5, 0.04),
        "avg(length(free_text))": (36, 3), "avg(rank)::float": (24.5, 1.5),
    }  # fmt: skip
    for query, (wanted, apart) in near.items():
        assert abs(float(made(url, query)) - wanted) < apart, query
    none = (
        "is_test", "mood = 'unseen'", "due_on < created_at::date", "code !~ '^AB-[0-9]{4}$'",
        "buyer_mail !~ '@example.(com|net|org)$'", "trace !~ '^[0-9a-f]{32}$'", "token IS NULL", "never IS NOT NULL",
        "batch <> 'nightly'", "seen_from IS NULL", "loaded_at < now() - interval '1 hour'",
    )  # fmt: skip
    for query in none:
        assert made(url, f"count(*) FILTER (WHERE {query})") == 0, query


def test_nobodys_text_is_copied(learned: tuple[str, RunResult]) -> None:
    url, _ = learned
    for column in ("note", "buyer_mail", "agent_name", "trace", "token::text", "free_text"):
        query = f"""count(*) FILTER (WHERE {column} IN (
            SELECT {column} FROM semantic.dm_orders_shopify WHERE id LIKE '90%'))"""
        assert made(url, query) == 0, column
    assert made(url, "count(*) FILTER (WHERE m::text ~* 'secret|private|person|corp.test|Ann Live|Bob Live')") == 0


def test_another_tenants_rows_and_mock_rows_teach_nothing(plan_url: str) -> None:
    live(plan_url, OTHER)
    asked = partial(generate, session(plan_url, WORKSPACE), "shopify", count=200, seed=5, as_of=AS_OF)
    asked()
    assert made(plan_url, "count(channel) + count(code) + count(due_at)") == 0
    assert made(plan_url, "count(*) FILTER (WHERE rank <> 7)") == 0
    with psycopg.connect(plan_url) as conn:
        conn.execute("UPDATE semantic.dm_orders_shopify SET tenant_id = %s WHERE id LIKE '90%%'", (WORKSPACE,))
    asked()
    assert made(plan_url, "count(*) FILTER (WHERE channel = 'web')") > 50
    with psycopg.connect(plan_url) as conn:
        conn.execute("UPDATE semantic.dm_orders_shopify SET tenant_id = %s WHERE id LIKE '90%%'", (OTHER,))
    before = made(plan_url, "count(channel)")
    asked()
    assert made(plan_url, "count(channel)") == before, "an earlier run's rows teach nothing"


def test_few_rows_teach_nothing(plan_url: str) -> None:
    live(plan_url, count=19)
    generate(session(plan_url, WORKSPACE), "shopify", count=100, seed=5, as_of=AS_OF)
    assert made(plan_url, "count(channel) + count(code)") == 0


def test_the_table_says_why(plan_url: str) -> None:
    live(plan_url, count=200)
    asked = partial(generate, session(plan_url, WORKSPACE), "shopify", count=20, seed=5, as_of=AS_OF, dry_run=True)
    result = asked()
    why = {one["column"]: one["why"] for one in result.columns if one["table"] == "semantic.dm_orders_shopify"}
    assert why["channel"] == "its own history: 200 rows, 2 values, depends on rank, 10% NULL"
    assert why["code"] == "its own history: 200 rows, 1 forms"
    assert why["never"] == "NULL in all its 200 rows"
    assert why["loaded_at"] == "left to its default"
    again = asked()
    assert [p.tables for p in result.platforms] == [p.tables for p in again.platforms]


def test_a_person_decides_before_history(plan_url: str, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    live(plan_url, count=200)
    told = tmp_path / "columns.toml"
    told.write_text('[dm_orders_shopify.channel]\nleave = true\n[dm_orders_shopify.code]\nconstant = "Z"\n')
    monkeypatch.setenv("MOCK_DATA_COLUMNS", str(told))
    asked = partial(generate, session(plan_url, WORKSPACE), "shopify", count=50, seed=5, as_of=AS_OF)
    asked()
    assert made(plan_url, "count(channel)") == 0
    assert made(plan_url, "count(*) FILTER (WHERE code <> 'Z')") == 0


@pytest.mark.parametrize("also", ["", ", ADD seen_from inet NOT NULL DEFAULT '10.0.0.1'"], ids=["binary", "csv"])
def test_arrays_come_as_they_are(plan_url: str, also: str) -> None:
    """With NULLs among their elements, and with several dimensions."""
    arrays = ["{}", '{a,NULL,"NULL"}', '{{a,"b c"},{NULL,""}}']
    with psycopg.connect(plan_url) as conn:
        conn.execute(f"ALTER TABLE semantic.dm_orders_shopify ADD marks text[]{also}".encode())
        conn.execute(
            "INSERT INTO semantic.dm_orders_shopify"
            " (id, tenant_id, total_price, subtotal_price, created_at, updated_at, marks)"
            " SELECT '90' || n, %s, 10, 10, t, t, (%s::text[])[n %% 3 + 1]::text[]"
            " FROM generate_series(1, 300) n, LATERAL (SELECT timestamp '2025-06-01' + n * interval '1 hour') x (t)",
            (WORKSPACE, arrays),
        )
    generate(session(plan_url, WORKSPACE), "shopify", count=100, seed=5, as_of=AS_OF)
    assert made(plan_url, "array_agg(DISTINCT marks::text ORDER BY marks::text)") == sorted(arrays)
