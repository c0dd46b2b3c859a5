"""A profile leaves its workspace in a file, with nothing of few rows, and gives rows elsewhere its shape."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

import psycopg
import pytest
from psycopg import sql

from loader import analyze, generate, runs
from loader.errors import UsageError
from loader.flow.plain import plain
from loader.profiles import read, read_document
from tests.support import templates
from tests.support.cli import run_cli
from tests.support.databases import Databases
from tests.support.sessions import AS_OF, OTHER, WORKSPACE, session
from tests.support.sql import execute, rows

FEW = 3


def live_shop(url: str, platform: str = "shopify", count: int = 150) -> None:
    """A run that nobody knows any more to be one: the workspace's rows are live, and some columns have values of all
    kinds of frequency."""
    execute(
        url,
        "ALTER TABLE data.dm_orders_shopify ADD depot text, ADD batch integer, ADD weight_kg numeric,"
        " ADD seen timestamptz",
        "ALTER TABLE data.dm_products_shopify ADD shelf text",
    )
    generate(session(url, WORKSPACE), platform, count=count, seed=3, as_of=AS_OF, sessions="purchases")
    execute(
        url,
        "WITH n AS (SELECT order_id, row_number() OVER (ORDER BY order_id) AS n FROM data.dm_orders_shopify)"
        " UPDATE data.dm_orders_shopify o SET depot = CASE WHEN n <= 60 THEN 'depot north'"
        " WHEN n <= 143 THEN 'depot south'"
        " WHEN n <= 145 THEN 'depot of two' WHEN n = 146 THEN 'depot of one' ELSE 'depot of four' END,"
        " batch = CASE WHEN n <= 100 THEN 73100 ELSE 7310000 + n END, weight_kg = 1000 + n * 1.2345,"
        " seen = created_at + n * interval '61.234567 s' FROM n WHERE n.order_id = o.order_id",
        "WITH n AS (SELECT product_id, row_number() OVER (ORDER BY product_id) AS n FROM data.dm_products_shopify)"
        " UPDATE data.dm_products_shopify p SET shelf = CASE WHEN n <= 2 THEN 'shelf of two' ELSE 'shelf of all' END"
        " FROM n WHERE n.product_id = p.product_id",
        "DELETE FROM mock_data.runs",
    )


@pytest.fixture(scope="module")
def learned(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """The name of a database with a live shop, to make copies of, and its profile's text."""

    def fill(url: str) -> None:
        templates.fill_warehouse(url)
        live_shop(url)

    name, path = databases.template("profile of a live shop", fill), tmp_path_factory.mktemp("profile") / "file"
    analyze(session(databases.url(name), WORKSPACE), "shopify", output=path)
    return name, path.read_text("utf-8")


@pytest.fixture
def warehouse_url(databases: Databases, learned: tuple[str, str]) -> Iterator[str]:
    """The URL of a copy of it."""
    yield from databases.lend(learned[0])


@pytest.fixture
def file(learned: tuple[str, str], tmp_path: Path) -> Path:
    """The profile of the live shop."""
    path = tmp_path / "profile.json"
    path.write_text(learned[1], "utf-8")
    return path


def values_of_few(url: str) -> set[str]:
    """Every text, number and time that fewer than FEW rows of each table have, by all columns of all tables; short ones
    would be found anywhere."""
    few: set[str] = set()
    many: set[str] = set()
    with psycopg.connect(url) as conn:
        conn.execute("SET TIME ZONE 'UTC'")
        columns = conn.execute(
            "SELECT table_schema, table_name, column_name FROM information_schema.columns WHERE table_schema = 'data'"
        ).fetchall()
        for schema, table, column in columns:
            query = sql.SQL("SELECT v, count(*) FROM (SELECT {}::text AS v FROM {}) t WHERE length(v) > 5 GROUP BY 1")
            found = conn.execute(query.format(sql.Identifier(column), sql.Identifier(schema, table))).fetchall()
            few |= {value for value, n in found if n < FEW}
            many |= {value for value, n in found if n >= FEW}
    return few - many - available_timezones()


def every_text(value: Any) -> set[str]:
    """Every text and number in JSON."""
    if isinstance(value, dict):
        return {one for key, below in value.items() for one in ({key} | every_text(below))}
    if isinstance(value, list):
        return {one for below in value for one in every_text(below)}
    return {str(value)}


def test_no_value_of_fewer_than_three_rows_is_in_the_file(warehouse_url: str, file: Path) -> None:
    few, text = values_of_few(warehouse_url), file.read_text()
    assert len(few) > 2_000, "what this test looks for"
    assert {"depot of two", "depot of one", "shelf of two"} <= few
    assert few & every_text(json.loads(text)) == set()
    words = {one for one in few if " " in one or "@" in one or "-" in one}
    assert [one for one in sorted(words) if one in text] == []
    for there in ("depot north", "depot south", "shelf of all", "73100"):
        assert there in text, "what many rows have is what the file is for"
    assert "depot of four" not in text, "counts below five are none either"
    for name in ("depot", "batch", "weight_kg", "seen"):
        assert f'"{name}"' in text


def test_rows_elsewhere_have_its_shape(plan_url: str, warehouse_url: str, file: Path) -> None:
    ((home,),) = rows(warehouse_url, "SELECT count(*) FROM data.dm_orders_shopify")
    execute(
        plan_url,
        "ALTER TABLE semantic.dm_orders_shopify ADD depot varchar(30), ADD weight_kg text,"
        " ADD batch integer CHECK (batch < 80000)",
    )
    result = generate(
        session(plan_url, OTHER), "shopify", count=200, seed=5, as_of=AS_OF, sessions="none", profile=file
    )
    assert result.parameters["profile"] == str(file)
    found = dict(rows(plan_url, "SELECT depot, count(*) FROM semantic.dm_orders_shopify GROUP BY 1", OTHER))
    assert found.keys() == {"depot north", "depot south"}
    assert abs(int(found["depot north"]) - 84) < 30
    batches = "SELECT batch, count(*) FROM semantic.dm_orders_shopify GROUP BY 1 ORDER BY 2 DESC"
    assert 100 < dict(rows(plan_url, batches, OTHER))[73100] < 170, "the others break the CHECK"
    assert home == 150


def test_the_file_counts_more_than_live_rows_that_show_something_else(warehouse_url: str, file: Path) -> None:
    execute(warehouse_url, "UPDATE data.dm_orders_shopify SET depot = 'depot of today', currency = 'USD'")
    shop = session(warehouse_url, WORKSPACE)
    for profile, depots in ((file, {"depot north", "depot south"}), (None, {"depot of today"})):
        run = generate(shop, "shopify", count=40, seed=5, as_of=AS_OF, sessions="none", profile=profile).run_id
        query = "SELECT DISTINCT depot FROM data.dm_orders_shopify WHERE xmin ="
        found = rows(warehouse_url, f"{query} (SELECT xid::xid FROM mock_data.runs WHERE run_id = '{run}')")
        assert {one for (one,) in found} <= depots, profile
    keys = "SELECT count(DISTINCT shop_domain), count(DISTINCT left(order_id, 3)) FROM data.dm_orders_shopify"
    assert rows(warehouse_url, keys)[0][0] == 1, "the shop is the workspace's own"


def test_another_shop_takes_what_has_no_column(warehouse_url: str, file: Path) -> None:
    other = "99999999-2222-4333-8444-555555555555"
    result = generate(session(warehouse_url, other), "woocommerce", count=30, seed=5, as_of=AS_OF, profile=file)
    assert result.committed


def test_the_file_is_read_as_it_was_written_and_kept_with_the_run(warehouse_url: str, file: Path) -> None:
    once = read(file)["shopify"]
    result = generate(session(warehouse_url, WORKSPACE), "shopify", count=10, seed=5, as_of=AS_OF)
    (run,) = runs(session(warehouse_url, WORKSPACE), run=result.run_id)
    assert run.profile is not None
    kept = read_document(run.profile, "the run")["shopify"]
    assert json.dumps(plain(kept), sort_keys=True) == json.dumps(plain(once), sort_keys=True), (
        "the run learned from what the file shows"
    )
    assert len(json.dumps(run.profile)) < 300_000
    few = values_of_few(warehouse_url)
    assert few & every_text(plain(kept)) == set()
    assert runs(session(warehouse_url, WORKSPACE))[0].profile is None, "a list of runs is short"


@pytest.mark.parametrize(
    ("break_it", "message"),
    [
        (lambda text: text[:-20], "is not JSON"),
        (lambda text: "[]", "is not a profile file"),
        (lambda text: text.replace('"version":1', '"version":9', 1), "version 9; this program reads version 1"),
        (
            lambda text: text.replace('"rows":{', '"rows":{"x":"y",', 1),
            r"platforms\.shopify: rows\.x: not a whole number",
        ),
        (lambda text: text.replace('"nulls"', '"nils"', 1), r"platforms\.shopify: history\.\S+\.nils: not a field"),
        (lambda text: text.replace('"platforms"', '"shops"', 1), "platforms: not an object with a platform"),
    ],
)
def test_a_broken_file_is_refused_by_its_field(file: Path, break_it: Callable[[str], str], message: str) -> None:
    file.write_text(break_it(file.read_text()))
    with pytest.raises(UsageError, match=message) as refused:
        read(file)
    assert "analyze PLATFORM -o FILE" in refused.value.hint


def test_the_command_prints_tables_json_and_files(warehouse_url: str, file: Path, tmp_path: Path) -> None:
    env = {"SEARCH_DATA_WORKSPACE_ID": WORKSPACE}
    shown = run_cli("analyze", "shopify", url=warehouse_url, env=env)
    assert (shown.code, max(map(len, shown.stdout.splitlines())) <= 80) == (0, True)
    assert "depot of one" not in shown.stdout
    again = tmp_path / "again.json"
    found = run_cli("analyze", "shopify", "--json", "-o", str(again), url=warehouse_url, env=env)
    assert {name: found.json[name] for name in ("format", "version", "platforms")}.items() <= found.json.items()
    assert json.loads(again.read_text()) == json.loads(file.read_text())
    assert found.json["platforms"] == json.loads(file.read_text())["platforms"]
    for arguments in (("generate", "shopify", "--profile", "nowhere.json"), ("analyze", "-o", "no/where.json")):
        refused = run_cli(*arguments, url=warehouse_url, env=env)
        assert (refused.code, "cannot be" in refused.stderr) == (2, True), refused.stderr
