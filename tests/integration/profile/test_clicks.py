"""Orders that are there already are read by the marks of the ads platform at hand, and not by another's."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import psycopg
import pytest

from loader.flow.binding import Entity
from loader.profile import Window, learn
from loader.rules.relations import CLICKED, RuleScope
from loader.types import PgType
from loader.vocabulary import Click, load
from tests.support.schemas import NUMERIC, TEXT, make_columns, make_entity, make_table

GOOGLE = load()["google_ads"]
FINDS = Click(
    source="finds+1%",
    medium="cpc",
    campaign="f.campaign",
    id="fclid",
    referrer="https://f.example/",
    other_ids=("f|x",),
)
PAGES = {
    "/?utm_source=google&gad_campaignid=17&gclid=a": ("17", None),
    "/?gclid=b": ("", None),
    "/?wbraid=b": ("", None),
    "/?f.campaign=23&fclid=c": (None, "23"),
    "/?fxcampaign=99": (None, None),
    "/?fclid=c": (None, ""),
    "/?f|x=c": (None, ""),
    "/?utm_source=finds+1%": (None, ""),
    "/": (None, None),
}


@pytest.fixture
def conn(empty_url: str) -> psycopg.Connection:
    conn = psycopg.connect(empty_url)
    conn.execute("CREATE TABLE orders (tenant text, placed timestamptz, total numeric, page text)")
    for n, page in enumerate(PAGES):
        conn.execute("INSERT INTO orders VALUES ('w', %s, 5, %s)", (datetime(2026, 1, 1 + n, tzinfo=UTC), page))
    return conn


def order() -> Entity:
    found = make_columns(placed=PgType(1184, "timestamptz", "timestamptz"), total=NUMERIC, page=TEXT, tenant=TEXT)
    meanings = {"placed": "created", "total": "total", "page": "landing_page"}
    return make_entity(make_table("orders", *found, schema="public"), meanings=meanings, tenant="tenant")


@pytest.mark.parametrize(("click", "which", "last"), [(GOOGLE.click, 0, 17), (FINDS, 1, 23)])
def test_each_platform_reads_its_own_marks(conn: psycopg.Connection, click: Click, which: int, last: int) -> None:
    with conn:
        window = Window(datetime(2025, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))
        profile = learn(conn, (order(),), "w", clicks={"ads": click}, window=window)
        assert profile.placed["ads"].campaign == tuple(marks[which] for marks in PAGES.values())
        assert profile.last_campaign == {"ads": last}
        scope = RuleScope(replace(GOOGLE, click=click), (order(),), "w", later=False)
        rows = conn.execute(f"SELECT campaign FROM {scope.relation(CLICKED, (), '')} c WHERE campaign <> ''".encode())
        assert rows.fetchall() == [(str(last),)]
