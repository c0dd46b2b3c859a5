"""The doctor: every fault of a warehouse at once, each with the statement that mends it; and the dry run's table."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from loader import doctor, generate
from loader.diagnosis import Diagnosis
from loader.errors import ConnectError
from tests.support.cli import run_cli
from tests.support.sessions import WORKSPACE, session
from tests.support.sql import as_role, execute, new_role

ORDERS = "semantic.dm_orders_shopify"


@pytest.fixture
def role(plan_url: str) -> Iterator[str]:
    """A role that may read everything and write nothing."""
    with new_role(
        plan_url,
        "GRANT USAGE ON SCHEMA semantic, mock_data TO {role}",
        "GRANT SELECT ON ALL TABLES IN SCHEMA semantic, mock_data TO {role}",
        "GRANT INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA mock_data TO {role}",
    ) as name:
        yield name


def faults(url: str) -> list[Diagnosis]:
    return [check for check in doctor(session(url)).checks if not check.ok]


def test_a_warehouse_that_is_well(warehouse_url: str) -> None:
    report = doctor(session(warehouse_url))
    assert report.exit_code == 0, [check for check in report.checks if not check.ok]
    assert {check.name for check in report.checks} >= {"server", "rights", "shopify order", "google_ads campaign"}
    assert all(check.remedy for check in report.checks if check.notice)


def test_every_fault_is_listed_at_once_and_its_statement_mends_it(plan_url: str) -> None:
    execute(
        plan_url,
        "CREATE TYPE semantic.pair AS (a int, b int)",
        f'ALTER TABLE {ORDERS} ADD "Odd 1" semantic.pair NOT NULL, ADD odd2 semantic.pair NOT NULL',
        "ALTER TABLE semantic.dm_products_shopify ADD odd3 semantic.pair NOT NULL",
        "ALTER TABLE semantic.dm_customers_magento DROP tenant_id",
    )
    found = faults(plan_url)
    assert [check.name for check in found] == [
        "shopify product", "shopify order", "shopify order", "magento customer"
    ]  # fmt: skip
    for check in found[:3]:
        execute(plan_url, check.remedy.split(";")[0])
    assert [check.name for check in faults(plan_url)] == ["magento customer"]
    assert "config/columns.toml" in found[3].remedy


def test_a_missing_right_is_named_before_begin_and_its_grant_mends_it(plan_url: str, role: str) -> None:
    url = as_role(plan_url, role)
    found = faults(url)
    assert f"this role lacks INSERT on {ORDERS}" in {c.detail for c in found}
    with pytest.raises(ConnectError, match=f"INSERT on {ORDERS}") as caught:
        generate(session(url, WORKSPACE), "shopify", count=10, seed=4, as_of=datetime(2026, 12, 9, tzinfo=UTC))
    assert caught.value.exit_code == 4
    execute(plan_url, *(statement for c in found for statement in c.remedy.split(";") if statement.strip()))
    assert not faults(url)
    lacking = {f"this role lacks {right} on {ORDERS}" for right in ("UPDATE", "DELETE")}
    assert lacking <= {c.detail for c in doctor(session(url, WORKSPACE)).checks if c.notice}
    result = generate(session(url, WORKSPACE), "shopify", count=10, seed=4, as_of=datetime(2026, 12, 9, tzinfo=UTC))
    assert result.committed
    for right in lacking:
        assert any(warning.startswith(f"{right}: to remove the rows, clean needs it") for warning in result.warnings)


def test_what_stops_nothing_is_a_note(plan_url: str) -> None:
    execute(
        plan_url,
        "CREATE FUNCTION semantic.f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$",
        f"CREATE TRIGGER tr BEFORE INSERT ON {ORDERS} FOR EACH ROW EXECUTE FUNCTION semantic.f()",
    )
    report = doctor(session(plan_url))
    assert report.exit_code == 0
    remedies = [c.remedy for c in report.checks if c.notice and c.name == "shopify order"]
    assert any('DISABLE TRIGGER "tr"' in remedy for remedy in remedies)
    indexes = [remedy for remedy in remedies if remedy.startswith("CREATE INDEX")]
    assert indexes == [f"CREATE INDEX CONCURRENTLY ON {ORDERS} (customer_id);"]
    execute(plan_url, *indexes)
    left = [c.remedy for c in doctor(session(plan_url)).checks if c.notice and c.name == "shopify order"]
    assert not any(remedy.startswith("CREATE INDEX") for remedy in left)


def test_one_platform_that_cannot_be_read_hides_no_other(plan_url: str) -> None:
    execute(
        plan_url,
        "ALTER TABLE semantic.dm_products_magento RENAME TO gone",
        "CREATE VIEW semantic.dm_products_magento AS SELECT 1 AS id",
        f"ALTER TABLE {ORDERS} DROP tenant_id",
    )
    said = " ".join(check.detail for check in faults(plan_url))
    assert "semantic.dm_products_magento is a view of which no column" in said
    assert f"{ORDERS} has no tenant column" in said


def test_the_override_file_is_shown_by_doctor_and_dry_run(plan_url: str, tmp_path: Path) -> None:
    path = tmp_path / "columns.toml"
    path.write_text('[dm_products_shopify.vendor]\nconstant = "Acme"\n', "utf-8")
    env = {"MOCK_DATA_COLUMNS": str(path)}
    wanted = {
        "table": "semantic.dm_products_shopify", "column": "vendor", "filled_by": "constant: Acme", "why": str(path)
    }  # fmt: skip
    seen = run_cli("doctor", "shopify", "--columns", "--json", env=env, url=plan_url)
    assert wanted in seen.json["columns"]
    ask = ("generate", "shopify", "--count", "10", "--dry-run", "--workspace", WORKSPACE)
    dry = run_cli(*ask, "--json", env=env, url=plan_url)
    assert wanted in dry.json["columns"]
    assert all(row["vendor"] == "Acme" for row in dry.json["sample"]["semantic.dm_products_shopify"])
    assert "constant: Acme" in run_cli(*ask, env=env, url=plan_url).stdout
    path.write_text("[dm_products_shopify.vendr]\nleave = true\n", "utf-8")
    wrong = run_cli(*ask, "--json", env=env, url=plan_url)
    assert (wrong.code, wrong.json["error"]["hint"]) == (3, "did you mean vendor?")
    assert run_cli("doctor", "--json", env=env, url=plan_url).code == 3
