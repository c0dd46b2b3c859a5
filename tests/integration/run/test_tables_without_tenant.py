"""Tables without tenant column, allowed by the override file: the tags alone know whose mock rows are."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import UUID

import psycopg
import pytest

from loader import RunResult, doctor, generate, status, verify
from loader.cleanup import Selection, clean
from loader.errors import Refused, SchemaError
from tests.support.sessions import MARKET_AS_OF, OTHER, WORKSPACE, session

TABLES = (
    "dm_shop_info_shopify", "dm_products_shopify", "dm_variants_shopify", "dm_customers_shopify", "dm_orders_shopify",
    "dm_order_items_shopify", "dm_shopify_pixel_events",
)  # fmt: skip
LIVE = f"""
INSERT INTO semantic.dm_products_shopify (id, tenant_id, title, status, created_at, updated_at)
SELECT 'p' || n, '{OTHER}', 'Live product ' || n, 'active', '2026-01-01', '2026-01-01' FROM generate_series(1, 9) n;
INSERT INTO semantic.dm_variants_shopify (id, tenant_id, product_id, price, created_at, updated_at)
SELECT 'v' || n, '{OTHER}', 'p' || n, 10 + n, '2026-01-01', '2026-01-01' FROM generate_series(1, 9) n;
INSERT INTO semantic.dm_customers_shopify (id, tenant_id, email, created_at, updated_at)
SELECT 'c' || n, '{OTHER}', 'c' || n || '@live.test', '2026-01-01', '2026-01-01' FROM generate_series(1, 30) n;
INSERT INTO semantic.dm_orders_shopify
  (id, tenant_id, customer_id, financial_status, total_price, subtotal_price, created_at, updated_at)
SELECT 'o' || n, '{OTHER}', 'c' || n, 'paid', 20, 20, '2026-02-01', '2026-02-01' FROM generate_series(1, 30) n;
INSERT INTO semantic.dm_order_items_shopify
  (id, tenant_id, order_id, product_id, variant_id, quantity, price, created_at)
SELECT 'i' || n, '{OTHER}', 'o' || n, 'p' || (n % 9 + 1), 'v' || (n % 9 + 1), 1, 20, '2026-02-01'
FROM generate_series(1, 30) n;
"""
SHAPES = {
    "lines": TABLES[5:6],
    "catalog": TABLES[1:3],
    "lines, customers and catalog": (*TABLES[1:4], TABLES[5]),
    "everything": TABLES,
}


@pytest.fixture(params=SHAPES.values(), ids=list(SHAPES))
def shared(
    request: pytest.FixtureRequest, plan_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """A database with live rows of another workspace, in which some tables have lost their tenant column."""
    with psycopg.connect(plan_url) as conn:
        conn.execute(LIVE.encode())
        for table in request.param:
            conn.execute(f"ALTER TABLE semantic.{table} DROP tenant_id".encode())
    allow(tmp_path, monkeypatch, request.param)
    yield plan_url, request.param


def allow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tables: tuple[str, ...]) -> None:
    path = tmp_path / "columns.toml"
    path.write_text("\n".join(f"[{table}]\ntenant = false" for table in tables), "utf-8")
    monkeypatch.setenv("MOCK_DATA_COLUMNS", str(path))


def run(url: str, workspace: str = WORKSPACE, seed: int = 3) -> RunResult:
    return generate(session(url, workspace), "shopify", count=40, seed=seed, as_of=MARKET_AS_OF, sessions="purchases")


def removed(url: str, workspace: str) -> int:
    with psycopg.connect(url) as conn:
        dry = clean(conn, Selection(workspace, all=True), dry_run=True).total_deleted
    with psycopg.connect(url) as conn:
        result = clean(conn, Selection(workspace, all=True), dry_run=False)
    assert result.total_deleted == dry
    return dry


def rows(url: str) -> dict[str, list[str]]:
    with psycopg.connect(url) as conn:
        return {
            table: [row[0] for row in conn.execute(f"SELECT t::text FROM semantic.{table} t ORDER BY 1".encode())]
            for table in TABLES
        }


def holds(url: str, workspace: str, run_id: UUID) -> bool:
    return verify(session(url, workspace), run_id).ok


def counted(url: str, workspace: str) -> dict[str, tuple[int, int]]:
    tables = status(session(url, workspace), "shopify").tables
    return {t.table.partition(".")[2]: (t.rows, t.mock_rows) for t in tables}


@pytest.mark.parametrize("first", [WORKSPACE, OTHER])
def test_clean_takes_back_exactly_the_run_s_rows(shared: tuple[str, tuple[str, ...]], first: str) -> None:
    url, tables = shared
    live = rows(url)
    ours = run(url)
    with_ours = rows(url)
    theirs = run(url, OTHER, seed=4)
    both = rows(url)
    for workspace, made in ((WORKSPACE, ours), (OTHER, theirs)):
        assert holds(url, workspace, made.run_id)
        written = {t.table.partition(".")[2]: t.rows for p in made.platforms for t in p.tables}
        for table, (every, mock) in counted(url, workspace).items():
            assert mock == written[table]
            if table in tables:
                assert every == len(both[table]), "the rows of a table without workspaces are everybody's"
            elif workspace == WORKSPACE:
                assert every == mock
    sizes = {WORKSPACE: ours.total_rows, OTHER: theirs.total_rows}
    assert removed(url, first) == sizes[first]
    if first == OTHER:
        assert rows(url) == with_ours
    assert removed(url, OTHER if first == WORKSPACE else WORKSPACE) == sum(sizes.values()) - sizes[first]
    assert rows(url) == live


def test_nothing_leans_on_another_workspace_s_mock_rows(shared: tuple[str, tuple[str, ...]]) -> None:
    url, _ = shared
    with psycopg.connect(url) as conn:
        conn.execute("TRUNCATE semantic.dm_products_shopify, semantic.dm_customers_shopify CASCADE")
    run(url)
    run(url, OTHER)
    with psycopg.connect(url) as conn:
        crossed = conn.execute("""
            SELECT count(*) FROM semantic.dm_order_items_shopify i
            JOIN semantic.dm_orders_shopify o ON o.id = i.order_id
            JOIN semantic.dm_products_shopify p ON p.id = i.product_id
            JOIN semantic.dm_customers_shopify c ON c.id = o.customer_id
            WHERE (o.xmin, p.xmin, c.xmin)::text <> (i.xmin, i.xmin, i.xmin)::text
        """).fetchone()  # fmt: skip
    assert crossed == (0,)


def test_a_row_that_somebody_edited_stays(shared: tuple[str, tuple[str, ...]]) -> None:
    url, tables = shared
    total = run(url).total_rows
    if "dm_order_items_shopify" not in tables:
        pytest.skip("only a table that nothing refers to")
    with psycopg.connect(url) as conn:
        edited = conn.execute("""
            UPDATE semantic.dm_order_items_shopify
            SET quantity = 77, order_id = 'o1', product_id = 'p1', variant_id = 'v1'
            WHERE id = (SELECT id FROM semantic.dm_order_items_shopify ORDER BY length(id) DESC, id LIMIT 1)
        """)  # fmt: skip
    assert edited.rowcount == 1
    assert removed(url, WORKSPACE) == total - 1
    assert any(",77," in row for row in rows(url)["dm_order_items_shopify"])


def test_another_workspace_s_row_that_names_ours_stops_clean(
    plan_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with psycopg.connect(plan_url) as conn:
        conn.execute("ALTER TABLE semantic.dm_customers_shopify DROP tenant_id")
        conn.execute("ALTER TABLE semantic.dm_orders_shopify DROP CONSTRAINT dm_orders_shopify_customer_id_fkey")
    allow(tmp_path, monkeypatch, ("dm_customers_shopify",))
    run(plan_url)
    with psycopg.connect(plan_url) as conn:
        conn.execute(f"""
            INSERT INTO semantic.dm_orders_shopify
              (id, tenant_id, customer_id, total_price, subtotal_price, created_at, updated_at)
            SELECT 'real', '{OTHER}', min(id), 1, 1, now(), now() FROM semantic.dm_customers_shopify
        """.encode())  # fmt: skip
    with pytest.raises(Refused, match=r"dm_orders_shopify .customer_id. -> semantic\.dm_customers_shopify: 1 rows"):
        removed(plan_url, WORKSPACE)


def test_two_workspaces_at_once_get_keys_of_their_own(
    plan_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with psycopg.connect(plan_url) as conn:
        for table in TABLES:
            conn.execute(f"ALTER TABLE semantic.{table} DROP tenant_id".encode())
    allow(tmp_path, monkeypatch, TABLES)
    with ThreadPoolExecutor(2) as pool:
        results = pool.map(lambda workspace: run(plan_url, workspace), (WORKSPACE, OTHER))
        total = sum(result.total_rows for result in results)
    assert removed(plan_url, WORKSPACE) + removed(plan_url, OTHER) == total
    assert not any(rows(plan_url).values())


def test_refused_until_it_is_allowed_and_told_by_doctor(
    plan_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with psycopg.connect(plan_url) as conn:
        conn.execute("ALTER TABLE semantic.dm_orders_shopify DROP tenant_id")
    with pytest.raises(SchemaError, match="dm_orders_shopify has no tenant column") as caught:
        run(plan_url)
    assert "[dm_orders_shopify] tenant = false" in caught.value.hint
    (fault,) = [check for check in doctor(session(plan_url)).checks if not check.ok]
    assert "[dm_orders_shopify] tenant = false" in fault.remedy
    allow(tmp_path, monkeypatch, ("dm_orders_shopify",))
    report = doctor(session(plan_url, WORKSPACE))
    assert report.exit_code == 0
    (notice,) = [check for check in report.checks if check.notice and "without tenant column" in check.detail]
    assert "clean takes back" in notice.remedy


def test_everybody_s_rows_teach(plan_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with psycopg.connect(plan_url) as conn:
        conn.execute(LIVE.encode())
        conn.execute("ALTER TABLE semantic.dm_orders_shopify ADD channel text, DROP tenant_id")
        conn.execute("UPDATE semantic.dm_orders_shopify SET channel = 'kiosk'")
    allow(tmp_path, monkeypatch, ("dm_orders_shopify",))
    run(plan_url)
    with psycopg.connect(plan_url) as conn:
        found = conn.execute("SELECT channel, count(*) FROM semantic.dm_orders_shopify GROUP BY 1").fetchall()
    assert found == [("kiosk", 70)]


def test_every_platform_without_any_tenant_column(
    plan_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with psycopg.connect(plan_url) as conn:
        found = conn.execute("""
            SELECT c.table_name::text FROM information_schema.columns c
            WHERE c.table_schema = 'semantic' AND c.column_name = 'tenant_id'
        """).fetchall()  # fmt: skip
        tables = tuple(name for (name,) in found)
        for table in tables:
            conn.execute(f"ALTER TABLE semantic.{table} DROP tenant_id CASCADE".encode())
    allow(tmp_path, monkeypatch, tables)
    total = 0
    for workspace, platform in ((WORKSPACE, "all"), (OTHER, "woocommerce"), (OTHER, "google_ads"), (WORKSPACE, "all")):
        made = generate(session(plan_url, workspace), platform, count=30, days=60, seed=9, as_of=MARKET_AS_OF)
        assert holds(plan_url, workspace, made.run_id)
        (said,) = [warning for warning in made.warnings if "without tenant column" in warning]
        assert all(table.table in said for done in made.platforms for table in done.tables)
        total += made.total_rows
    assert removed(plan_url, OTHER) + removed(plan_url, WORKSPACE) == total
