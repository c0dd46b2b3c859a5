"""What is asked of keys and of landing pages without a pattern a row is what patterns would find."""

from __future__ import annotations

import re
from collections.abc import Iterator

import psycopg
import pytest
from psycopg import sql

from loader.profile.reader import query

KEYS = {
    "one length": (["A-0017", "A-0420", "A-0009"], "A-", "", 420),
    "several lengths": (["#9#", "#1000#", "#99#"], "#", "#", 1000),
    "the longest has zeros": (["7", "00000005", "12"], "", "", 12),
    "the last of a length is no number": (["42", "zz", "7"], "", "", 42),
    "a mark of more than a byte": (["№8", "№12", "№100"], "№", "", 100),
    "longer than a number": (["1" * 30, "25"], "", "", 25),
    "none": (["x", "y"], "", "", None),
}


@pytest.fixture(scope="module")
def conn(server: str) -> Iterator[psycopg.Connection]:
    with psycopg.connect(server) as conn:
        yield conn


@pytest.mark.parametrize("name", KEYS)
def test_the_highest_number_among_keys(conn: psycopg.Connection, name: str) -> None:
    keys, prefix, suffix, highest = KEYS[name]
    marks = {"prefix": prefix, "suffix": suffix, "before": len(prefix), "marks": len(prefix) + len(suffix)}
    asked = query("last_number", table=_rows(keys), scope=sql.SQL("true"), column=sql.Identifier("one"),
                  number=query("number_in_key"))  # fmt: skip
    assert conn.execute(asked, marks).fetchone() == (highest,)


def test_the_highest_campaign_that_a_page_names(conn: psycopg.Connection) -> None:
    pages = [
        "/p?gad_campaignid=41&gclid=x", "/p?a=b&gad_campaignid=1200#top", "/p?gad_campaignid=brand", "/p?a=1",
        "/p?xgad_campaignid=9999", "/p?gad_campaignid=" + "9" * 18, "/p?not_gad_campaignid=8888&gad_campaignid=77",
        "/p?gad_campaignid=1300x",
    ]  # fmt: skip
    found = [re.search("[?&]gad_campaignid=([0-9]{1,17})(?![^&#])", page) for page in pages]
    asked = query("last_campaign", table=_rows(pages), own=sql.SQL("true"), landing=sql.Identifier("one"))
    assert conn.execute(asked, {"mark": "gad_campaignid="}).fetchone() == (max(int(one[1]) for one in found if one),)


def _rows(texts: list[str]) -> sql.Composed:
    values = sql.SQL(", ").join(sql.SQL("({})").format(sql.Literal(text)) for text in texts)
    return sql.SQL("(VALUES {}) AS made (one)").format(values)
