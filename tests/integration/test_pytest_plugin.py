"""The pytest plugin as a stranger's project has it: the documented test, and tests that fail, change and spoil rows."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import psycopg
from psycopg.conninfo import conninfo_to_dict

from tests.support.paths import ROOT

MORE = """
pytestmark = pytest.mark.mock_data("magento", count=10)  # of the module: for tests that have no marker of their own


def test_that_fails(mock_workspace):
    with mock_workspace.connect() as conn:
        assert conn.execute("SELECT count(*) FROM semantic.dm_orders_magento").fetchone() == (10,)
        conn.execute("UPDATE data.dm_orders_magento SET coupon_code = 'mine' WHERE tenant_id = %s", [mock_workspace.id])
        conn.execute(  # a row of the test's own, below one of the run's orders
            "INSERT INTO data.dm_order_items_magento (tenant_id, item_id, order_entity_id, name, qty_ordered, price,"
            " row_total, created_at, updated_at) SELECT tenant_id, -1, entity_id, 'mine', 1, 1, 1, now(), now()"
            " FROM data.dm_orders_magento WHERE tenant_id = %s LIMIT 1", [mock_workspace.id])
    assert not "on purpose"


@pytest.mark.mock_data("google_ads", count=1)
@pytest.mark.mock_data("woocommerce", "minimal")
def test_several_platforms(mock_workspace):
    from loader import runs, status
    assert {run.strategy for run in runs(mock_workspace.session)} == {"smart", "minimal"}
    filled = {table.platform for table in status(mock_workspace.session).tables if table.rows}
    assert filled == {"google_ads", "woocommerce"}


@pytest.mark.mock_data(None)
def test_an_empty_workspace(mock_workspace):
    from loader import runs
    assert runs(mock_workspace.session) == ()
    assert "MockWorkspace(" in repr(mock_workspace) and "postgresql" not in repr(mock_workspace)


@pytest.mark.mock_data("shopify", cuont=2)
def test_with_an_unknown_option(mock_workspace):
    pass


@pytest.mark.mock_data("shopfy")
def test_with_an_unknown_platform(mock_workspace):
    pass
"""

EMPTY = """
import pytest
@pytest.mark.mock_data(None)
def test_kind(mock_warehouse, mock_workspace):
    with mock_workspace.connect() as conn:
        assert conn.execute("SELECT count(*) FROM semantic.dm_orders_shopify").fetchone() == (0,)
    print(repr(mock_warehouse), "|", mock_warehouse.url)
"""

HEAVY = """
import sys
HEAVY = {"psycopg", "numpy", "pyarrow", "sqlalchemy", "docker", "loader.testing", "loader.session"}
def test_nothing_was_imported(): assert HEAVY & sys.modules.keys() == set()
def test_with_a_workspace(mock_workspace): pass
"""


def _pytest(folder: Path, *arguments: str, env: Mapping[str, str] | None = None) -> str:
    """The output of pytest in a folder, with the plugin loaded once, if it is installed or not."""
    hidden = ("PYTEST_", "MOCK_DATA_", "SEARCH_DATA_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(hidden)}
    home = {"PYTHONPATH": str(ROOT), "HOME": str(folder), "MOCK_DATA_HOME": str(folder / "data")}
    plugin = ("-p", "no:mock_data", "-p", "loader.pytest_plugin", "-p", "no:cacheprovider")
    strict = ("-W", "error", "-W", "ignore:XDG_RUNTIME_DIR", "--strict-markers", "-q")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *plugin, *strict, *arguments],
        cwd=folder,
        env=kept | home | dict(env or {}),
        capture_output=True, text=True, timeout=240, check=False,
    )  # fmt: skip
    return done.stdout + done.stderr


def documented() -> str:
    """The test that the page shows."""
    page = (ROOT / "docs" / "python.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"^```python\n(import pytest\n.*?)^```", page, re.MULTILINE | re.DOTALL)
    return str(example)


def test_every_workspace_is_gone_after_its_test(warehouse_url: str, tmp_path: Path) -> None:
    (tmp_path / "test_shop.py").write_text(documented() + MORE)
    said = _pytest(tmp_path, "-n", "2", env={"MOCK_DATA_TEST_URL": warehouse_url})
    assert "3 passed" in said and "1 failed" in said and "2 errors" in said, said
    assert 'assert not "on purpose"' in said.replace("'", '"')
    assert "unexpected keyword argument 'cuont'" in said and "unknown platform 'shopfy'" in said
    assert "did you mean shopify" in said, said
    with psycopg.connect(warehouse_url) as conn:
        tables = conn.execute(
            "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname IN ('data', 'mock_data')"
        ).fetchall()
        rows = {name: conn.execute(f"SELECT count(*) FROM {name}").fetchone() for (name,) in tables}
    assert {name: found for name, found in rows.items() if found != (0,)} == {"mock_data.alembic_version": (1,)}


def test_without_a_url_there_is_a_server_for_the_session(tmp_path: Path) -> None:
    """On the embedded server, since Docker cannot answer; the empty database becomes the local warehouse."""
    (tmp_path / "test_shop.py").write_text(EMPTY)
    said = _pytest(tmp_path, "-rP", env={"DOCKER_HOST": "unix:///nowhere"})
    assert "1 passed" in said, said
    shown, _, url = next(line for line in said.splitlines() if "MockWarehouse(" in line).partition("|")
    assert "kind='embedded PostgreSQL'" in shown and "no testcontainer" in shown and "postgresql://" not in shown
    folder = Path(str(conninfo_to_dict(url.strip())["host"])).parent
    assert folder.name.startswith("mock-data-test-") and not folder.exists()


def test_the_plugin_costs_nothing_until_it_is_used_and_refuses_production(tmp_path: Path) -> None:
    (tmp_path / "test_other.py").write_text(HEAVY)
    said = _pytest(tmp_path, env={"MOCK_DATA_TEST_URL": "postgresql://127.0.0.1:1/x", "MOCK_DATA_ENV": "production"})
    assert "1 passed" in said and "tests do not write to production" in said, said
