"""A sixth platform is one vocabulary file and one warehouse file, both outside the package: `--platforms DIR`."""

from __future__ import annotations

import pytest

from loader import clean, doctor, generate, status, verify
from tests.support.cli import run_cli
from tests.support.paths import FIXTURES
from tests.support.sessions import AS_OF, WORKSPACE, session
from tests.support.sql import execute, rows

SIXTH = FIXTURES / "sixth"
ENTITIES = {"order", "item", "payment", "refund"}


def test_one_vocabulary_and_one_sql_file_make_a_platform(warehouse_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    execute(warehouse_url, (SIXTH / "etsy.sql").read_text("utf-8"))
    # Of few orders it is a matter of luck whether one is refunded in two parts.
    asked = ("etsy", "--count", "80", "--seed", "3", "--as-of", f"{AS_OF:%Y-%m-%dT%H:%M:%SZ}")
    where = ("--workspace", WORKSPACE, "--json")
    made = run_cli("generate", *asked, "--platforms", str(SIXTH), *where, url=warehouse_url)
    assert made.code == 0, made.stdout + made.stderr
    (alone,) = made.json["platforms"]
    assert {table["entity"] for table in alone["tables"]} >= ENTITIES
    without = run_cli("verify", *where, url=warehouse_url)
    assert (without.code, "--platforms" in without.json["error"]["hint"]) == (2, True)
    monkeypatch.setenv("MOCK_DATA_PLATFORMS", str(SIXTH))
    here = session(warehouse_url, WORKSPACE)
    together = generate(here, "all", count=20, seed=3, as_of=AS_OF)
    (etsy,) = (one for one in together.platforms if one.platform == "etsy")
    assert {table.entity for table in etsy.tables} >= ENTITIES
    for rule in RULES:
        assert rows(warehouse_url, rule) == [(0,)], rule
    twice = "SELECT receipt_id FROM data.dm_refunds_etsy GROUP BY 1 HAVING count(*) = 2"
    assert rows(warehouse_url, twice), "some orders are refunded in two parts"
    assert verify(here).ok
    assert "etsy order" in {check.name for check in doctor(here, "etsy").checks}
    assert {table.platform for table in status(here, "etsy").tables} == {"etsy"}
    assert clean(here, "etsy").total_deleted


RULES = (
    """SELECT count(*) FROM data.dm_receipts_etsy r LEFT JOIN (
         SELECT receipt_id, sum(price * quantity) AS lines FROM data.dm_transactions_etsy GROUP BY 1) t
         USING (receipt_id)
       WHERE t.lines IS DISTINCT FROM r.subtotal""",
    """SELECT count(*) FROM data.dm_receipts_etsy r LEFT JOIN (
         SELECT receipt_id, sum(amount) AS back FROM data.dm_refunds_etsy GROUP BY 1) b USING (receipt_id)
       WHERE coalesce(b.back, 0) <> r.total_refunded OR (b.back IS NULL) <> (r.status NOT LIKE '%refunded')""",
    """SELECT count(*) FROM data.dm_receipts_etsy r LEFT JOIN (
         SELECT receipt_id, sum(amount) AS paid FROM data.dm_payments_etsy GROUP BY 1) p USING (receipt_id)
       WHERE CASE WHEN r.status IN ('open', 'canceled') THEN p.paid IS NOT NULL
                  ELSE p.paid IS DISTINCT FROM r.grandtotal END""",
    """SELECT count(*) FROM data.dm_refunds_etsy b JOIN data.dm_payments_etsy p USING (payment_id)
       WHERE b.receipt_id <> p.receipt_id OR b.created_at < p.created_at""",
    """SELECT count(*) FROM data.dm_buyers_etsy c LEFT JOIN (
         SELECT buyer_id, count(*) AS orders, sum(grandtotal) AS spent FROM data.dm_receipts_etsy GROUP BY 1) o
         USING (buyer_id)
       WHERE c.orders_count <> coalesce(o.orders, 0) OR c.total_spent <> coalesce(o.spent, 0)""",
)
