"""The zoo's CHECKs: satisfied by construction, or refused before BEGIN by the name of the CHECK."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path

import psycopg
import pytest

from loader import generate, migrate
from loader.errors import SchemaError
from tests.support.sessions import session
from tests.support.zoo import ZOO, Animal, animal

WORKSPACE = "7f0c5a52-8f6b-4f0e-9d0e-1f4f6f0a9b11"
TABLES = ("shop_info", "products", "variants", "customers", "orders", "order_items")


@pytest.fixture(params=sorted(ZOO.glob("checks_*.sql")), ids=lambda path: path.stem)
def kept(request: pytest.FixtureRequest, empty_url: str) -> tuple[str, Animal]:
    found = animal(Path(request.param))
    with psycopg.connect(empty_url) as conn:
        conn.execute((ZOO / "base.sql").read_bytes())
        conn.execute(found.script.encode())
    migrate.upgrade(empty_url)
    return empty_url, found


def test_it_is_kept_or_refused(kept: tuple[str, Animal]) -> None:
    url, found = kept
    asked = partial(generate, session(url, WORKSPACE), "shopify", count=40)
    if found.refuses is not None:
        with pytest.raises(SchemaError) as refused:
            asked()
        assert refused.value.exit_code == 5
        assert re.search(found.refuses, refused.value.message)
        assert refused.value.hint
        assert _rows(url) == 0
        return
    for _ in range(2):
        result = asked()
        assert result.committed
        assert all(outcome.violations in (0, None) for outcome in result.checks)
    with psycopg.connect(url) as conn:
        for check in found.checks:
            assert conn.execute(check.encode()).fetchall() == [], check


def _rows(url: str) -> int:
    counts = " + ".join(f"(SELECT count(*) FROM semantic.dm_{table}_shopify)" for table in TABLES)
    with psycopg.connect(url) as conn:
        found = conn.execute(f"SELECT {counts} + (SELECT count(*) FROM mock_data.runs)".encode()).fetchone()
    assert found
    return int(found[0])


def test_the_check_is_named_where_a_column_is_explained(empty_url: str) -> None:
    with psycopg.connect(empty_url) as conn:
        conn.execute((ZOO / "base.sql").read_bytes())
        for name in ("regex", "implication"):
            conn.execute((ZOO / f"checks_{name}.sql").read_bytes())
    found = generate(session(empty_url, WORKSPACE), "shopify", count=5, dry_run=True).columns
    why = {row["column"]: row["why"] for row in found if row["table"].endswith("dm_orders_shopify")}
    assert "fits CHECK code_form" in why["zoo_code"]
    assert "CHECK reason asks for it" in why["zoo_reason"]
