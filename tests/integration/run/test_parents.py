"""Live rows that new rows name are held until COMMIT: what changes before is planned again, what comes later waits."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import psycopg
import pytest

from loader import RunResult, generate
from loader.errors import LoadError
from loader.load import transaction
from tests.support.databases import Databases
from tests.support.sessions import AS_OF, WORKSPACE, session
from tests.support.sql import as_role, count_rows, execute, new_role, rows
from tests.support.templates import fill_zoo

ORPHANS = """SELECT count(*) FROM semantic.dm_order_items_shopify i
WHERE NOT EXISTS (SELECT FROM semantic.dm_products_shopify p WHERE p.id = i.product_id AND p.tenant_id = i.tenant_id)
   OR NOT EXISTS (SELECT FROM semantic.dm_variants_shopify v WHERE v.id = i.variant_id AND v.tenant_id = i.tenant_id)"""
LIVE_LINES = """SELECT count(*) FROM semantic.dm_order_items_shopify
WHERE product_id IN (SELECT 'p' || i FROM generate_series(1, 40) i)"""
GONE = (
    "DELETE FROM semantic.dm_variants_shopify WHERE id LIKE 'v%'",
    "DELETE FROM semantic.dm_products_shopify WHERE id LIKE 'p%'",
)


@pytest.fixture
def url(databases: Databases) -> Iterator[str]:
    """A shop with forty live products that no foreign key holds."""
    for made in databases.lend(databases.template("zoo", fill_zoo)):
        execute(
            made,
            """DO $$ DECLARE k record; BEGIN
            FOR k IN SELECT conrelid::regclass AS t, conname FROM pg_constraint WHERE contype = 'f'
              AND connamespace = 'semantic'::regnamespace
            LOOP EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', k.t, k.conname); END LOOP; END $$""",
            f"""INSERT INTO semantic.dm_products_shopify (id, tenant_id, title, status, created_at, updated_at)
            SELECT 'p' || i, '{WORKSPACE}', 'Thing ' || i, 'active', '2024-01-01', '2024-01-01'
            FROM generate_series(1, 40) i""",
            f"""INSERT INTO semantic.dm_variants_shopify (id, tenant_id, product_id, price, created_at, updated_at)
            SELECT 'v' || i, '{WORKSPACE}', 'p' || i, 10, '2024-01-01', '2024-01-01' FROM generate_series(1, 40) i""",
        )
        yield made


def generated(url: str) -> RunResult:
    return generate(session(url, WORKSPACE), "shopify", count=40, seed=5, as_of=AS_OF)


def between(monkeypatch: pytest.MonkeyPatch, name: str, act: Callable[[int], None]) -> None:
    """Have `act` called with 1, 2, ... before each call of a function of the transaction."""
    called, function = [0], getattr(transaction, name)
    monkeypatch.setattr("loader.load.transaction.time.sleep", lambda _: None)

    def late(*args: object, **more: object) -> object:
        called[0] += 1
        act(called[0])
        return function(*args, **more)

    monkeypatch.setattr(transaction, name, late)


def test_nothing_happens_and_live_products_are_sold(url: str) -> None:
    assert generated(url).committed
    assert rows(url, LIVE_LINES)[0][0] > 0


def test_products_that_go_before_the_load_are_in_no_new_row(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    between(monkeypatch, "begin", lambda turn: execute(url, *GONE) if turn == 1 else None)
    assert generated(url).committed
    assert rows(url, ORPHANS) == [(0,)]
    assert rows(url, LIVE_LINES) == [(0,)]


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE semantic.dm_variants_shopify SET price = 12.50 WHERE id LIKE 'v%'",
        "UPDATE semantic.dm_products_shopify SET status = 'draft' WHERE id LIKE 'p%'",
        f"UPDATE semantic.dm_products_shopify SET tenant_id = 'x{WORKSPACE}' WHERE id LIKE 'p%'",
    ],
)
def test_what_new_rows_copy_is_as_it_is_at_the_load(url: str, monkeypatch: pytest.MonkeyPatch, change: str) -> None:
    between(monkeypatch, "begin", lambda turn: execute(url, change) if turn == 1 else None)
    assert generated(url).committed
    assert rows(url, ORPHANS) == [(0,)]
    wrong = """SELECT count(*) FROM semantic.dm_order_items_shopify i JOIN semantic.dm_variants_shopify v
    ON v.id = i.variant_id WHERE v.id LIKE 'v%' AND v.price <> i.price"""
    assert rows(url, wrong) == [(0,)]
    if "price" not in change:
        assert rows(url, LIVE_LINES) == [(0,)]


def test_a_catalog_that_never_rests_is_a_clean_error(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    change = "UPDATE semantic.dm_variants_shopify SET price = price + 1 WHERE id LIKE 'v%'"
    between(monkeypatch, "begin", lambda _: execute(url, change))
    with pytest.raises(LoadError, match=r"dm_variants_shopify: .* have changed") as failed:
        generated(url)
    assert failed.value.hint
    assert count_rows(url, "semantic.dm_orders_shopify") == count_rows(url, "mock_data.runs") == 0


def test_nobody_removes_a_product_before_commit(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def attempt(_: int) -> None:
        with psycopg.connect(url) as conn, pytest.raises(psycopg.errors.LockNotAvailable):
            conn.execute("SET LOCAL lock_timeout = '200ms'")
            conn.execute(GONE[1].encode())

    between(monkeypatch, "commit", attempt)
    assert generated(url).committed


def test_a_role_that_may_lock_nothing_asks_again_and_says_so(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with new_role(
        url,
        "GRANT USAGE ON SCHEMA semantic, mock_data TO {role}",
        "GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA semantic TO {role}",
        "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA mock_data TO {role}",
    ) as role:
        between(monkeypatch, "refresh_statistics", lambda turn: execute(url, *GONE) if turn == 1 else None)
        # the rules would see it too: here only what is asked just before COMMIT counts
        monkeypatch.setattr("loader.run.refuse_broken", lambda _: None)
        result = generated(as_role(url, role))
    assert any("may not lock" in warning for warning in result.warnings) or rows(url, LIVE_LINES) == [(0,)]
    assert rows(url, ORPHANS) == [(0,)]


def test_a_parent_outside_the_shop_that_goes_is_planned_again(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    execute(
        url,
        "CREATE TABLE public.places (id int PRIMARY KEY)",
        "INSERT INTO public.places SELECT generate_series(1, 9)",
        "ALTER TABLE semantic.dm_orders_shopify ADD place int NOT NULL REFERENCES public.places",
    )
    between(
        monkeypatch, "begin", lambda turn: execute(url, "DELETE FROM public.places WHERE id < 9") if turn == 1 else None
    )
    assert generated(url).committed
    assert rows(url, "SELECT DISTINCT place FROM semantic.dm_orders_shopify") == [(9,)]
