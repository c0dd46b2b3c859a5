"""Pages that lead somebody through steps are followed: their commands end with 0, their SQL runs, in order."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from docs import make
from docs.making import platforms
from loader import warehouse
from tests.support.pages import Reader
from tests.support.paths import ROOT

DOCS = ROOT / "docs"


@pytest.fixture
def reader(empty_url: str, tmp_path: Path) -> Iterator[Reader]:
    """With the local warehouse, as somebody finds it who has not used the tool yet."""
    warehouse.create(empty_url)
    found = Reader(empty_url, tmp_path)
    yield found
    found.leave()


def follow(reader: Reader, page: str) -> None:
    for command, code, said in reader.follow(DOCS / page):
        assert code == 0, f"{command}\n{said}"


def test_from_the_first_step_to_the_last(reader: Reader) -> None:
    """The pages in the order in which somebody reads them; the last one leaves nothing of the tool in the database."""
    follow(reader, "getting-started.md")
    assert reader.call(["generate", "shopify", "minimal"])[0] == 0
    follow(reader, "faq.md")  # its SQL takes that run back; then a command there makes another
    with psycopg.connect(reader.url) as conn:
        left = conn.execute("SELECT run_id::text, platforms FROM mock_data.runs WHERE removed_at IS NULL").fetchall()
        assert left == [(reader.run, ["shopify"])]
        assert conn.execute("SELECT count(*) FROM data.dm_orders_shopify").fetchone() == (10,)
    follow(reader, "operations.md")
    with psycopg.connect(reader.url) as conn:
        assert conn.execute("SELECT to_regnamespace('mock_data')").fetchone() == (None,)
        assert conn.execute("SELECT count(*) FROM data.dm_orders_shopify").fetchone() == (0,)


def test_what_becomes_of_the_columns_of_the_local_warehouse(warehouse_url: str) -> None:
    measured = platforms.columns_blocks(warehouse_url)
    for page in sorted((DOCS / "platforms").glob("*.md")):
        text = page.read_text(encoding="utf-8")
        assert make.refreshed(text, measured) == text, "run make docs"
