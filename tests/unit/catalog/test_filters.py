"""Which columns views compare with the workspace."""

from __future__ import annotations

import pytest

from loader.catalog.objects import compared_with_workspace


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
