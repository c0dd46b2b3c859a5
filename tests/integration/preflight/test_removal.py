"""A table whose rows no DELETE could remove is refused before the load, by doctor, dry run and generate alike."""

from __future__ import annotations

import psycopg
import pytest

from loader import clean, doctor, generate
from loader.errors import SchemaError
from tests.support.sessions import WORKSPACE, session
from tests.support.sql import execute

ORDERS, EVENTS = "data.dm_orders_shopify", "data.dm_shopify_pixel_events"
KEYLESS = f"ALTER TABLE {EVENTS} DROP CONSTRAINT dm_shopify_pixel_events_pkey"
PARTS = (
    f"ALTER TABLE {EVENTS} RENAME TO events_before",
    f"CREATE TABLE {EVENTS} (LIKE data.events_before INCLUDING DEFAULTS INCLUDING IDENTITY) PARTITION BY HASH (id)",
    *(f"CREATE TABLE data.events_{n} PARTITION OF {EVENTS} FOR VALUES WITH (MODULUS 2, REMAINDER {n})" for n in (0, 1)),
    """DO $$ BEGIN EXECUTE 'CREATE OR REPLACE VIEW semantic.dm_shopify_pixel_events AS ' || replace(
       pg_get_viewdef('semantic.dm_shopify_pixel_events'::regclass), 'events_before', 'dm_shopify_pixel_events');
       END $$""",
)
FORBIDDEN = {
    "a schema without a key": ((KEYLESS, "CREATE PUBLICATION p FOR TABLES IN SCHEMA data"), EVENTS),
    "nothing as identity": (
        (f"ALTER TABLE {ORDERS} REPLICA IDENTITY NOTHING", f"CREATE PUBLICATION p FOR TABLE {ORDERS}"),
        ORDERS,
    ),
    "a filter beside the key": ((f"CREATE PUBLICATION p FOR TABLE {ORDERS} WHERE (total_price > 0)",), ORDERS),
    "only what is deleted": (
        (
            KEYLESS,
            f"CREATE PUBLICATION p FOR TABLE {EVENTS} WITH (publish = 'delete')",
        ),
        EVENTS,
    ),
    "a part without a key": ((*PARTS, "CREATE PUBLICATION p FOR TABLE data.events_1"), "data.events_1"),
    "the whole of parts": ((*PARTS, "CREATE PUBLICATION p FOR ALL TABLES"), "data.events_0"),
}
ALLOWED = {
    "all tables with keys": ("CREATE PUBLICATION p FOR ALL TABLES",),
    "only what is inserted": (KEYLESS, "CREATE PUBLICATION p FOR ALL TABLES WITH (publish = 'insert')"),
    "the whole row as identity": (
        KEYLESS, f"ALTER TABLE {EVENTS} REPLICA IDENTITY FULL", "CREATE PUBLICATION p FOR ALL TABLES"
    ),
    "a filter by the key": (f"CREATE PUBLICATION p FOR TABLE {ORDERS} WHERE (order_id <> '')",),
    "no log": (KEYLESS, f"ALTER TABLE {EVENTS} SET UNLOGGED", "CREATE PUBLICATION p FOR ALL TABLES"),
    "another index as identity": (
        KEYLESS, f"CREATE UNIQUE INDEX by_id ON {EVENTS} (id)",
        f"ALTER TABLE {EVENTS} REPLICA IDENTITY USING INDEX by_id",
        "CREATE PUBLICATION p FOR ALL TABLES",
    ),
}  # fmt: skip


@pytest.fixture
def url(warehouse_url: str) -> str:
    with psycopg.connect(warehouse_url) as conn:
        if conn.info.server_version < 150000:
            pytest.skip("filters of publications came with 15")
    return warehouse_url


@pytest.mark.parametrize("what", FORBIDDEN)
def test_what_no_delete_may_touch_is_refused_and_the_remedy_mends_it(url: str, what: str) -> None:
    statements, named = FORBIDDEN[what]
    execute(url, *statements)
    here = session(url, WORKSPACE)
    said = [f"{check.detail} {check.remedy}" for check in doctor(here, "shopify").checks if not check.ok]
    assert len(said) == 1 and "replica identity" in said[0] and "publication p" in said[0]
    for dry_run in (True, False):
        with pytest.raises(SchemaError, match="replica identity for the publication p") as refused:
            generate(here, "shopify", count=10, seed=1, dry_run=dry_run)
        assert f"ALTER TABLE {named} REPLICA IDENTITY FULL;" in refused.value.hint
    remedies = refused.value.hint.partition(" or give")[0].split("; ")
    execute(url, *(remedy.rstrip(";") for remedy in remedies))
    _comes_and_goes(url)


@pytest.mark.parametrize("what", ALLOWED)
def test_what_a_delete_may_touch_is_no_fault(url: str, what: str) -> None:
    execute(url, *ALLOWED[what])
    assert doctor(session(url, WORKSPACE), "shopify").exit_code == 0
    _comes_and_goes(url)


def _comes_and_goes(url: str) -> None:
    here = session(url, WORKSPACE)
    made = generate(here, "shopify", count=10, seed=1)
    assert clean(here, run=made.run_id).total_deleted == made.total_rows
