"""No text of a live person reaches a mock row, a message or a table of the command line, however many rows share it."""

from __future__ import annotations

import re

import psycopg
import pytest

from tests.support.cli import CliResult, run_cli
from tests.support.sessions import WORKSPACE

MARK = re.compile(
    r"quastenberg|(?<!\d)10\.77\.66|99477|db8:77:66|48\.7766|3704\s?0044|4111\s?1111|L01X77T", re.IGNORECASE
)
"""What every secret has somewhere."""
SPELT = (
    "recipient", "sales_rep", "delivery_instructions", "nom", "apellido", "kontakt", "passport", "diagnosis",
    "religion", "prénom", "nombre_cliente", "vorname", "cognome", "telefono", "adresse", "rua", "empfänger", "cliente",
    "indirizzo", "imię", "nazwisko", "名前", "получатель", "gift_message", "Ansprechpartner", "steuernummer",
    "krankenkasse", "notizIntern", "approved_by", "politische_haltung", "ethnicity", "remitente",
)  # fmt: skip
"""Columns whose names say whose their values are."""
SAID = {
    "extra_a": "quastenberg{i}@corp.test",
    "extra_b": "+49 171 99477{i}",
    "extra_c": "10.77.66.{i}",
    "extra_d": "2001:db8:77:66::{i}",
    "extra_e": "DE893704004453201{i}",
    "extra_f": "4111 1111 1111 1{i}",
    "extra_g": "https://shop.test/o?token=quastenberg{i}",
    "extra_h": "48.7766{i}, 11.42311",
    "extra_i": "Quastenbergstraße {i}",
    "extra_j": "L01X77T{i}",
    "extra_k": "Please ring at Quastenberg twice and leave it with Anna on floor {i}",
    "extra_l": "Anna Quastenberg",
    "extra_m": "Quastenberg, Peter",
}
"""Columns whose names say nothing; what they hold does."""
OTHER = {
    "client_ip": ("inet", "('10.77.66.' || {i} % 250)::inet"),
    "extra_json": ("jsonb", "jsonb_build_object('kontakt', 'quastenberg' || {i})"),
    "payload": ("jsonb", "jsonb_build_object('a', jsonb_build_array('quastenberg' || {i} || '@x.test'))"),
    "labels": ("text[]", "ARRAY['vip', 'quastenberg' || {i} || '@x.test']"),
    "contacts": ("text[]", "ARRAY['quastenberg' || {i}]"),
    "phone_digits": ("bigint", "4917199477000 + {i}"),
    "extra_n": ("text", "'QUASTENBERG-' || n"),
    "extra_o": ("uuid", "('00000000-0000-4000-8000-0000' || lpad((n / 3 + 99477000)::text, 8, '0'))::uuid"),
}
COLUMNS = {
    **{name: ("text", "'quastenberg' || {i}") for name in SPELT},
    **{name: ("text", f"'{text.replace('{i}', chr(39) + ' || {i} || ' + chr(39))}'") for name, text in SAID.items()},
    **OTHER,
}
"""Each with its type and its secret, number {i}, as SQL."""
WHO = {
    "each row": "n",
    "three rows": "n / 3",
    "fifteen rows of twelve customers": "CASE WHEN n <= 15 THEN 0 ELSE n END",
    "a quarter of the rows": "n % 4",
    "every row": "7",
}
ROWS = {
    "customers": (
        200, "id, tenant_id, email, first_name, last_name, created_at, updated_at",
        "'900' || n, w, 'q' || n || '@quastenberg.test', 'Quastenberg' || n, 'Quastenberg', t, t",
    ),
    "orders": (
        600,
        "id, tenant_id, customer_id, financial_status, total_price, subtotal_price, created_at, updated_at, served",
        "'910' || n, w, '900' || 1 + CASE WHEN n <= 15 THEN n % 12 ELSE n % 200 END, 'paid', 20, 20, t, t,"
        " (ARRAY['Anna Quastenberg', 'q9'])[1 + n % 2]",
    ),
    "order_items": (600, "id, tenant_id, order_id, quantity, price, created_at", "'920' || n, w, '910' || n, 1, 20, t"),
}  # fmt: skip
"""Live rows by table: how many, their own columns and values."""
OUTSIDE = """
CREATE TABLE public.reps (name text PRIMARY KEY);
INSERT INTO public.reps VALUES ('Anna Quastenberg'), ('q9');
ALTER TABLE semantic.dm_orders_shopify ADD served text REFERENCES public.reps
"""
ASKED = ("shopify", "--count", "300", "--seed", "5", "--sessions", "none", "--as-of", "2026-03-09T12:00:00Z")


def fill(url: str, who: str) -> None:
    """Six hundred live orders of 200 customers and their lines, full of secrets; and a table outside of people."""
    with psycopg.connect(url) as conn:
        conn.execute(OUTSIDE)
        for table, (rows, names, values) in ROWS.items():
            added = ", ".join(f'ADD "{name}" {kind}' for name, (kind, _) in COLUMNS.items())
            conn.execute(f"ALTER TABLE semantic.dm_{table}_shopify {added}".encode())
            quoted = ", ".join(f'"{name}"' for name in COLUMNS)
            secrets = ", ".join(secret.replace("{i}", f"({WHO[who]})") for _, secret in COLUMNS.values())
            conn.execute(
                f"INSERT INTO semantic.dm_{table}_shopify ({names}, {quoted}) SELECT {values}, {secrets}"
                f" FROM (SELECT '{WORKSPACE}'::text w, n, timestamp '2025-06-01' + n * interval '1 hour' t"
                f" FROM generate_series(1, {rows}) n) x".encode()
            )


def mock_rows(url: str) -> list[str]:
    """Every row that no live one is, as text."""
    found = []
    with psycopg.connect(url) as conn:
        for table in ("orders", "order_items", "customers", "products", "variants"):
            query = f"SELECT t::text FROM semantic.dm_{table}_shopify t WHERE id !~ '^9[012]0'"
            found += [row[0] for row in conn.execute(query.encode())]
    return found


def said(*results: CliResult) -> str:
    return "\n".join(result.stdout + result.stderr for result in results)


@pytest.mark.parametrize("who", WHO)
def test_no_live_text_of_a_person_comes_out(plan_url: str, who: str) -> None:
    fill(plan_url, who)
    commands = (("generate", *ASKED, "--dry-run"), ("doctor",), ("generate", *ASKED, "--yes", "--json"), ("status",))
    results = [run_cli(*command, "--workspace", WORKSPACE, url=plan_url) for command in commands]
    assert [result.code for result in results] == [0] * len(results), said(*results)
    assert not {match[0] for match in MARK.finditer(said(*results))}
    rows = mock_rows(plan_url)
    assert len(rows) > 500
    assert not [match[0] for row in rows for match in MARK.finditer(row)]
