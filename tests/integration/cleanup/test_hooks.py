"""Removal beside the shop's own triggers, rules and foreign keys: a row goes, or stays with its tag and a reason."""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID, uuid4

import psycopg
import pyarrow as pa
import pytest
from psycopg.conninfo import make_conninfo

from loader import errors, ledger
from loader.cleanup import CleanTable, clean
from loader.cleanup import Selection as Chosen
from loader.flow.binding import Binding
from loader.flow.rows import KeyRange
from tests.support.mock_runs import WS, Load, customers, entity, mock, one, orders, remove, snapshot, tagged
from tests.support.sql import as_role, count_rows, execute, new_role

FOREIGN_KEY = "ALTER TABLE data.orders ADD FOREIGN KEY (ws, customer_id) REFERENCES data.customers"
COUNTER = "ALTER TABLE data.customers ADD n int NOT NULL DEFAULT 0"
CUSTOMER = "UPDATE data.customers SET n = n - 1 WHERE ws = OLD.ws AND id = OLD.customer_id;"


def trigger(name: str, when: str, body: str, *, each: str = "ROW", language: str = "plpgsql") -> tuple[str, str]:
    """A trigger and its function, which is called as the trigger is."""
    return (
        f"CREATE FUNCTION data.{name}() RETURNS trigger LANGUAGE {language} AS $$ {body} $$",
        f"CREATE TRIGGER {name} {when} FOR EACH {each} EXECUTE FUNCTION data.{name}()",
    )


def soft(table: str, *, returns: str = "NULL") -> tuple[str, ...]:
    mark = f"BEGIN UPDATE data.{table} SET gone = now() WHERE ws = OLD.ws AND id = OLD.id; RETURN {returns}; END"
    return (f"ALTER TABLE data.{table} ADD gone timestamptz", *trigger("soft", f"BEFORE DELETE ON data.{table}", mark))


TOUCHING = {
    "a counter": (COUNTER, *trigger("count", "AFTER DELETE ON data.orders", f"BEGIN {CUSTOMER} RETURN NULL; END")),
    "a counter before the row": (
        COUNTER,
        *trigger("count", "BEFORE DELETE ON data.orders", f"BEGIN {CUSTOMER} RETURN OLD; END"),
    ),
    "a block with EXCEPTION": (
        COUNTER,
        *trigger(
            "count",
            "AFTER DELETE ON data.orders",
            f"BEGIN BEGIN {CUSTOMER} EXCEPTION WHEN division_by_zero THEN NULL; END; RETURN NULL; END",
        ),
    ),
    "a statement": (
        COUNTER,
        *trigger(
            "count",
            "AFTER DELETE ON data.orders REFERENCING OLD TABLE AS gone",
            "BEGIN UPDATE data.customers c SET n = (SELECT count(*) FROM gone WHERE customer_id = c.id);"
            " RETURN NULL; END",
            each="STATEMENT",
        ),
    ),
    "a rule": (COUNTER, f"CREATE RULE count AS ON DELETE TO data.orders DO ALSO {CUSTOMER}"),
    "SET NULL": (
        "ALTER TABLE data.customers ADD newest bigint REFERENCES data.orders ON DELETE SET NULL",
        *trigger(
            "newest",
            "AFTER INSERT ON data.orders",
            "BEGIN UPDATE data.customers SET newest = NEW.id WHERE ws = NEW.ws AND id = NEW.customer_id;"
            " RETURN NULL; END",
        ),
    ),
    "SET DEFAULT": (
        f"INSERT INTO data.orders VALUES ('{WS}', 1, NULL)",
        "ALTER TABLE data.customers ADD newest bigint DEFAULT 1 REFERENCES data.orders ON DELETE SET DEFAULT",
        *trigger(
            "newest",
            "AFTER INSERT ON data.orders",
            "BEGIN UPDATE data.customers SET newest = NEW.id WHERE ws = NEW.ws AND id = NEW.customer_id;"
            " RETURN NULL; END",
        ),
    ),
    "the last order takes its customer along": (
        *trigger(
            "last",
            "AFTER DELETE ON data.orders",
            "BEGIN DELETE FROM data.customers c WHERE c.ws = OLD.ws AND c.id = OLD.customer_id"
            " AND NOT EXISTS (SELECT FROM data.orders o WHERE o.ws = c.ws AND o.customer_id = c.id);"
            " RETURN NULL; END",
        ),
    ),
    "a trigger that waits for COMMIT": (
        COUNTER,
        f"CREATE FUNCTION data.late() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {CUSTOMER} RETURN NULL; END $$",
        "CREATE CONSTRAINT TRIGGER late AFTER DELETE ON data.orders DEFERRABLE INITIALLY DEFERRED"
        " FOR EACH ROW EXECUTE FUNCTION data.late()",
    ),
}


@pytest.mark.parametrize("what", TOUCHING)
def test_rows_that_the_removal_itself_changes_go_all_the_same(url: str, what: str) -> None:
    execute(url, FOREIGN_KEY, *TOUCHING[what])
    run = mock(url, customers(), orders())
    live = f"INSERT INTO data.customers VALUES ('{WS}', 'real', 'real')"
    execute(url, live, f"INSERT INTO data.orders VALUES ('{WS}', 2, 'real')")
    dry = remove(url, run, dry_run=True)
    result = remove(url, run)
    assert (dry.tables, dry.runs) == (result.tables, result.runs)
    assert result.tables == (CleanTable("data.orders", 20, 0), CleanTable("data.customers", 20, 0))
    assert tagged(url) == 0
    left = snapshot(url, "data.customers")["data.customers"]
    assert len(left) == 1 and "real" in left[0][0]


class Kept(NamedTuple):
    """What keeps the rows of orders: the SQL for it, the words that name it, and how many of the 20 stay."""

    make: tuple[str, ...]
    words: str
    rows: int = 20


KEEPING = {
    "soft delete": Kept(soft("orders"), "the trigger soft (function data.soft())"),
    "soft delete by a rule": Kept(
        (
            "ALTER TABLE data.orders ADD gone timestamptz",
            "CREATE RULE soft AS ON DELETE TO data.orders DO INSTEAD"
            " UPDATE data.orders SET gone = now() WHERE ws = OLD.ws AND id = OLD.id",
        ),
        "the rule soft",
    ),
    "nothing happens": Kept(("CREATE RULE no AS ON DELETE TO data.orders DO INSTEAD NOTHING",), "the rule no"),
    "a rule for some": Kept(
        ("CREATE RULE a_few AS ON DELETE TO data.orders WHERE OLD.id < 1005 DO INSTEAD NOTHING",), "the rule a_few", 4
    ),
    "a trigger for some": Kept(
        trigger("a_few", "BEFORE DELETE ON data.orders", "BEGIN RETURN CASE WHEN OLD.id > 1004 THEN OLD END; END"),
        "the trigger a_few",
        4,
    ),
    "marked within a block with EXCEPTION": Kept(
        (
            "ALTER TABLE data.orders ADD gone timestamptz",
            *trigger(
                "soft",
                "BEFORE DELETE ON data.orders",
                "BEGIN BEGIN UPDATE data.orders SET gone = now() WHERE id = OLD.id;"
                " EXCEPTION WHEN division_by_zero THEN NULL; END; RETURN NULL; END",
            ),
        ),
        "the trigger soft",
    ),
}


@pytest.mark.parametrize("what", KEEPING)
def test_rows_that_the_shop_keeps_stay_tagged_with_their_parents_until_it_does_not(url: str, what: str) -> None:
    kept = KEEPING[what]
    execute(url, FOREIGN_KEY, *kept.make)
    run = mock(url, customers(), orders())
    dry = remove(url, run, dry_run=True)
    for removed in (20 - kept.rows, 0):  # it may be asked again
        result = remove(url, run)
        assert removed == 0 or (dry.tables, dry.runs) == (result.tables, result.runs)
        first, second = result.tables
        assert (first.table, first.deleted, first.kept, first.kept_changed) == ("data.orders", removed, kept.rows, 0)
        assert (second.deleted, second.kept) == (removed, kept.rows)
        assert kept.words in first.reasons[0] and first.reasons[0] in result.warnings[0]
        assert "data.orders that stay refer to them" in second.reasons[0]
        assert count_rows(url, "data.orders") == count_rows(url, "data.customers") == kept.rows
        assert tagged(url) == 2 * kept.rows
    with psycopg.connect(url) as conn:
        assert ledger.one(conn, run).removed_at is None
        assert ledger.status(conn, WS, Binding((entity(conn, orders()),))).tables[0].mock_rows == kept.rows
    _switch_off(url, "data.orders")
    assert remove(url, run).total_deleted == 2 * kept.rows
    assert tagged(url) == count_rows(url, "data.orders") == count_rows(url, "data.customers") == 0


def _switch_off(url: str, table: str) -> None:
    with psycopg.connect(url) as conn:
        names = conn.execute("SELECT rulename FROM pg_rules WHERE schemaname || '.' || tablename = %s", [table])
        for (name,) in names.fetchall():
            conn.execute(f"ALTER TABLE {table} DISABLE RULE {name}".encode())
        conn.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER".encode())


def test_what_the_shop_changes_after_a_removal_is_kept_by_the_next(url: str) -> None:
    execute(url, *soft("orders"))
    run = mock(url, orders())
    execute(url, "UPDATE data.orders SET note = 'before' WHERE id = 1001")
    remove(url, run)
    execute(url, "UPDATE data.orders SET note = 'after' WHERE id = 1002")
    _switch_off(url, "data.orders")
    assert remove(url, run).tables == (CleanTable("data.orders", 18, 2),)
    assert [row[0].split(",")[3] for row in snapshot(url, "data.orders")["data.orders"]] == ["before", "after"]
    assert tagged(url) == 2


def test_a_changed_row_that_the_removal_touches_too_is_never_taken(url: str) -> None:
    execute(url, FOREIGN_KEY, *TOUCHING["a counter"])
    run = mock(url, customers(), orders())
    execute(
        url,
        "UPDATE data.customers SET name = 'edited' WHERE id = 'c-0002'",
        "DELETE FROM data.orders WHERE customer_id = 'c-0003'",
        "DELETE FROM data.customers WHERE id = 'c-0003'",
        f"INSERT INTO data.customers VALUES ('{WS}', 'c-0003', 'real')",
    )
    assert remove(url, run).tables[1] == CleanTable("data.customers", 18, 2)
    assert remove(url, run).tables[-1] == CleanTable("data.customers", 0, 2)
    names = {row[0].split(",")[2] for row in snapshot(url, "data.customers")["data.customers"]}
    assert names == {"edited", "real"}


UUIDS = [str(uuid4()) for _ in range(30)]


def _lines(url: str) -> UUID:
    """Lines with a key of two columns, one of them a uuid, on two partitions."""
    execute(
        url,
        "CREATE TABLE data.lines (ws uuid, item uuid, place smallint, gone boolean NOT NULL DEFAULT false,"
        " PRIMARY KEY (item, place, gone)) PARTITION BY LIST (gone)",
        "CREATE TABLE data.lines_there PARTITION OF data.lines FOR VALUES IN (false)",
        "CREATE TABLE data.lines_gone PARTITION OF data.lines FOR VALUES IN (true)",
        "CREATE UNIQUE INDEX ON data.lines_there (item, place)",
    )
    values = ", ".join(f"('{WS}', '{item}', {place})" for item in UUIDS for place in (1, 2))
    items = pa.array([UUID(item).bytes for item in UUIDS for _ in (1, 2)], pa.binary(16))
    places = pa.array([1, 2] * len(UUIDS), pa.int16())
    insert = f"INSERT INTO data.lines (ws, item, place) VALUES {values}"
    gone = pa.array(["false"] * 60)
    return mock(url, Load("lines", insert, (items, places, gone), 60, key=("item", "place", "gone")))


def test_keys_of_several_columns_and_the_triggers_of_one_partition(url: str) -> None:
    run = _lines(url)
    execute(url, *trigger("keep", "BEFORE DELETE ON data.lines_there", "BEGIN RETURN NULL; END"))
    result = remove(url, run)
    assert result.tables[0].kept == 60 and "the trigger keep" in result.tables[0].reasons[0]
    assert "ALTER TABLE data.lines_there DISABLE TRIGGER" in result.tables[0].reasons[0]
    _switch_off(url, "data.lines_there")
    assert remove(url, run).total_deleted == 60


def _log(url: str) -> UUID:
    execute(url, "CREATE TABLE data.log (ws uuid, line text)", f"INSERT INTO data.log VALUES ('{WS}', 'x')")
    return mock(url, Load("log", f"INSERT INTO data.log VALUES ('{WS}', 'x'), ('{WS}', 'x')", (), 2, key=()))


def _named(url: str) -> UUID:
    """The same with a key that others may have, too."""
    execute(url, "CREATE TABLE data.log (ws uuid, id int, line text)", f"INSERT INTO data.log VALUES ('{WS}', 2, 'x')")
    insert = f"INSERT INTO data.log VALUES ('{WS}', 1, 'x'), ('{WS}', 2, 'x')"
    return mock(url, Load("log", insert, (KeyRange(1, 2),), 2))


def test_without_a_key_what_is_kept_as_it_is_stays_tagged(url: str) -> None:
    run = _log(url)
    execute(url, *trigger("keep", "BEFORE DELETE ON data.log", "BEGIN RETURN NULL; END"))
    assert remove(url, run).tables[0].kept == 2
    _switch_off(url, "data.log")
    assert remove(url, run).total_deleted == 2
    assert count_rows(url, "data.log") == 1


@pytest.mark.parametrize("keyed", [True, False])
def test_without_a_unique_key_what_is_changed_on_the_way_is_refused(url: str, keyed: bool) -> None:
    run = _named(url) if keyed else _log(url)
    body = "BEGIN UPDATE data.log SET line = 'gone' WHERE ctid = OLD.ctid; RETURN NULL; END"
    execute(url, *trigger("soft", "BEFORE DELETE ON data.log", body))
    before = snapshot(url, "data.log", "mock_data.relations")
    with pytest.raises(errors.Refused, match=r"data\.log were changed on the way, by the trigger soft") as refused:
        remove(url, run)
    assert "DISABLE TRIGGER" in refused.value.hint
    assert snapshot(url, "data.log", "mock_data.relations") == before


FORBIDDING = {
    "a guard": (trigger("guard", "BEFORE DELETE ON data.orders", "BEGIN RAISE EXCEPTION 'append only'; END"), "guard"),
    "a guard of the statement": (
        trigger("guard", "BEFORE DELETE ON data.orders", "BEGIN RAISE 'append only'; END", each="STATEMENT"),
        "guard",
    ),
    "another table's guard": (
        (
            *TOUCHING["a counter"],
            *trigger("frozen", "BEFORE UPDATE ON data.customers", "BEGIN RAISE EXCEPTION 'append only'; END"),
        ),
        "frozen",
    ),
    "a fault of its own": (
        trigger("broken", "AFTER DELETE ON data.orders", "BEGIN INSERT INTO nowhere VALUES (now()); RETURN NULL; END"),
        "broken",
    ),
    "marked and deleted at once": (soft("orders", returns="OLD"), "soft"),
    "a name in quotes": (
        (
            """CREATE FUNCTION data."Do not!"() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no'; END $$""",
            'CREATE TRIGGER "No ""way" BEFORE DELETE ON data.orders FOR EACH ROW EXECUTE FUNCTION data."Do not!"()',
        ),
        'No "way',
    ),
    "a guard that waits for COMMIT": (
        (
            "CREATE FUNCTION data.late() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'append only'; END $$",
            "CREATE CONSTRAINT TRIGGER late AFTER DELETE ON data.orders DEFERRABLE INITIALLY DEFERRED"
            " FOR EACH ROW EXECUTE FUNCTION data.late()",
        ),
        "late",
    ),
}


@pytest.mark.parametrize("what", FORBIDDING)
def test_what_the_shop_forbids_is_refused_by_its_name(url: str, what: str) -> None:
    make, name = FORBIDDING[what]
    execute(url, FOREIGN_KEY, *make)
    run = mock(url, customers(), orders())
    before = snapshot(url, "data.orders", "data.customers", "mock_data.keys", "mock_data.relations")
    for dry_run in (True, False):
        with pytest.raises(errors.Refused, match=r"^nothing was removed: ") as refused:
            remove(url, run, dry_run)
        assert f"the trigger {name} (function " in refused.value.message
        assert "DISABLE TRIGGER" in refused.value.hint
    assert snapshot(url, "data.orders", "data.customers", "mock_data.keys", "mock_data.relations") == before


def test_a_right_that_a_trigger_lacks_is_a_fault_of_rights(url: str) -> None:
    body = "BEGIN INSERT INTO data.secret VALUES (1); RETURN NULL; END"
    execute(url, "CREATE TABLE data.secret (a int)", *trigger("log", "AFTER DELETE ON data.orders", body))
    run = mock(url, orders())
    rights = (
        "GRANT USAGE ON SCHEMA data, mock_data TO {role}",
        "GRANT ALL ON data.orders, mock_data.runs, mock_data.relations, mock_data.keys TO {role}",
    )
    with (
        new_role(url, *rights) as role,
        psycopg.connect(as_role(url, role)) as conn,
        pytest.raises(errors.ConnectError, match=r"permission denied for table secret.*the trigger log") as refused,
    ):
        clean(conn, Chosen(WS, run_id=run), False)
    assert "GRANT" in refused.value.hint
    assert count_rows(url, "data.orders") == 20


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        ("default_transaction_read_only=on", "read-only"),
        ("statement_timeout=60000", None),
        ("default_transaction_isolation=serializable", None),
    ],
)
def test_a_session_of_another_kind(url: str, setting: str, words: str | None) -> None:
    run = mock(url, customers(), orders())
    with psycopg.connect(make_conninfo(url, options=f"-c {setting}")) as conn:
        if words is None:
            assert clean(conn, Chosen(WS, run_id=run), False).total_deleted == 40
        else:
            with pytest.raises(errors.ConnectError, match=words) as refused:
                clean(conn, Chosen(WS, run_id=run), False)
            assert refused.value.hint


def test_an_event_trigger_that_forbids_what_is_needed_is_named(url: str) -> None:
    execute(
        url,
        "CREATE FUNCTION data.frozen() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no %', tg_tag; END $$",
        "CREATE EVENT TRIGGER frozen ON ddl_command_start EXECUTE FUNCTION data.frozen()",
    )
    run = mock(url, orders())
    with pytest.raises(errors.Refused, match="the event trigger frozen") as refused:
        remove(url, run)
    assert 'ALTER EVENT TRIGGER "frozen" DISABLE' in refused.value.hint
    execute(url, "ALTER EVENT TRIGGER frozen DISABLE")
    assert remove(url, run).total_deleted == 20


def test_triggers_that_are_off_are_not_there(url: str) -> None:
    execute(url, *soft("orders"), "ALTER TABLE data.orders DISABLE TRIGGER soft")
    assert remove(url, mock(url, orders())).total_deleted == 20


def test_rows_of_a_trigger_in_a_table_of_its_own_are_listed_if_they_would_be_left_alone(url: str) -> None:
    execute(
        url,
        "CREATE TABLE data.audit (order_id bigint REFERENCES data.orders)",
        *trigger(
            "note", "AFTER INSERT ON data.orders", "BEGIN INSERT INTO data.audit VALUES (NEW.id); RETURN NULL; END"
        ),
    )
    run = mock(url, orders())
    with pytest.raises(errors.Refused, match=r"data\.audit \(order_id\) -> data\.orders: 20 rows \(keys 1001"):
        remove(url, run)
    execute(url, "DELETE FROM data.audit")
    assert remove(url, run).total_deleted == 20


def test_a_published_table_without_identity_is_refused_with_the_remedy(url: str) -> None:
    execute(url, "CREATE TABLE data.loose (ws uuid, id int)", "CREATE PUBLICATION loose FOR TABLE data.loose")
    run = mock(url, Load("loose", f"INSERT INTO data.loose VALUES ('{WS}', 1)", (KeyRange(1, 1),), 1))
    with pytest.raises(errors.Refused, match="replica identity") as refused:
        remove(url, run)
    execute(url, refused.value.hint.partition(";")[0])
    assert remove(url, run).total_deleted == 1


def test_thirty_thousand_kept_rows_are_tagged_again(url: str) -> None:
    execute(url, *soft("orders"))
    run = mock(url, orders(1, 30_000))
    assert remove(url, run).tables[0].kept == tagged(url) == 30_000
    with psycopg.connect(url) as conn:
        assert one(conn, "SELECT count(*) FROM mock_data.keys") == 3
    _switch_off(url, "data.orders")
    assert remove(url, run).total_deleted == 30_000
