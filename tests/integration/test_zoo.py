"""Every schema of tests/zoo (shapes, keys, types, CHECKs) loads, some of them twice, or is refused and left alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.support.databases import Databases
from tests.support.headers import Script
from tests.support.paths import ZOO
from tests.support.templates import fill_zoo
from tests.support.zoo import animals, generated, loads_or_is_refused


@pytest.fixture
def base_url(databases: Databases) -> Iterator[str]:
    """A database of the test's own with the schema that every file of the zoo changes."""
    yield from databases.lend(databases.template("zoo", fill_zoo))


@pytest.mark.parametrize("animal", list(animals()), ids=lambda animal: animal.name)
def test_it_loads_or_is_refused(animal: Script, base_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with psycopg.connect(base_url) as conn:
        conn.execute(animal.sql.encode())
    if overrides := animal.all("columns"):
        (tmp_path / "columns.toml").write_text("\n".join(overrides), "utf-8")
        monkeypatch.setenv("MOCK_DATA_COLUMNS", str(tmp_path / "columns.toml"))
    loads_or_is_refused(base_url, animal)


def test_the_check_is_named_where_a_column_is_explained(base_url: str) -> None:
    with psycopg.connect(base_url) as conn:
        for name in ("regex", "implication"):
            conn.execute((ZOO / f"checks_{name}.sql").read_bytes())
    columns = generated(base_url, dry_run=True).columns
    why = {row["column"]: row["why"] for row in columns if row["table"].endswith("dm_orders_shopify")}
    assert "fits CHECK code_form" in why["zoo_code"]
    assert "CHECK reason asks for it" in why["zoo_reason"]
