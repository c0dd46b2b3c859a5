"""What a server answers becomes a line of cause and a line of remedy; what goes to a remote host is encrypted."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from secrets import token_hex

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

from loader.database import connect, errors_as, explain
from loader.errors import ConnectError, LoadError, MockDataError
from loader.redaction import redact

TABLES = """
    CREATE TABLE parent (id bigint CONSTRAINT parent_key PRIMARY KEY, size int);
    CREATE TABLE child (
        id bigint CONSTRAINT child_key PRIMARY KEY,
        parent_id bigint CONSTRAINT child_parent REFERENCES parent,
        amount int NOT NULL CONSTRAINT amount_positive CHECK (amount > 0)
    );
    CREATE VIEW seen AS SELECT id, size FROM parent;
    INSERT INTO parent VALUES (1, 1);
"""


@pytest.fixture
def conn(empty_url: str) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    with psycopg.connect(empty_url) as made:  # the errors are the subject, not our settings
        made.execute(TABLES)
        made.commit()
        yield made
        if not made.broken:
            made.rollback()


@contextmanager
def refused(kind: type[MockDataError], *words: str) -> Iterator[None]:
    """The block ends with this error of ours, on one line, and all of these words are in its cause or remedy."""
    with pytest.raises(MockDataError) as error, errors_as("loading"):
        yield
    assert type(error.value) is kind
    said = f"{error.value.message}\n{error.value.hint}"
    assert said.startswith("loading: ")
    assert [word for word in words if word not in said] == [], said
    assert error.value.hint
    assert "\n" not in error.value.message


# --- connecting ---


def test_a_connection_is_one_that_a_transaction_pooler_can_serve(empty_url: str) -> None:
    with connect(empty_url) as conn:
        assert not conn.autocommit
        assert conn.prepare_threshold is None
        assert conn.execute("SHOW application_name").fetchone() == ("mock-data",)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"dbname": "no_such_database"}, "database's name"),
        ({"user": "no_such_role", "password": "s3cret"}, "user"),
    ],
)
def test_what_the_server_does_not_know(empty_url: str, change: dict[str, str], words: str) -> None:
    with pytest.raises(ConnectError) as error:
        connect(make_conninfo(empty_url, **change))
    assert words in error.value.hint
    assert "s3cret" not in error.value.message + error.value.hint


def test_nobody_listens_there() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with pytest.raises(ConnectError) as error:
        connect(f"postgresql://me:s3cret@127.0.0.1:{port}/x")
    assert f"127.0.0.1:{port}" in error.value.message
    assert "s3cret" not in error.value.message + error.value.hint


def test_a_name_that_no_host_has() -> None:
    with pytest.raises(ConnectError) as error:
        connect("postgresql://me:s3cret@db.abcdefgh.supabase.co.invalid/x", connect_timeout=5)
    assert "session pooler" in error.value.hint
    assert "s3cret" not in error.value.message + error.value.hint


@contextmanager
def without_tls() -> Iterator[tuple[int, list[bytes]]]:
    """A server that declines TLS, and all that clients then sent to it."""
    heard: list[bytes] = []

    def serve() -> None:
        while True:
            try:
                client, _ = server.accept()
            except OSError:  # closed
                return
            with client:
                client.settimeout(60)
                heard.append(client.recv(8))
                client.sendall(b"N")
                heard.append(client.recv(1000))

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield server.getsockname()[1], heard
        finally:
            server.shutdown(socket.SHUT_RDWR)
            thread.join(10)


def test_a_remote_host_without_tls_hears_neither_user_nor_password() -> None:
    with without_tls() as (port, heard):
        with pytest.raises(ConnectError) as error:
            connect(f"postgresql://me:s3cret@db.example.com:{port}/x?hostaddr=127.0.0.1")
        assert "TLS" in error.value.hint
    assert heard == [(8).to_bytes(4) + (80877103).to_bytes(4), b""]  # SSLRequest, and nothing after the answer


# --- statements ---


def test_privileges_name_the_grant(conn: psycopg.Connection[tuple[object, ...]]) -> None:
    role = f"mock_data_test_{token_hex(4)}"
    try:
        conn.execute(sql.SQL("CREATE ROLE {}").format(sql.Identifier(role)))
    except psycopg.errors.InsufficientPrivilege:
        pytest.skip("this server's role may not create roles")
    conn.execute("CREATE SCHEMA apart CREATE TABLE t (id int)")  # all of it is rolled back with the test
    conn.execute(sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(sql.Identifier(role)))
    conn.execute(sql.SQL("SET LOCAL ROLE {}").format(sql.Identifier(role)))
    for query, grant in (
        ("SELECT * FROM parent", "GRANT SELECT, INSERT, UPDATE, DELETE ON parent"),
        ("SELECT * FROM seen", "GRANT SELECT ON seen"),
        ("SELECT * FROM apart.t", "GRANT USAGE ON SCHEMA apart"),
    ):
        with refused(ConnectError, "permission denied", grant), conn.transaction():
            conn.execute(query.encode())


def test_row_level_security_names_the_role_that_is_needed(conn: psycopg.Connection[tuple[object, ...]]) -> None:
    role = f"mock_data_test_{token_hex(4)}"
    try:
        conn.execute(sql.SQL("CREATE ROLE {}").format(sql.Identifier(role)))
    except psycopg.errors.InsufficientPrivilege:
        pytest.skip("this server's role may not create roles")
    conn.execute("ALTER TABLE parent ENABLE ROW LEVEL SECURITY")
    conn.execute(sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(sql.Identifier(role)))
    conn.execute(sql.SQL("GRANT INSERT, SELECT ON parent TO {}").format(sql.Identifier(role)))
    conn.execute(sql.SQL("SET LOCAL ROLE {}").format(sql.Identifier(role)))
    with refused(ConnectError, "row-level security", "BYPASSRLS"):
        load(conn, "parent", b"2\t2\n")


def test_a_read_only_transaction(conn: psycopg.Connection[tuple[object, ...]]) -> None:
    conn.execute("SET TRANSACTION READ ONLY")
    with refused(ConnectError, "read-only", "disk"):
        conn.execute("DELETE FROM parent")


def test_a_statement_that_takes_too_long(conn: psycopg.Connection[tuple[object, ...]]) -> None:
    conn.execute("SET LOCAL statement_timeout = '20ms'")
    with refused(LoadError, "statement timeout", "nothing was kept"):
        conn.execute("SELECT pg_sleep(10)")


def test_a_lock_that_is_not_given(conn: psycopg.Connection[tuple[object, ...]], empty_url: str) -> None:
    with psycopg.connect(empty_url) as other:
        other.execute("LOCK TABLE parent")
        conn.execute("SET LOCAL lock_timeout = '20ms'")
        with refused(LoadError, "lock timeout", "another session"):
            conn.execute("SELECT * FROM parent")


def test_a_connection_that_is_cut(conn: psycopg.Connection[tuple[object, ...]], empty_url: str) -> None:
    with connect(empty_url) as other:
        other.execute("SELECT pg_terminate_backend(%s)", (conn.info.backend_pid,))
    with refused(LoadError, "terminating connection"):
        conn.execute("SELECT 1")


# --- the rows of a COPY ---


def load(conn: psycopg.Connection[tuple[object, ...]], table: str, rows: bytes) -> None:
    with conn.cursor().copy(sql.SQL("COPY {} FROM STDIN").format(sql.Identifier(table))) as copy:
        copy.write(rows)


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (b"1\t1\t5\n2\t1\t0\n", ("table public.child", "line 2", "constraint amount_positive")),
        (b"1\t1\t5\n2\t1\t5\n3\t1\t\\N\n", ("table public.child", "line 3", "column amount")),
        (b"1\t1\t5\n1\t1\t5\n", ("table public.child", "line 2", "constraint child_key", "already exists")),
        (b"1\t1\t5\n2\tx\t5\n", ("table child", "line 2", "column parent_id")),
        (b"1\t9\t5\n", ("table public.child", "constraint child_parent", "not present")),
    ],
    ids=["check", "not null", "unique", "type", "foreign key"],
)
def test_a_row_that_is_refused_is_found(
    conn: psycopg.Connection[tuple[object, ...]], rows: bytes, words: tuple[str, ...]
) -> None:
    with refused(LoadError, *words):
        load(conn, "child", rows)


SECRET = "Zoë Quastenberg, +49 171 9947712"
WITH_VALUES = {
    "a wrong number": "SELECT %s::int",
    "a wrong time": "SELECT %s::timestamptz",
    "an enum's": "CREATE TYPE mood AS ENUM ('calm'); SELECT %s::mood",
    "an array": "SELECT ('{{' || %s)::int[]",
    "JSON": "SELECT ('{\"a\": ' || %s)::json",
    "quotation marks": "SELECT ('\"a\" ' || %s || ' \"b\"')::int",
    "several lines": "SELECT ('a' || chr(10) || %s)::int",
    "a key": "CREATE TABLE k (a text UNIQUE); INSERT INTO k SELECT %s FROM generate_series(1, 2)",
    "a key of an expression": "CREATE TABLE k (a text); CREATE UNIQUE INDEX ON k (lower(a));"
    " INSERT INTO k SELECT %s || ')=(x) already exists' FROM generate_series(1, 2)",
    "a CHECK": "CREATE TABLE c (a text, b int CHECK (b > 1)); INSERT INTO c VALUES (%s, 0)",
    "an exclusion": "CREATE TABLE e (a text, EXCLUDE (a WITH =)); INSERT INTO e SELECT %s FROM generate_series(1, 2)",
    "a partition": "CREATE TABLE p (a text) PARTITION BY LIST (a); INSERT INTO p VALUES (%s)",
    "a function": "DO $$ BEGIN RAISE 'no % here, quastenberg@corp.test, 0171 9947712', quote_literal(s)"
    " USING DETAIL = quote_ident(s), HINT = '10.77.66.1'; END $$",
}


@pytest.mark.parametrize("statement", WITH_VALUES.values(), ids=WITH_VALUES)
def test_no_value_that_the_server_quotes_is_passed_on(
    conn: psycopg.Connection[tuple[object, ...]], statement: str
) -> None:
    """Neither in the line of cause, nor in that of the remedy, nor in a traceback."""
    given = statement.replace("%s", f"'{SECRET}'").replace("(s)", f"('{SECRET}')")
    with pytest.raises(MockDataError) as found, errors_as("loading"):
        conn.execute(given.encode())
    error = found.value
    assert isinstance(error.__cause__, psycopg.Error)
    redact(error)
    said = f"{error.message}\n{error.hint}\n{error.__cause__}"
    assert not re.findall("quastenberg|zoë|9947712|10.77", said, re.IGNORECASE), said


def test_the_fault_in_parts(conn: psycopg.Connection[tuple[object, ...]]) -> None:
    with pytest.raises(psycopg.errors.CheckViolation) as error:
        load(conn, "child", b"1\t1\t-5\n")
    fault = explain(error.value)
    assert (fault.table, fault.line, fault.column, fault.constraint) == ("public.child", 1, None, "amount_positive")


def test_a_copy_into_a_view(conn: psycopg.Connection[tuple[object, ...]]) -> None:
    with refused(LoadError, "view", "seen"):
        load(conn, "seen", b"2\t2\n")
