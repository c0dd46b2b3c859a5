"""No setting of a server, a database, a role, the environment or a pooler shows through; one connection is enough."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from loader import Session, clean, doctor, generate, migrate, runs, status, verify, warehouse
from loader.database import connect
from loader.errors import SchemaError
from tests.support.databases import Databases, with_database
from tests.support.poolers import pooled
from tests.support.sessions import WORKSPACE, session
from tests.support.sql import execute, new_role, rows

SETTINGS = {
    "client_encoding": "WIN1252", "DateStyle": "German", "IntervalStyle": "sql_standard", "TimeZone": "Asia/Kathmandu",
    "extra_float_digits": "-5", "bytea_output": "escape", "array_nulls": "off", "standard_conforming_strings": "off",
    "transform_null_equals": "on", "quote_all_identifiers": "on", "search_path": "nowhere",
    "statement_timeout": "9s", "lock_timeout": "1ms", "idle_in_transaction_session_timeout": "8s",
    "default_transaction_isolation": "serializable",
}  # fmt: skip
SEASONS = ("été", "hiver", "août")
LIVE = f"""
    ALTER TABLE data.dm_orders_shopify ADD saison text, ADD loaded bytea NOT NULL DEFAULT '\\x00', ADD took interval;
    INSERT INTO data.dm_orders_shopify (tenant_id, order_id, order_number, shop_domain, total_price, subtotal_price,
      financial_status, line_items_count, created_at, updated_at, saison, took)
    SELECT '{WORKSPACE}', (5000000000000 + i)::text, (1000 + i)::text, 'a.myshopify.com', 11, 11, 'paid', 1,
      timestamptz '2026-03-01 12:00Z' - interval '1 day' * i, now(), (ARRAY['été', 'hiver', 'août'])[1 + i % 3],
      interval '-1 mon 3 days' FROM generate_series(1, 90) i
"""


def works(url: str, own: str) -> None:
    """Every command does its work at `url`; `own` is the database itself, as its owner sees it."""
    asked = session(url, WORKSPACE)
    assert doctor(asked).exit_code == 0, doctor(asked).checks
    assert generate(asked, "shopify", count=12, dry_run=True).total_rows
    made = generate(asked, "shopify", count=12, seed=3)
    assert made.committed
    assert verify(asked).ok
    assert runs(asked)[0].run_id == made.run_id
    assert status(asked, "shopify")
    assert clean(asked, everything=True).total_deleted == made.total_rows
    assert rows(own, "SELECT count(*) FROM mock_data.keys") == [(0,)]


def settings_of(conn: psycopg.Connection[Any]) -> dict[str, str]:
    """What holds now; of DateStyle the form alone: the order of day and month stays the shop's."""
    names = [name.removeprefix("default_") for name in SETTINGS]
    names += ["transaction_timeout"] if conn.info.server_version >= 170000 else []
    value = "pg_catalog.split_part(pg_catalog.current_setting(n), ',', 1)"
    query = f"SELECT n, {value} FROM pg_catalog.unnest(%s::text[]) AS s (n)".encode()
    return dict(conn.execute(query, (names,)).fetchall())


@pytest.fixture
def odd_settings_url(warehouse_url: str) -> str:
    """A warehouse in a database that prefers everything otherwise."""
    execute(warehouse_url, *LIVE.split(";"))
    ((database, version),) = rows(warehouse_url, "SELECT current_database(), current_setting('server_version_num')")
    newer = {"transaction_timeout": "9s"} if int(version) >= 170000 else {}
    for name, value in (SETTINGS | newer).items():
        execute(warehouse_url, f"ALTER DATABASE {database} SET {name} = {value!r}")
    return warehouse_url


def test_every_transaction_has_our_settings(odd_settings_url: str, databases: Databases) -> None:
    with connect(databases.url(databases.create())) as plain:
        wanted = settings_of(plain)
    with connect(odd_settings_url) as conn:
        assert settings_of(conn) == wanted
        conn.rollback()
        assert settings_of(conn) == wanted, "after ROLLBACK"
        conn.commit()
        with conn.transaction():
            assert settings_of(conn) == wanted, "in a block"
        assert not set(wanted.items()) & set(SETTINGS.items())


def test_no_setting_is_left_on_the_connection(warehouse_url: str) -> None:
    """Behind a pooler it is somebody else's next."""
    with connect(warehouse_url) as conn:
        conn.autocommit = True
        before = settings_of(conn)
        conn.autocommit = False
        conn.execute("SELECT 1")
        conn.commit()
        conn.autocommit = True
        assert settings_of(conn) == before


def test_a_database_that_prefers_everything_otherwise(odd_settings_url: str) -> None:
    asked = session(odd_settings_url, WORKSPACE)
    assert generate(asked, "shopify", count=60, seed=3).committed
    query = "SELECT DISTINCT saison FROM data.dm_orders_shopify ORDER BY 1"
    with psycopg.connect(odd_settings_url, client_encoding="utf8") as conn:
        assert [word for (word,) in conn.execute(query.encode()).fetchall()] == sorted(SEASONS)
    assert verify(asked).ok
    assert clean(asked, everything=True).total_deleted


def test_the_settings_of_the_environment(warehouse_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("PGDATESTYLE", "German"), ("PGTZ", "Asia/Kathmandu"), ("PGCLIENTENCODING", "LATIN1")):
        monkeypatch.setenv(name, value)
    execute(warehouse_url, *LIVE.split(";"))
    assert generate(session(warehouse_url, WORKSPACE), "shopify", count=12, seed=3).committed


@pytest.fixture
def clerk_url(warehouse_url: str) -> Iterator[str]:
    """A role of its own with one connection, a German DateStyle and a limit for its statements."""
    schemas = ("data", "semantic", "mock_data")
    grants = ("USAGE ON SCHEMA {0}", "ALL ON ALL TABLES IN SCHEMA {0}", "USAGE ON ALL SEQUENCES IN SCHEMA {0}")
    statements = [f"GRANT {grant.format(schema)} TO {{role}}" for schema in schemas for grant in grants]
    limits = ("CONNECTION LIMIT 1", "SET DateStyle = 'German'", "SET statement_timeout = '9s'")
    statements += [f"ALTER ROLE {{role}} {limit}" for limit in limits]
    with new_role(warehouse_url, *statements) as role:
        own = make_conninfo(warehouse_url, user=role, password="x")
        yield with_database(own, str(conninfo_to_dict(warehouse_url)["dbname"]))


def test_a_role_with_one_connection(clerk_url: str, warehouse_url: str) -> None:
    execute(warehouse_url, *LIVE.split(";"))
    works(clerk_url, warehouse_url)


def test_a_pooler_with_one_connection(warehouse_url: str) -> None:
    with pooled(warehouse_url) as url:
        works(url, warehouse_url)
        with psycopg.connect(url, prepare_threshold=None) as conn:
            assert conn.execute("SHOW statement_timeout").fetchone() == ("0",), "nothing is left for the next client"


def test_a_warehouse_can_be_made_through_a_pooler(empty_url: str) -> None:
    with pooled(empty_url) as url:
        warehouse.create(url)
        assert migrate.upgrade(url) == migrate.HEAD


# --- encodings ---


@pytest.fixture(params=["LATIN1", "WIN1252", "SQL_ASCII", "UTF8"])
def encoded_url(request: pytest.FixtureRequest, databases: Databases) -> Iterator[str]:
    """The local warehouse in a database of this encoding."""
    name = databases.create()
    url, admin = databases.url(name), databases.url("postgres")
    execute(admin, f"DROP DATABASE {name}")
    how = f"ENCODING '{request.param}' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0"
    execute(admin, f"CREATE DATABASE {name} {how}")
    warehouse.create(url)
    migrate.upgrade(url)
    with psycopg.connect(url, client_encoding="utf8") as conn:
        conn.execute(LIVE.encode())
    yield url
    databases.drop(name)


def test_words_of_live_rows_are_kept_in_any_encoding(encoded_url: str) -> None:
    asked = session(encoded_url, WORKSPACE)
    assert doctor(asked, "shopify").exit_code == 0
    assert generate(asked, "shopify", count=60, seed=3).committed
    query = "SELECT saison, count(*) FROM data.dm_orders_shopify WHERE order_id > '5000000000090' GROUP BY 1"
    with connect(encoded_url) as conn:
        found = dict(conn.execute(query.encode()).fetchall())
    assert set(found) == set(SEASONS)
    assert sum(found.values()) == 60
    assert verify(asked).ok
    assert clean(asked, everything=True).total_deleted


@pytest.mark.parametrize("encoded_url", ["LATIN1"], indirect=True)
def test_a_text_that_the_encoding_cannot_hold_is_met_before_begin(
    encoded_url: str, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "columns.toml"
    monkeypatch.setenv("MOCK_DATA_COLUMNS", str(file))
    execute(encoded_url, "ALTER TABLE data.dm_orders_shopify ADD color text")
    file.write_text('["data.dm_orders_shopify".color]\nconstant = "青"', "utf-8")
    asked = session(encoded_url, WORKSPACE)
    for dry_run in (True, False):
        with pytest.raises(SchemaError, match=r"dm_orders_shopify\.color: the encoding LATIN1 .* '青'"):
            generate(asked, "shopify", count=12, dry_run=dry_run)
    assert doctor(asked, "shopify").exit_code == SchemaError.exit_code
    file.write_text('["data.dm_orders_shopify".color]\nconstant = "bleuté"', "utf-8")
    assert generate(Session.open(encoded_url, workspace=WORKSPACE, columns=file), "shopify", count=12).committed


@pytest.mark.parametrize("encoded_url", ["LATIN1"], indirect=True)
def test_a_locale_whose_letters_the_encoding_cannot_hold_is_met_before_begin(encoded_url: str) -> None:
    asked = session(encoded_url, WORKSPACE)
    with pytest.raises(SchemaError, match="the encoding LATIN1 of the database cannot hold") as refused:
        generate(asked, "shopify", count=40, seed=3, locale="ja_JP")
    assert "--locale" in refused.value.hint
    assert generate(asked, "shopify", count=40, seed=3, locale="de_DE", sessions="none").committed
    with connect(encoded_url) as conn:
        found = conn.execute("SELECT count(*) FROM data.dm_customers_shopify WHERE country = 'Germany'").fetchone()
    assert found and found[0] > 0


@pytest.mark.parametrize("encoded_url", ["SQL_ASCII"], indirect=True)
def test_bytes_that_are_no_text_are_said(encoded_url: str) -> None:
    with psycopg.connect(encoded_url, client_encoding="sql_ascii") as conn:
        conn.execute(b"UPDATE data.dm_orders_shopify SET saison = '\xe9t\xe9'")
    with pytest.raises(SchemaError) as refused:
        generate(session(encoded_url, WORKSPACE), "shopify", count=12)
    assert "SQL_ASCII" in refused.value.hint
