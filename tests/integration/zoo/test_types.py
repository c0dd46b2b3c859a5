"""The zoo's types: a NOT NULL column of every type is filled within its limits, or refused before BEGIN."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import psycopg
import pytest

from loader import generate, migrate
from loader.errors import SchemaError
from tests.support.sessions import session

ZOO = Path(__file__).resolve().parents[1] / "zoo"
WORKSPACE = "7f0c5a52-8f6b-4f0e-9d0e-1f4f6f0a9b11"
TABLES = ("shop_info", "products", "variants", "customers", "orders", "order_items")


@dataclass(frozen=True, slots=True)
class Animal:
    """A small schema: `refuses` is what the message must match (None: it loads), `checks` return no rows."""

    script: str
    refuses: str | None
    checks: tuple[str, ...]


def animal(path: Path) -> Animal:
    script = path.read_text(encoding="utf-8")
    expected = re.search(r"^-- expect: (loads|refuses) ?(.*)$", script, re.M)
    assert expected, f"{path.name} does not say what to expect"
    refuses = expected[2] if expected[1] == "refuses" else None
    return Animal(script, refuses, tuple(re.findall(r"^-- check: (.*)$", script, re.M)))


@pytest.fixture(params=sorted(ZOO.glob("types_*.sql")), ids=lambda path: path.stem)
def kept(request: pytest.FixtureRequest, empty_url: str) -> tuple[str, Animal]:
    found = animal(request.param)
    with psycopg.connect(empty_url) as conn:
        conn.execute((ZOO / "base.sql").read_bytes())
        conn.execute(found.script.encode())
    migrate.upgrade(empty_url)
    return empty_url, found


def rows(url: str) -> int:
    counts = " + ".join(f"(SELECT count(*) FROM semantic.dm_{table}_shopify)" for table in TABLES)
    with psycopg.connect(url) as conn:
        found = conn.execute(f"SELECT {counts} + (SELECT count(*) FROM mock_data.runs)".encode()).fetchone()
    assert found
    return int(found[0])


def test_it_is_filled_or_refused(kept: tuple[str, Animal]) -> None:
    url, found = kept
    asked = partial(
        generate, session(url, WORKSPACE), "shopify", count=25, seed=6, as_of=datetime(2026, 3, 9, 12, tzinfo=UTC)
    )
    if found.refuses is not None:
        with pytest.raises(SchemaError) as refused:
            asked()
        assert refused.value.exit_code == 5
        assert re.search(found.refuses, refused.value.message)
        assert refused.value.hint
        assert rows(url) == 0
        return
    for _ in range(2):
        result = asked()
        assert result.committed
        assert all(outcome.violations in (0, None) for outcome in result.checks)
    with psycopg.connect(url) as conn:
        for check in found.checks:
            assert conn.execute(check.encode()).fetchall() == [], check
