"""What the documentation shows, held against real runs: the Python examples and the JSON of every command."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.support.cli import run_cli
from tests.support.paths import ROOT
from tests.support.sessions import WORKSPACE

PYTHON = [ROOT / "README.md", ROOT / "docs" / "extending.md"]


def _blocks(text: str, kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("page", PYTHON, ids=lambda page: page.name)
def test_the_python_example_runs(page: Path, warehouse_url: str) -> None:
    found = _blocks(page.read_text(encoding="utf-8"), "python")
    assert found
    for text in found:
        names: dict[str, Any] = {}
        exec(text.replace("postgresql://...", warehouse_url), names)
        assert names["result"].committed
    with psycopg.connect(warehouse_url) as conn:
        assert conn.execute("SELECT count(*) FROM mock_data.runs").fetchone() == (len(found),)


def test_the_page_of_python_runs_from_its_top_to_its_end(warehouse_url: str) -> None:
    """tests/integration/test_pytest_plugin.py runs the example for pytest."""
    found = _blocks((ROOT / "docs" / "python.md").read_text(encoding="utf-8"), "python")
    examples = [text for text in found if not text.startswith("import pytest")]
    assert len(examples) == len(found) - 1
    for text in examples:
        exec(text.replace("postgresql://...", warehouse_url), {})
    with psycopg.connect(warehouse_url) as conn:
        assert conn.execute("SELECT count(*) FROM mock_data.runs").fetchone() == (5,)


def _documented(command: str) -> list[Any]:
    """The JSON examples of a command's page."""
    page = (ROOT / "docs" / "commands" / f"{command}.md").read_text(encoding="utf-8")
    return [json.loads(text) for text in _blocks(page, "json")]


def _same_shape(shown: Any, real: Any, at: str = "$") -> None:
    """Objects have the same keys, lists elements of the same shape. What is shown as {} or [] may be anything."""
    if isinstance(shown, dict) and shown:
        assert shown.keys() == real.keys(), at
        for key in shown:
            _same_shape(shown[key], real[key], f"{at}.{key}")
    elif isinstance(shown, list) and shown:
        for one in real:
            _same_shape(shown[0], one, f"{at}[]")


def test_every_command_prints_the_json_that_is_documented(warehouse_url: str, tmp_path: Path) -> None:
    def printed(*arguments: str) -> Any:
        result = run_cli(*arguments, "--json", url=warehouse_url, env={"SEARCH_DATA_WORKSPACE_ID": WORKSPACE})
        assert result.code == 0, result.stderr
        assert list(result.json)[:2] == ["database", "warnings"]
        return {name: value for name, value in result.json.items() if name not in ("database", "warnings")}

    (shown,) = _documented("generate")
    made = printed("generate", "shopify", "minimal")
    _same_shape(shown, made)
    dry = printed("generate", "shopify", "minimal", "--dry-run")
    assert dry.keys() - made.keys() == {"sample", "columns"}

    every, added = _documented("runs")
    _same_shape(every, printed("runs"))
    _same_shape(every["runs"][0] | added, printed("runs", made["run_id"]))
    shown, columns = _documented("doctor")
    _same_shape(shown, printed("doctor", "shopify"))
    _same_shape(shown | columns, printed("doctor", "shopify", "--columns"))
    rows, column = ("-o", str(tmp_path / "rows")), ("dm_orders_shopify.total_price",)
    for command, arguments in (
        *(("platforms", ()), ("explain", column), ("status", ()), ("verify", ())),
        *(("export", rows), ("clean", ("--all", "--confirm"))),
    ):
        (shown,) = _documented(command)
        _same_shape(shown, printed(command, *arguments))
