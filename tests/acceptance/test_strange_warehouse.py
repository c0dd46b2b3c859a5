"""A warehouse that nobody here wrote: it is filled without a word of configuration, and left as it was, exactly."""

from __future__ import annotations

import psycopg
import pytest

from loader import clean, generate
from loader.errors import Refused
from tests.support.cli import run_cli
from tests.support.rules import broken
from tests.support.sessions import OTHER, WORKSPACE, session
from tests.support.sql import add_live_rows

BASES = (
    '"ShopCore"."Shop"', '"ShopCore"."Product"', '"ShopCore"."ProductVariant"', '"ShopCore"."Client"',
    '"Ops Facts"."SalesOrder"', '"Ops Facts"."SalesLine"', '"Ops Facts"."PixelEvent"',
)  # fmt: skip


def everything(url: str) -> dict[str, list[tuple[str, str]]]:
    """Every row as text with the transaction that wrote it."""
    with psycopg.connect(url) as conn:
        return {
            base: conn.execute(f"SELECT t::text, t.xmin::text FROM {base} t ORDER BY 1".encode()).fetchall()
            for base in BASES
        }


def test_it_loads_obeys_every_rule_and_goes_back_byte_for_byte(odd_url: str) -> None:
    add_live_rows(odd_url, WORKSPACE, 1)  # before
    add_live_rows(odd_url, OTHER, 2)  # beside: another tenant's
    result = run_cli(
        "generate", "shopify", "--count", "200", "--seed", "9", "--json", "--workspace", WORKSPACE, url=odd_url
    )
    assert result.code == 0, result.stderr
    run = result.json
    assert run["committed"] is True
    assert {t["entity"]: t["rows"] for t in run["platforms"][0]["tables"]}["order"] == 200
    with psycopg.connect(odd_url) as conn:
        shops = conn.execute('SELECT count(*) FROM "ShopCore"."Shop" WHERE tenant_id = %s', (WORKSPACE,)).fetchone()
    assert shops == (1,), "the live shop's row is reused"
    found = broken(odd_url, WORKSPACE)
    assert len(found) >= 8
    assert not {name: count for name, count in found.items() if count}
    add_live_rows(odd_url, WORKSPACE, 3)  # after
    beside = everything(odd_url)
    removed = run_cli(
        "clean", "--run", run["run_id"], "--confirm", "--json", "--workspace", WORKSPACE, url=odd_url
    ).json
    assert removed["total_deleted"] == run["total_rows"]
    assert all(table["kept_changed"] == 0 for table in removed["tables"])
    left = everything(odd_url)
    mock = {base: [row for row in beside[base] if row not in left[base]] for base in BASES}
    assert sum(map(len, mock.values())) == run["total_rows"]
    for base in BASES:
        assert [row for row in beside[base] if row not in mock[base]] == left[base]
        assert len(left[base]) >= 3 or base.endswith('"Shop"')
    status = run_cli("status", "--json", "--workspace", WORKSPACE, url=odd_url).json
    assert all(table["mock_rows"] == 0 for table in status["platforms"][0]["tables"])
    assert status["runs"][0]["removed_at"]


def test_a_live_order_of_a_mock_customer_keeps_the_run(odd_url: str) -> None:
    here = session(odd_url, WORKSPACE)
    run = generate(here, "shopify", count=20, seed=9)
    with psycopg.connect(odd_url) as conn:
        conn.execute(_a_real_order(conn))
    before = everything(odd_url)
    with pytest.raises(Refused) as refused:
        clean(here, run=run.run_id)
    assert "SalesOrder" in refused.value.message + refused.value.hint
    assert everything(odd_url) == before


def _a_real_order(conn: psycopg.Connection[tuple[object, ...]]) -> bytes:
    """A copy of a mock order under a key of its own, generated columns left to the server."""
    names = [
        str(name)
        for (name,) in conn.execute(
            'SELECT quote_ident(attname) FROM pg_attribute WHERE attrelid = \'"Ops Facts"."SalesOrder"\'::regclass'
            " AND attnum > 0 AND NOT attisdropped AND attgenerated = '' AND attname NOT IN ('OrderRef', 'Ticket')"
        ).fetchall()
    ]
    listed = ", ".join(names)
    return (
        f'INSERT INTO "Ops Facts"."SalesOrder" ("OrderRef", "Ticket", {listed})'
        f" SELECT 'real-1', 'R-1', {listed} FROM \"Ops Facts\".\"SalesOrder\" LIMIT 1"
    ).encode()
