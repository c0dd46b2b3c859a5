"""Postgres as it is: which table holds an object's rows, and which columns views compare with the workspace."""

from __future__ import annotations

import pytest

from loader.catalog.objects import compared_with_workspace
from loader.flow.table import Catalog, SemanticObject, Table


@pytest.mark.parametrize(
    ("definition", "names"),
    [
        ("SELECT id FROM t WHERE org_id = current_workspace_id()", {"org_id"}),
        ("SELECT id FROM t WHERE ((t.org_id)::text = (( SELECT app.current_workspace_id() AS x))::text)", {"org_id"}),
        ("SELECT id FROM t WHERE current_setting('app.workspace_id'::text, true) = owner AND n = 1", {"owner"}),
        ("SELECT id FROM t WHERE a = current_workspace_id() OR b = current_workspace_id()", {"a", "b"}),
        ("SELECT id FROM t WHERE org_id <> current_workspace_id()", set()),
        ("SELECT id FROM t WHERE org_id = (SELECT o FROM u WHERE w = current_workspace_id())", {"w"}),
        ("SELECT id FROM t WHERE org_id = 7", set()),
        ("current_workspace_id( is no SQL", set()),
    ],
)
def test_the_columns_that_a_view_filters_by(definition: str, names: set[str]) -> None:
    assert compared_with_workspace(definition) == names


def test_the_rows_of_a_view_are_those_of_the_table_that_gives_most_columns() -> None:
    lineage = (("id", 7, "key"), ("name", 8, "name"), ("at", 7, "made_at"), ("again", 7, "key"))
    view = SemanticObject(1, "semantic", "v", "v", lineage)
    assert (view.holder, view.shown) == (7, {"key": "id", "made_at": "at"})


def test_a_table_holds_its_own_rows_and_a_computed_view_none() -> None:
    plain, computed = SemanticObject(1, "semantic", "t", "r"), SemanticObject(2, "semantic", "v", "v")
    table = Table(1, "semantic", "t", "r", ())
    catalog = Catalog((plain, computed), {1: table})
    assert catalog.table_of(plain) is table
    assert (computed.holder, catalog.table_of(computed)) == (None, None)
