"""Which table holds the rows that a semantic object shows."""

from __future__ import annotations

from loader.flow.table import Catalog, SemanticObject
from tests.support.schemas import make_table


def test_the_rows_of_a_view_are_those_of_the_table_that_gives_most_columns() -> None:
    lineage = (("id", 7, "key"), ("name", 8, "name"), ("at", 7, "made_at"), ("again", 7, "key"))
    view = SemanticObject(1, "semantic", "v", "v", lineage)
    assert (view.holder, view.shown) == (7, {"key": "id", "made_at": "at"})


def test_a_table_holds_its_own_rows_and_a_computed_view_none() -> None:
    plain, computed = SemanticObject(1, "semantic", "t", "r"), SemanticObject(2, "semantic", "v", "v")
    base = make_table("t", schema="semantic")
    catalog = Catalog((plain, computed), {1: base})
    assert catalog.table_of(plain) is base
    assert (computed.holder, catalog.table_of(computed)) == (None, None)
