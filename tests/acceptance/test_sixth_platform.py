"""A sixth platform is one vocabulary file and one warehouse file, both outside the package: `--platforms DIR`."""

from __future__ import annotations

import psycopg

from tests.support.cli import run_cli
from tests.support.paths import FIXTURES
from tests.support.sessions import WORKSPACE

SIXTH = FIXTURES / "sixth"
# Of few orders it is a matter of luck whether one is refunded in two parts.
SAME = ("--seed", "3", "--as-of", "2026-03-09T12:00:00Z")


def test_one_vocabulary_and_one_sql_file_make_a_platform(warehouse_url: str) -> None:
    with psycopg.connect(warehouse_url) as conn:
        conn.execute((SIXTH / "etsy.sql").read_bytes())

    def mock_data(*arguments: str) -> dict[str, object]:
        done = run_cli(*arguments, "--platforms", str(SIXTH), "--workspace", WORKSPACE, "--json", url=warehouse_url)
        assert done.code == 0, done.stdout + done.stderr
        found: dict[str, object] = done.json
        return found

    for arguments in (("etsy", "--count", "80", *SAME), ("all", "--count", "60", *SAME)):
        made = mock_data("generate", *arguments)
        assert made["committed"]
        etsy = next(p for p in made["platforms"] if p["platform"] == "etsy")  # type: ignore[attr-defined]
        assert {table["entity"] for table in etsy["tables"]} >= {"order", "item", "payment", "refund"}
    with psycopg.connect(warehouse_url) as conn:
        for rule in RULES:
            assert conn.execute(rule.encode()).fetchone() == (0,), rule
        twice = conn.execute(
            "SELECT count(*) FROM (SELECT receipt_id FROM data.dm_refunds_etsy GROUP BY 1 HAVING count(*) = 2) t"
        ).fetchone()
        assert twice and twice[0] > 0, "some orders are refunded in two parts"
    assert mock_data("verify")["ok"]
    assert "etsy order" in {check["name"] for check in mock_data("doctor")["checks"]}  # type: ignore[attr-defined]
    assert [p["platform"] for p in mock_data("status", "etsy")["platforms"]] == ["etsy"]  # type: ignore[attr-defined]
    without = run_cli("verify", "--workspace", WORKSPACE, "--json", url=warehouse_url)
    assert (without.code, "--platforms" in without.json["error"]["hint"]) == (2, True)
    cleaned = mock_data("clean", "etsy", "--all", "--confirm")
    assert cleaned["total_deleted"]


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
