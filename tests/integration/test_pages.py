"""Pages that lead somebody through steps are followed: their commands end with 0, their SQL runs, in order."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from docs import make
from docs.making import platforms
from loader import warehouse
from tests.support.pages import Reader, small
from tests.support.paths import ROOT
from tests.support.sessions import WORKSPACE

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


def test_every_other_example(warehouse_url: str, tmp_path: Path) -> None:
    """Of every command's page, and of pages that show one or two; in one workspace that has live rows and two runs."""
    reader = Reader(warehouse_url, tmp_path, cheaper=small)
    reader.environ = {"MOCK_DATA_DATABASE_URL": warehouse_url, "SEARCH_DATA_WORKSPACE_ID": WORKSPACE}
    make_run = ["generate", "shopify", "minimal"]
    assert reader.call(make_run)[0] == 0
    with psycopg.connect(warehouse_url) as conn:
        conn.execute("DELETE FROM mock_data.runs")  # so its rows are live ones
    assert [reader.call(make_run)[0] for _ in range(2)] == [0, 0]
    taking_back = [ROOT / "SKILL.md", ROOT / "README.md"]
    failed = [one for page in taking_back for one in _failing(reader, page)]
    assert reader.call(make_run)[0] == 0
    followed = ("getting-started", "operations", "faq", "transcript")
    pages = sorted(DOCS.rglob("*.md"), key=lambda page: (page.stem == "clean", page))  # clean leaves no run
    rest = [page for page in pages if page.stem not in followed]
    failed += [one for page in rest for one in _failing(reader, page)]
    assert failed == []


def _failing(reader: Reader, page: Path) -> Iterator[str]:
    for command, code, said in reader.follow(page):
        if code != (8 if "warehouse create" in command else 0):  # there is one already
            yield f"{command}: {code}\n{said}"


def test_what_becomes_of_the_columns_of_the_local_warehouse(warehouse_url: str) -> None:
    measured = platforms.columns_blocks(warehouse_url)
    for page in sorted((DOCS / "platforms").glob("*.md")):
        text = page.read_text(encoding="utf-8")
        assert make.refreshed(text, measured) == text, "run make docs"
