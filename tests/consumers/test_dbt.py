"""An analyst's dbt project over the semantic views (tests/consumers/dbt): its models build and its tests hold on mock
rows of every platform, of one workspace beside another; and each of its own tests finds what it is there to find.

dbt has an environment of its own, .venv-dbt, which the first run makes from PyPI.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import venv
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from tests.support.paths import ROOT
from tests.support.sessions import OTHER, WORKSPACE

pytestmark = pytest.mark.xdist_group("consumers")  # one database, one build
PROJECT = ROOT / "tests" / "consumers" / "dbt"
ENVIRONMENT = ROOT / ".venv-dbt"
MARTS = {"orders", "order_items", "customers", "products", "payments", "sessions", "ads_daily"}

# What breaks a mart, and the test that must find it.
BREAKS = {
    "revenue_is_the_sum_of_the_lines": "UPDATE marts.orders SET total_amount = total_amount + 0.01 WHERE order_key ="
    " (SELECT max(order_key) FROM marts.orders)",
    "refunds_are_not_above_payments": "UPDATE marts.payments SET amount = 2 * amount WHERE kind = 'refund'",
    "sessions_lead_to_orders_of_their_customer": "UPDATE marts.sessions SET order_key = (SELECT max(order_key) FROM"
    " marts.orders WHERE platform = 'shopify') WHERE order_key IS NOT NULL",
    "ads_conversions_are_not_above_orders": "UPDATE marts.ads_daily SET conversions = conversions + 1",
    "nobody_buys_before_signing_up": "UPDATE marts.customers SET signed_up_at = now() + interval '99 years'",
    "relationships_order_items_order_key__order_key__ref_orders_": "DELETE FROM marts.orders WHERE discount_amount = 0",
    "accepted_values_orders_tenant_id___var_workspace_": f"UPDATE marts.orders SET tenant_id = '{OTHER}'",
    "unique_products_product_key": "INSERT INTO marts.products SELECT * FROM marts.products LIMIT 1",
}


@dataclass(frozen=True)
class Build:
    """A build of the project: its database, and where dbt left what it did."""

    url: str
    target: Path

    @property
    def results(self) -> dict[str, str]:
        """The outcome of every model and test, by its name."""
        found = json.loads((self.target / "run_results.json").read_text())["results"]
        return {one["unique_id"].split(".")[2]: one["status"] for one in found}

    @property
    def tests(self) -> dict[str, str]:
        """The SQL of every test, which lists the rows that fail it, by the beginning of its name."""
        files = (self.target / "run" / "commerce").rglob("*.sql")
        return {path.stem: path.read_text() for path in files if path.stem not in MARTS}


@pytest.fixture(scope="module")
def build(seeded_url: str, tmp_path_factory: pytest.TempPathFactory) -> Build:
    target = tmp_path_factory.mktemp("dbt")
    _build(seeded_url, target)
    return Build(seeded_url, target)


def _build(url: str, target: Path) -> None:
    places = ["--target-path", str(target), "--log-path", str(target), "--profiles-dir", str(PROJECT)]
    anew = ["--no-use-colors", "--no-version-check", "--no-partial-parse"]
    done = subprocess.run(
        [_dbt(), "build", *places, *anew, "--vars", json.dumps({"workspace": WORKSPACE})],
        cwd=PROJECT,
        env=_warehouse(url) | {"PATH": os.environ["PATH"], "HOME": str(target), "LANG": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def _dbt() -> str:
    """dbt's command, in its own environment, which is made anew when the list of packages has changed."""
    listed = PROJECT / "requirements.txt"
    wanted = hashlib.sha256(f"{sys.version_info[:2]}".encode() + listed.read_bytes()).hexdigest()
    stamp = ENVIRONMENT / "installed"
    if not stamp.exists() or stamp.read_text() != wanted:
        venv.create(ENVIRONMENT, clear=True)
        options = ["--quiet", "--disable-pip-version-check", "--no-deps", "--requirement", str(listed)]
        pip = [sys.executable, "-m", "pip", "--python", str(ENVIRONMENT / "bin" / "python"), "install", *options]
        done = subprocess.run(pip, capture_output=True, text=True, check=False, timeout=280)
        assert done.returncode == 0, f"dbt is installed from PyPI, which failed:\n{done.stderr[-2000:]}"
        stamp.write_text(wanted)
    return str(ENVIRONMENT / "bin" / "dbt")


def _warehouse(url: str) -> dict[str, str]:
    """The database as dbt's profile asks for it."""
    known = conninfo_to_dict(url)
    settings = {"host": "localhost", "port": "5432", "user": "postgres", "password": ""} | known
    names = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD", "dbname": "NAME"}
    return {f"WAREHOUSE_{word}": str(settings[name]) for name, word in names.items()}


def test_every_model_is_built_and_every_test_holds(build: Build) -> None:
    assert {name: status for name, status in build.results.items() if status not in ("success", "pass")} == {}
    assert build.results.keys() >= MARTS and len(build.results) > 60
    with psycopg.connect(build.url) as conn:
        for mart in MARTS:  # an empty table passes every test
            found = conn.execute(f"SELECT count(*) FROM marts.{mart}".encode()).fetchone()
            assert found is not None and found[0] > 20, mart
        counted = "SELECT (SELECT count(*) FROM marts.orders), (SELECT count(*) FROM data.dm_orders_shopify)"
        assert conn.execute(counted.encode()).fetchone() == (100, 35)
        asked = "SELECT count(order_key), count(campaign_id) FROM marts.sessions"
        attributed, clicked = conn.execute(asked.encode()).fetchone() or (0, 0)
        assert attributed > 10 and clicked > 0


@pytest.mark.parametrize("test", BREAKS)
def test_each_test_finds_what_it_is_there_to_find(build: Build, test: str) -> None:
    with psycopg.connect(build.url) as conn:
        assert _failures(conn, build.tests[test]) == 0
        conn.execute(BREAKS[test].encode())
        assert _failures(conn, build.tests[test]) > 0
        conn.rollback()


def _failures(conn: psycopg.Connection, test: str) -> int:
    found = conn.execute(test.encode()).fetchone()
    return int(found[0]) if found else 0
