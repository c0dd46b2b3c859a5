"""What the databases hold that tests get copies of; each is filled once by each worker."""

from __future__ import annotations

from pathlib import Path

import psycopg

from loader import generate, migrate, warehouse
from tests.support.paths import FIXTURES, ZOO
from tests.support.sessions import MARKET_AS_OF, MARKET_ORDERS, WORKSPACE, session


def fill_warehouse(url: str) -> None:
    """The local warehouse and the tag tables, without a row."""
    warehouse.create(url)
    migrate.upgrade(url)


def fill_plan(url: str) -> None:
    fill_script(url, FIXTURES / "plan_shape.sql")


def fill_odd(url: str) -> None:
    fill_script(url, FIXTURES / "odd_warehouse.sql")


def fill_zoo(url: str) -> None:
    fill_script(url, ZOO / "base.sql")


def fill_script(url: str, script: Path) -> None:
    with psycopg.connect(url) as connection:
        connection.execute(script.read_bytes())
    migrate.upgrade(url)


def fill_market(url: str) -> None:
    """The local warehouse after one run of every platform."""
    fill_warehouse(url)
    generate(session(url, WORKSPACE), "all", count=MARKET_ORDERS, seed=3, as_of=MARKET_AS_OF)
