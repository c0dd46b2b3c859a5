"""Removal: a run's rows go, exactly; live rows beside them stay as they are, to the byte and to their xmin."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import psycopg
import pyarrow as pa
import pytest

from loader import errors, ledger
from loader.cleanup import CleanResult, CleanTable, Selection, clean
from loader.flow.result import Link, RunRecord
from loader.flow.rows import KeyRange, Keys
from loader.load import tags
from loader.resources import named_query
from tests.support.mock_runs import OTHER, WS, Load, customers, entity, mock, one, orders, remove, snapshot, tagged
from tests.support.sql import execute


def live(url: str, prefix: str, number: int) -> None:
    execute(
        url,
        f"INSERT INTO data.customers SELECT '{WS}', '{prefix}-' || n, 'real' FROM generate_series(1, 5) n",
        f"INSERT INTO data.orders SELECT '{WS}', {number} + n, '{prefix}-' || n FROM generate_series(1, 5) n",
    )


def test_live_rows_before_beside_and_after_survive_to_the_byte(url: str) -> None:
    live(url, "before", 0)
    execute(url, f"INSERT INTO data.customers VALUES ('{OTHER}', 'c-0001', 'the same key in another workspace')")
    before = snapshot(url, "data.customers", "data.orders")
    with psycopg.connect(url) as beside:  # a live transaction that spans the run
        beside.execute(f"INSERT INTO data.customers VALUES ('{WS}', 'beside', 'real')")
        run = mock(url, customers(), orders())
    live(url, "after", 5000)
    everything = snapshot(url, "data.customers", "data.orders")
    result = remove(url, run)
    assert result.tables == (CleanTable("data.orders", 20, 0), CleanTable("data.customers", 20, 0))
    assert (result.runs, result.total_deleted, result.warnings) == ((run,), 40, ())
    after = snapshot(url, "data.customers", "data.orders")
    for table, rows in after.items():
        assert set(before[table]) <= set(rows) <= set(everything[table])
    assert len(after["data.customers"]) == 6 + 1 + 5 and len(after["data.orders"]) == 10


def test_a_removed_run_stays_as_history_without_keys(url: str) -> None:
    run = mock(url, customers(), orders())
    remove(url, run)
    with psycopg.connect(url) as conn:
        assert one(conn, "SELECT count(*) FROM mock_data.keys") == 0
        found = ledger.one(conn, run)
        assert found.removed_at and found.relations and all(r.removed_at for r in found.relations)
    again = remove(url, run)
    assert again.runs == () and "was removed " in again.warnings[0]


def test_an_edited_row_and_a_reused_key_are_kept_and_counted(url: str) -> None:
    run = mock(url, customers(), orders())
    execute(
        url,
        "UPDATE data.orders SET note = 'edited', customer_id = NULL WHERE id = 1001",
        "DELETE FROM data.orders WHERE id IN (1002, 1003)",
        f"INSERT INTO data.orders VALUES ('{WS}', 1002, NULL, 'a real order that took the number')",
    )
    for again in (17, 0):  # what stays is tagged, and stays whenever it is asked
        result = remove(url, run)
        assert result.tables[0] == CleanTable("data.orders", again, 2)
        assert tagged(url) == 2
    assert [row[0].split(",")[1] for row in snapshot(url, "data.orders")["data.orders"]] == ["1001", "1002"]


def test_dry_run_counts_the_same_and_changes_nothing(url: str) -> None:
    run = mock(url, customers(), orders())
    before = snapshot(url, "data.customers", "data.orders", "mock_data.runs", "mock_data.keys")
    dry = remove(url, run, dry_run=True)
    assert snapshot(url, "data.customers", "data.orders", "mock_data.runs", "mock_data.keys") == before
    wet = remove(url, run)
    assert (dry.tables, dry.total_deleted, dry.runs) == (wet.tables, wet.total_deleted, wet.runs)
    assert (dry.dry_run, wet.dry_run) == (True, False)


@pytest.mark.parametrize("action", ["CASCADE", "SET NULL", "NO ACTION"])
def test_refuses_when_a_real_child_would_lose_its_parent(url: str, action: str) -> None:
    execute(
        url,
        f"CREATE TABLE data.refunds (id serial, order_id bigint REFERENCES data.orders ON DELETE {action}, cents int)",
        "CREATE INDEX ON data.refunds (order_id)",
    )
    run = mock(url, customers(), orders())
    execute(url, "INSERT INTO data.refunds (order_id, cents) VALUES (1005, 1), (1005, 2), (1007, 3)")
    before = snapshot(url, "data.refunds", "data.customers", "data.orders", "mock_data.keys")
    for dry_run in (True, False):
        with pytest.raises(
            errors.Refused, match=r"data\.refunds \(order_id\) -> data\.orders: 3 rows \(keys 1005, 1007"
        ) as e:
            remove(url, run, dry_run)
        assert e.value.hint
    assert snapshot(url, "data.refunds", "data.customers", "data.orders", "mock_data.keys") == before
    execute(url, "DELETE FROM data.refunds")
    assert remove(url, run).total_deleted == 40


def test_refuses_a_composite_foreign_key_from_another_schema(url: str) -> None:
    execute(
        url,
        'CREATE SCHEMA "Ops 100%"',
        """CREATE TABLE "Ops 100%"."Ticket%s" (a uuid, "B%(c)s" text,
           FOREIGN KEY (a, "B%(c)s") REFERENCES data.customers ON DELETE CASCADE)""",
    )
    run = mock(url, customers())
    execute(url, f"""INSERT INTO "Ops 100%"."Ticket%s" VALUES ('{WS}', 'c-0003')""")
    with pytest.raises(errors.Refused, match="Ticket") as refused:
        remove(url, run)
    assert f"1 rows (keys {WS}, c-0003)" in refused.value.message
    execute(url, 'DELETE FROM "Ops 100%"."Ticket%s"')
    assert "no index on Ops 100%.Ticket%s" in remove(url, run).warnings[0]


LINK = Link("customer_id", "data", "customers", "id")


def test_refuses_a_reference_by_name(url: str) -> None:
    run = mock(url, customers(), orders(links=(LINK,)))
    execute(url, f"INSERT INTO data.orders VALUES ('{OTHER}', 1, 'c-0001'), ('{WS}', 2, 'c-0002')")
    with pytest.raises(
        errors.Refused, match=r"data\.orders \(customer_id\) -> data\.customers: 1 rows \(keys c-0002\)"
    ):
        remove(url, run)
    execute(url, "DELETE FROM data.orders WHERE id = 2")
    assert remove(url, run).total_deleted == 40


def test_an_edited_child_keeps_its_parent_from_being_removed(url: str) -> None:
    run = mock(url, customers(), orders(links=(LINK,)))
    execute(url, "UPDATE data.orders SET note = 'edited' WHERE id = 1001")
    with pytest.raises(errors.Refused, match=r"data\.orders"):
        remove(url, run)


def test_a_reference_by_name_to_a_key_that_another_row_still_has_is_no_orphan(url: str) -> None:
    execute(url, "ALTER TABLE data.customers DROP CONSTRAINT customers_pkey")
    execute(url, f"INSERT INTO data.customers VALUES ('{WS}', 'c-0002', 'real')")
    run = mock(url, customers(), orders(links=(LINK,)))
    execute(url, f"INSERT INTO data.orders VALUES ('{WS}', 2, 'c-0002')")
    assert remove(url, run).tables[1] == CleanTable("data.customers", 20, 1)


def test_link_between_different_types(url: str) -> None:
    execute(url, "CREATE TABLE data.events (ws uuid, id int, order_id text)")
    link = Link("order_id", "data", "orders", "id")
    insert = f"INSERT INTO data.events SELECT '{WS}', n, (1000 + n)::text FROM generate_series(1, 9) n"
    run = mock(url, customers(), orders(), Load("events", insert, (KeyRange(1, 9),), 9, links=(link,)))
    execute(url, f"INSERT INTO data.events VALUES ('{WS}', 100, '1003')")
    with pytest.raises(errors.Refused, match=r"data\.events \(order_id\) -> data\.orders: 1 rows"):
        remove(url, run)
    execute(url, "DELETE FROM data.events WHERE id = 100")
    assert remove(url, run).total_deleted == 49


def test_rows_a_trigger_wrote_within_the_run_go_with_their_parents(url: str) -> None:
    execute(
        url,
        "CREATE TABLE data.audit (order_id bigint REFERENCES data.orders ON DELETE CASCADE)",
        """CREATE FUNCTION data.note() RETURNS trigger LANGUAGE plpgsql AS
           $$ BEGIN INSERT INTO data.audit VALUES (NEW.id); RETURN NULL; END $$""",
        "CREATE TRIGGER note AFTER INSERT ON data.orders FOR EACH ROW EXECUTE FUNCTION data.note()",
    )
    run = mock(url, orders())
    live(url, "real", 0)
    assert remove(url, run).total_deleted == 20
    assert len(snapshot(url, "data.audit")["data.audit"]) == 5


UUIDS = [uuid4() for _ in range(25)]


def uuid_array() -> pa.Array:
    return pa.array([u.bytes for u in UUIDS], pa.binary(16))


@pytest.mark.parametrize(
    ("column", "values", "keys"),
    [
        ("uuid", [str(u) for u in UUIDS], uuid_array()),
        ("uuid", [str(u) for u in UUIDS], pa.array([str(u) for u in UUIDS])),
        ("text", [str(u) for u in UUIDS], uuid_array()),
        ("text", [f"é{n}" for n in range(25)], pa.array([f"é{n}" for n in range(25)])),
        ("varchar(30)", [f"100%s-{n}-x" for n in range(90, 115)], KeyRange(90, 114, "100%s-", 2, "-x")),
        ("char(8)", [f"k{n:03}" for n in range(25)], KeyRange(0, 24, "k", 3)),
        ("data.code", [f"k{n:03}" for n in range(25)], KeyRange(0, 24, "k", 3)),
        ("data.state", [f"s{n}" for n in range(25)], pa.array([f"s{n}" for n in range(25)])),
        ("bigint", list(range(2**40, 2**40 + 25)), KeyRange(2**40, 2**40 + 24)),
        ("smallint", list(range(25)), pa.array(range(25), pa.int16())),
        ("integer", [n * n for n in range(25)], pa.array([n * n for n in range(25)], pa.int64())),
        ("numeric(20,2)", list(range(25)), KeyRange(0, 24)),
        ("text", list(range(25)), KeyRange(0, 24)),
    ],
)
@pytest.mark.parametrize("indexed", [True, False])
def test_every_type_of_key(url: str, column: str, values: list[Any], keys: Keys, indexed: bool) -> None:
    labels = ", ".join(f"'s{n}'" for n in range(25))
    execute(url, "CREATE DOMAIN data.code AS varchar(12)", f"CREATE TYPE data.state AS ENUM ({labels})")
    execute(url, f'CREATE TABLE data."Kéy %s" (ws text, "Id" {column} {"PRIMARY KEY" if indexed else ""}, kind text)')
    rows = ", ".join(f"('{WS}', '{value}', 'mock')" for value in values)
    run = mock(url, Load("Kéy %s", f'INSERT INTO data."Kéy %s" VALUES {rows}', (keys,), 25, key=("Id",)))
    execute(url, f"""UPDATE data."Kéy %s" SET kind = 'edited' WHERE "Id" = '{values[3]}'""")
    assert remove(url, run).tables == (CleanTable("data.Kéy %s", 24, 1),)


def test_composite_keys_run_parallel(url: str) -> None:
    execute(url, 'CREATE TABLE data.items (ws uuid, "Order" bigint, line smallint, PRIMARY KEY ("Order", line))')
    pairs = [(order, line) for order in range(1, 8001) for line in range(1, order % 3 + 2)]  # more than a chunk
    insert = "INSERT INTO data.items SELECT %s, o, l FROM generate_series(1, 8000) o, generate_series(1, o %% 3 + 1) l"
    keys = (pa.array([o for o, _ in pairs], pa.int64()), pa.array([n for _, n in pairs], pa.int16()))
    execute(url, f"INSERT INTO data.items VALUES ('{WS}', 3, 99), ('{WS}', 9000, 1)")
    load = Load("items", insert.replace("%s", f"'{WS}'").replace("%%", "%"), keys, len(pairs), key=("Order", "line"))
    run = mock(url, load)
    execute(url, 'UPDATE data.items SET ws = ws WHERE ("Order", line) = (2, 3)')
    assert remove(url, run).tables == (CleanTable("data.items", len(pairs) - 1, 1),)
    assert len(snapshot(url, "data.items")["data.items"]) == 3


def test_composite_of_a_range_and_an_array(url: str) -> None:
    execute(url, "CREATE TABLE data.pairs (ws uuid, a text, b uuid)")
    rows = ", ".join(f"('{WS}', 'a{n}', '{u}'), ('{WS}', 'a{n + 1}', '{u}')" for n, u in enumerate(UUIDS))
    execute(url, f"INSERT INTO data.pairs VALUES {rows}")
    mocked = ", ".join(f"('{WS}', 'a{n}', '{u}')" for n, u in enumerate(UUIDS))
    keys: tuple[Keys, ...] = (KeyRange(0, 24, "a"), uuid_array())
    run = mock(url, Load("pairs", f"INSERT INTO data.pairs VALUES {mocked}", keys, 25, key=("a", "b")))
    assert remove(url, run).tables == (CleanTable("data.pairs", 25, 25),)


def test_without_a_key_the_transaction_alone_tells_the_rows(url: str) -> None:
    execute(url, "CREATE TABLE data.log (ws uuid, line text)", f"INSERT INTO data.log VALUES ('{WS}', 'same')")
    insert = f"INSERT INTO data.log VALUES ('{WS}', 'same'), ('{WS}', 'same'), ('{OTHER}', 'same')"
    run = mock(url, Load("log", insert, (), 2, key=()))
    assert remove(url, run).tables == (CleanTable("data.log", 2, 0),)
    assert len(snapshot(url, "data.log")["data.log"]) == 2


def test_without_a_tenant(url: str) -> None:
    execute(url, "CREATE TABLE data.global (id int PRIMARY KEY)", "INSERT INTO data.global VALUES (1)")
    run = mock(
        url, Load("global", "INSERT INTO data.global VALUES (2), (5), (9)", (pa.array([2, 5, 9]),), 3, tenant=None)
    )
    assert remove(url, run).total_deleted == 3


def test_partitioned_table_and_its_foreign_keys(url: str) -> None:
    execute(
        url,
        "CREATE TABLE data.facts (ws uuid, id int PRIMARY KEY) PARTITION BY RANGE (id)",
        "CREATE TABLE data.facts_a PARTITION OF data.facts FOR VALUES FROM (0) TO (100)",
        "CREATE TABLE data.facts_b PARTITION OF data.facts FOR VALUES FROM (100) TO (200)",
        "CREATE TABLE data.facets (fact int REFERENCES data.facts ON DELETE CASCADE)",
        "CREATE TABLE data.direct (fact int REFERENCES data.facts_b ON DELETE CASCADE)",
        f"INSERT INTO data.facts SELECT '{WS}', n FROM generate_series(0, 190, 10) n",
    )
    insert = f"INSERT INTO data.facts SELECT '{WS}', n FROM generate_series(91, 109) n WHERE n <> 100"
    run = mock(url, Load("facts", insert, (pa.array([n for n in range(91, 110) if n != 100]),), 18))
    for child, key in (("facets", 95), ("direct", 105)):
        execute(url, f"INSERT INTO data.{child} VALUES ({key}), (100)")
        with pytest.raises(errors.Refused, match=f"data.{child} .fact. -> data.facts: 1 rows .keys {key}"):
            remove(url, run)
        execute(url, f"DELETE FROM data.{child} WHERE fact = {key}")
    # A run into a part: the foreign key is the whole's.
    part = mock(url, Load("facts_b", f"INSERT INTO data.facts_b VALUES ('{WS}', 150 + 1)", (KeyRange(151, 151),), 1))
    execute(url, "INSERT INTO data.facets VALUES (151)")
    with pytest.raises(errors.Refused, match=r"data\.facets .fact. -> data\.facts_b"):
        remove(url, part)
    execute(url, "DELETE FROM data.facets WHERE fact = 151")
    assert remove(url).total_deleted == 19
    assert len(snapshot(url, "data.facts")["data.facts"]) == 20


def test_a_table_that_refers_to_itself(url: str) -> None:
    execute(url, "CREATE TABLE data.tree (ws uuid, id int PRIMARY KEY, above int REFERENCES data.tree)")
    insert = f"INSERT INTO data.tree SELECT '{WS}', n, nullif(n - 1, 0) FROM generate_series(1, 9) n"
    run = mock(url, Load("tree", insert, (KeyRange(1, 9),), 9))
    execute(url, f"INSERT INTO data.tree VALUES ('{WS}', 100, 9)")
    with pytest.raises(errors.Refused, match=r"data\.tree"):
        remove(url, run)
    execute(url, "DELETE FROM data.tree WHERE id = 100")
    assert remove(url, run).total_deleted == 9


def test_two_runs_go_children_first_whatever_their_order(url: str) -> None:
    execute(url, "ALTER TABLE data.orders ADD FOREIGN KEY (ws, customer_id) REFERENCES data.customers")
    first = mock(url, customers(), orders())
    second = mock(url, customers(21, 30))
    third = mock(url, orders(2001, 2020))  # its orders hang on the first run's customers
    with pytest.raises(errors.Refused):
        remove(url, first)
    result = remove(url)
    assert set(result.runs) == {first, second, third}
    assert result.tables == (CleanTable("data.orders", 40, 0), CleanTable("data.customers", 30, 0))


def test_selection_by_platform_leaves_the_run_until_all_is_gone(url: str) -> None:
    execute(url, "CREATE TABLE data.ads (ws uuid, id int)")
    ads = Load("ads", f"INSERT INTO data.ads VALUES ('{WS}', 1)", (KeyRange(1, 1),), 1, platform="google_ads")
    run = mock(url, customers(), ads)
    assert remove(url, platform="google_ads").tables == (CleanTable("data.ads", 1, 0),)
    with psycopg.connect(url) as conn:
        assert ledger.one(conn, run).removed_at is None
    again = remove(url, platform="google_ads")
    assert (again.runs, again.total_deleted) == ((), 0)
    assert remove(url, platform="shopify").tables == (CleanTable("data.customers", 20, 0),)
    with psycopg.connect(url) as conn:
        assert ledger.one(conn, run).removed_at


def test_selection_by_time(url: str) -> None:
    day = datetime(2026, 3, 1, tzinfo=UTC)
    early = mock(url, customers(1, 5), started=day)
    mock(url, customers(6, 10), started=day + timedelta(days=1))
    assert remove(url, since=day, until=day + timedelta(days=1)).runs == (early,)


def test_nothing_to_remove_is_no_error(url: str) -> None:
    result = remove(url)
    assert result.to_json()["total_deleted"] == 0 and "nothing to remove" in result.warnings[0]


def test_unknown_runs_and_empty_selections_are_usage_errors(url: str) -> None:
    with pytest.raises(errors.UsageError, match="there is no run"):
        remove(url, uuid4())
    with psycopg.connect(url) as conn, pytest.raises(errors.UsageError, match="nothing was selected"):
        clean(conn, Selection(WS), False)
    run = mock(url, customers(), workspace=OTHER)
    with pytest.raises(errors.UsageError, match="belongs to workspace"):
        remove(url, run)


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ("DROP TABLE data.orders", "data.orders of run .* does not exist any more"),
        ("ALTER TABLE data.orders RENAME id TO number", "has lost the column id"),
    ],
)
def test_a_table_that_is_not_what_it_was_is_refused_by_name(url: str, change: str, what: str) -> None:
    run = mock(url, customers(), orders())
    execute(url, change)
    with pytest.raises(errors.Refused, match=what):
        remove(url, run)
    assert len(snapshot(url, "data.customers")["data.customers"]) == 20


def test_a_rewritten_table_keeps_its_rows_and_its_tags(url: str) -> None:
    run = mock(url, customers())
    execute(url, "ALTER TABLE data.customers ALTER name TYPE varchar(10)")  # every row has a new writer now
    execute(url, "UPDATE data.customers SET name = name")
    result = remove(url, run)
    assert (result.total_deleted, result.runs) == (0, ()) and "its tags stay" in result.warnings[0]
    with psycopg.connect(url) as conn:
        assert one(conn, "SELECT count(*) FROM mock_data.keys") == 1


def test_vacuum_freeze_does_not_hide_the_writer(url: str) -> None:
    run = mock(url, customers(), orders())
    with psycopg.connect(url, autocommit=True) as conn:
        conn.execute("VACUUM (FREEZE, FULL) data.orders")
        conn.execute("VACUUM (FREEZE) data.customers")
    assert remove(url, run).total_deleted == 40


def test_a_concurrent_child_either_is_seen_or_fails(url: str) -> None:
    execute(url, "CREATE TABLE data.refunds (order_id bigint REFERENCES data.orders ON DELETE CASCADE)")
    run = mock(url, orders())
    with psycopg.connect(url) as child:
        child.execute("INSERT INTO data.refunds VALUES (1003)")  # holds KEY SHARE on the order
        outcome: list[BaseException | CleanResult] = []

        def removal() -> None:
            try:
                outcome.append(remove(url, run))
            except errors.MockDataError as error:
                outcome.append(error)

        thread = threading.Thread(target=removal)
        thread.start()
        thread.join(0.5)
        assert thread.is_alive()  # it waits for the child
        child.commit()
        thread.join(120)
    assert isinstance(outcome[0], errors.Refused)


def test_a_held_lock_is_a_load_error_and_changes_nothing(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("loader.cleanup.named_query", lambda name: named_query(name).replace("10s", "100ms"))
    run = mock(url, orders())
    with psycopg.connect(url) as other:
        other.execute("UPDATE data.orders SET note = 'x' WHERE id = 1001")
        with pytest.raises(errors.LoadError, match="nothing was removed") as failed:
            remove(url, run)
        assert "another session" in failed.value.hint
        other.rollback()
    assert remove(url, run).total_deleted == 20


def test_autocommit_is_not_accepted(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as conn, pytest.raises(ValueError, match="autocommit"):
        clean(conn, Selection(WS, all=True), False)


def test_many_integer_ranges(url: str) -> None:
    numbers = [n for block in range(30) for n in range(block * 100, block * 100 + 50)]
    execute(url, "CREATE TABLE data.gaps (ws uuid, id int)", f"INSERT INTO data.gaps VALUES ('{WS}', 75), ('{WS}', 99)")
    insert = f"INSERT INTO data.gaps SELECT '{WS}', b * 100 + n FROM generate_series(0, 29) b, generate_series(0, 49) n"
    load = Load("gaps", insert, (), len(numbers))
    run_id, now = uuid4(), datetime.now(UTC)
    with psycopg.connect(url) as conn:
        xid = int(one(conn, "SELECT pg_current_xact_id()::text"))
        tags.start(conn, RunRecord(run_id, WS, ("shopify",), "smart", 1, now, "0", {}, xid, now))
        tagger = tags.Tagger(conn, run_id, 0, entity(conn, load), ())
        conn.execute(insert)
        for block in range(30):
            tagger.add((KeyRange(block * 100, block * 100 + 49),), 50)
        tagger.close(1500)
    assert remove(url, run_id).tables == (CleanTable("data.gaps", 1500, 0),)
