"""The Python examples of the documentation, run as they stand on a database of the test's own."""

from __future__ import annotations

import re
from pathlib import Path

import psycopg
import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", ROOT / "docs" / "extending.md"]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_example_runs(page: Path, warehouse_url: str) -> None:
    found = re.findall(r"^```python\n(.*?)^```", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    assert found
    for text in found:
        names: dict[str, object] = {}
        exec(text.replace("postgresql://...", warehouse_url), names)
        assert getattr(names["result"], "committed") is True  # noqa: B009
    with psycopg.connect(warehouse_url) as conn:
        assert conn.execute("SELECT count(*) FROM mock_data.runs").fetchone() == (len(found),)
