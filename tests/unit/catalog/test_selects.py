"""Views without anything in between: what their columns are, and what their rows must keep."""

from __future__ import annotations

import pytest

from loader.catalog.flat import Underlying
from loader.catalog.selects import flattened
from loader.catalog.trees import printed

RELATIONS = {
    ("data", "orders"): Underlying(1, ("tenant_id", "id", "status", "deleted_at")),
    ("data", "lines"): Underlying(2, ("id", "order_id", "quantity")),
    ("app", "live"): Underlying(
        3, ("k", "s"), "SELECT o.id, lower(o.status) FROM data.orders o WHERE o.deleted_at IS NULL"
    ),
    ("app", "session"): Underlying(4, ("ws",), "SELECT current_setting('app.ws')::uuid AS ws"),
}


@pytest.mark.parametrize(
    ("definition", "columns", "conditions"),
    [
        ("SELECT id AS k FROM data.orders WHERE status = 'a' AND id > 1", {"k": "t_orders__1.id"},
         ["t_orders__1.status = 'a'", "t_orders__1.id > 1"]),
        ("SELECT v.k, upper(v.s) AS loud FROM app.live v JOIN data.lines l ON l.order_id = v.k",
         {"k": "t_orders__1.id", "loud": "upper(lower(t_orders__1.status))"},
         ["t_orders__1.deleted_at IS NULL", "t_lines__2.order_id = t_orders__1.id"]),
        ("WITH a AS (SELECT o.id, o.status FROM data.orders o WHERE o.id > 0),"
         " b (n) AS (SELECT a.id FROM a WHERE a.status <> 'x') SELECT b.n FROM b WHERE b.n < 9",
         {"n": "t_orders__1.id"}, ["t_orders__1.id > 0", "t_orders__1.status <> 'x'", "t_orders__1.id < 9"]),
        ("SELECT t.id FROM (SELECT o.id, row_number() OVER (PARTITION BY o.id) AS n FROM data.orders o) t"
         " WHERE t.n = 1",
         {"id": "t_orders__1.id"}, []),
        ("SELECT o.id, l.quantity FROM data.orders o LEFT JOIN data.lines l ON l.order_id = o.id AND l.quantity > 1",
         {"id": "t_orders__1.id", "quantity": "t_lines__2.quantity"}, []),
        ("SELECT o.id FROM data.lines l RIGHT JOIN data.orders o ON o.id = l.order_id WHERE o.id > 2",
         {"id": "t_orders__2.id"}, ["t_orders__2.id > 2"]),
        ("SELECT o.id FROM data.orders o JOIN data.lines USING (id)", {"id": "t_orders__1.id"},
         ["t_orders__1.id = t_lines__2.id"]),
        ("SELECT o.id FROM data.orders o, app.session s WHERE o.tenant_id = s.ws", {"id": "t_orders__1.id"},
         ["t_orders__1.tenant_id = CAST(current_setting('app.ws') AS uuid)"]),
        ("SELECT o.id FROM data.orders o, LATERAL (SELECT l.id FROM data.lines l WHERE l.order_id = o.id LIMIT 1) x",
         {"id": "t_orders__1.id"}, ["t_lines__2.order_id = t_orders__1.id"]),
        ("SELECT o.id, n.n FROM data.orders o"
         " JOIN (SELECT l.order_id, count(*) AS n FROM data.lines l GROUP BY l.order_id) n ON n.order_id = o.id",
         {"id": "t_orders__1.id", "n": "mock_data_set(count(*))"}, []),
        ("SELECT o.id FROM data.orders o LEFT JOIN data.lines l ON l.order_id = o.id WHERE l.quantity > 1",
         {"id": "t_orders__1.id"}, ["t_lines__2.quantity > 1", "t_lines__2.order_id = t_orders__1.id"]),
        ("SELECT o.id FROM data.orders o LEFT JOIN data.lines l ON l.order_id = o.id WHERE l.id IS NULL",
         {"id": "t_orders__1.id"}, ["t_lines__2.id IS NULL"]),
        ("SELECT id FROM data.orders UNION ALL SELECT id FROM data.lines", {"id": None}, []),
        ("SELECT max(o.id) AS n FROM data.orders o", {"n": "mock_data_set(max(t_orders__1.id))"}, []),
        ("WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT r.n + 1 FROM r) SELECT r.n FROM r", {"n": None}, []),
        ("SELECT unknown.id FROM elsewhere.unknown", {"id": None}, []),
        ("no SQL at all", {}, []),
    ],
)  # fmt: skip
def test_a_view_is_followed_down(definition: str, columns: dict[str, str | None], conditions: list[str]) -> None:
    flat = flattened(definition, RELATIONS)
    assert {name: node and printed(node) for name, node in flat.columns.items()} == columns
    assert [printed(node) for node in flat.conditions] == conditions


def test_a_list_of_values_is_a_closed_set() -> None:
    flat = flattened(
        "WITH v (k, n) AS (VALUES ('a', 1), ('b', 2)) SELECT o.id, v.n FROM data.orders o JOIN v ON v.k = o.status",
        RELATIONS,
    )
    (condition,) = [printed(node) for node in flat.conditions]
    assert condition.startswith("t_orders__1.status IN (SELECT") and "VALUES ('a', 1), ('b', 2)" in condition
    assert flat.columns["n"] is None


@pytest.mark.parametrize(
    ("condition", "rejects"),
    [
        ("l.quantity > 1", True),
        ("l.id IS NOT NULL", True),
        ("lower(l.id) IN ('a', 'b')", True),
        ("NOT l.quantity > 1", True),
        ("coalesce(l.quantity, 1) = 1", False),
        ("l.id IS DISTINCT FROM 1", False),
        ("l.quantity > 1 OR o.id > 1", False),
        ("concat(l.id) = ''", False),
    ],
)
def test_which_conditions_make_an_outer_join_an_inner_one(condition: str, rejects: bool) -> None:
    joined = "SELECT o.id FROM data.orders o LEFT JOIN data.lines l ON l.order_id = o.id WHERE"
    (line,) = [source for source in flattened(f"{joined} {condition}", RELATIONS).sources if source.oid == 2]
    assert line.optional is not rejects


@pytest.mark.parametrize(
    ("function", "made"),
    [
        ("jsonb_to_record(o.status) AS x (n numeric)", "CAST(t_orders__1.status ->> 'n' AS numeric)"),
        (
            "jsonb_populate_record(NULL::app.t, o.status) AS x (n, m)",
            "mock_data_set(CAST(NULL AS app.t), t_orders__1.status)",
        ),
    ],
)
def test_records_of_functions(function: str, made: str) -> None:
    flat = flattened(f"SELECT o.id, x.n FROM data.orders o, LATERAL {function} WHERE x.n > 0 OR o.id > 1", RELATIONS)
    assert printed(flat.columns["n"]) == made
    assert len(flat.conditions) == ("mock" not in made), "a set is no condition of a row"


def test_what_exists_joins_as_any_other_table() -> None:
    flat = flattened(
        "SELECT o.id FROM data.orders o WHERE EXISTS (SELECT 1 FROM data.lines l WHERE l.order_id = o.id)", RELATIONS
    )
    assert [source.name for source in flat.sources] == ["t_orders__1", "t_lines__2"]
    assert "t_lines__2.order_id = t_orders__1.id" in [printed(node) for node in flat.conditions]


def test_the_empty_side_of_an_outer_join_is_optional() -> None:
    flat = flattened("SELECT o.id FROM data.orders o LEFT JOIN data.lines l ON l.order_id = o.id", RELATIONS)
    assert {source.oid: source.optional for source in flat.sources} == {1: False, 2: True}
