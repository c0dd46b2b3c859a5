"""The tag tables: made once, by anyone who may, and by hand from the printed SQL, too."""

from __future__ import annotations

import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import alembic.command
import psycopg
import pytest

from loader import database, errors, migrate, resources
from loader.connection import engine
from tests.support.paths import ROOT
from tests.support.sql import as_role, new_role, rows

SHAPE = """SELECT table_name, column_name, data_type, is_nullable, column_default FROM information_schema.columns
           WHERE table_schema = 'mock_data' ORDER BY 1, ordinal_position"""


def shape(url: str) -> list[tuple[object, ...]]:
    with psycopg.connect(url) as conn:
        return conn.execute(SHAPE).fetchall()


def test_head_is_the_newest_revision() -> None:
    from alembic.script import ScriptDirectory

    assert ScriptDirectory(str(resources.migrations_dir())).get_heads() == [migrate.HEAD]


def test_upgrade_twice(empty_url: str) -> None:
    with psycopg.connect(empty_url) as conn:
        assert migrate.current(conn) is None
        with pytest.raises(errors.ConfigError, match="missing") as missing:
            migrate.require(conn)
        assert missing.value.hint == "run: mock-data migrate"
    assert migrate.upgrade(empty_url) == migrate.HEAD
    assert migrate.upgrade(empty_url) == migrate.HEAD
    with psycopg.connect(empty_url) as conn:
        migrate.require(conn)
        tables = conn.execute(
            "SELECT count(*) FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
        )
        assert tables.fetchone() == (4,)


def test_older_and_newer_tag_tables_are_told_apart(empty_url: str) -> None:
    migrate.upgrade(empty_url)
    with psycopg.connect(empty_url) as conn:
        for version, what in (("0000", "is needed"), ("9999", "newer than")):
            conn.execute("UPDATE mock_data.alembic_version SET version_num = %s", [version])
            with pytest.raises(errors.ConfigError, match=what):
                migrate.require(conn)


def test_eight_upgrades_race(empty_url: str) -> None:
    with ThreadPoolExecutor(8) as pool:  # processes, since Alembic's context is one a process

        def run(_: int) -> int:
            code = (
                f"from loader import database, migrate\nwith database.connect({empty_url!r}) as c: migrate._upgrade(c)"
            )
            return subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode

        assert list(pool.map(run, range(8))) == [0] * 8
    with psycopg.connect(empty_url) as conn:
        migrate.require(conn)


def test_a_role_that_owns_only_the_schema(empty_url: str) -> None:
    ((database,),) = rows(empty_url, "SELECT current_database()")
    statements = (f"REVOKE CREATE ON DATABASE {database} FROM PUBLIC", "CREATE SCHEMA mock_data AUTHORIZATION {role}")
    with new_role(empty_url, *statements) as role:
        assert migrate.upgrade(as_role(empty_url, role)) == migrate.HEAD
        owners = rows(empty_url, "SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'mock_data'")
        assert owners == [(role,)]


def test_a_role_without_any_right_gets_the_drivers_own_error(empty_url: str) -> None:
    with new_role(empty_url) as role, pytest.raises(psycopg.errors.InsufficientPrivilege):
        migrate.upgrade(as_role(empty_url, role))


@pytest.mark.parametrize("when", ["ddl_command_start", "ddl_command_end"])
def test_an_event_trigger_that_forbids_ddl_is_named(empty_url: str, when: str) -> None:
    forbid = "CREATE FUNCTION public.frozen() RETURNS event_trigger LANGUAGE plpgsql AS"
    with psycopg.connect(empty_url, autocommit=True) as conn:
        conn.execute(f"{forbid} $$ BEGIN RAISE EXCEPTION 'no DDL here: %', tg_tag; END $$".encode())
        conn.execute(f"CREATE EVENT TRIGGER frozen ON {when} EXECUTE FUNCTION public.frozen()".encode())
        with pytest.raises(errors.Refused, match=r"no DDL here: .*: raised by the event trigger frozen") as refused:
            migrate.upgrade(empty_url)
        assert migrate.current(conn) is None
        conn.execute(refused.value.hint.partition(";")[0].encode())
    assert migrate.upgrade(empty_url) == migrate.HEAD


def test_tags_of_the_revision_before_are_brought_up_to_date(empty_url: str) -> None:
    migrate.upgrade(empty_url)
    newest = shape(empty_url)
    with database.connect(empty_url) as conn:
        config = migrate._config()
        with engine(conn).connect() as config.attributes["connection"]:
            alembic.command.downgrade(config, "0001")
    with database.connect(empty_url) as conn, pytest.raises(errors.ConfigError, match="0004 is needed"):
        migrate.require(conn)
    assert migrate.upgrade(empty_url) == migrate.HEAD
    assert shape(empty_url) == newest
    assert {("keys", "xid"), ("runs", "profile"), ("runs", "run_key")} <= {row[:2] for row in newest}


def psql(url: str, text: str) -> subprocess.CompletedProcess[str]:
    program = shutil.which("psql") or next((str(p) for p in Path("/usr/lib/postgresql").glob("*/bin/psql")), None)
    if program is None:
        pytest.skip("no psql here")
    command = [program, "-X", "-v", "ON_ERROR_STOP=1", "-d", url]
    return subprocess.run(command, input=text, text=True, capture_output=True, check=False)


@pytest.mark.parametrize("prepared", [(), ("CREATE SCHEMA mock_data",)])
def test_the_printed_sql_applies_cleanly(empty_url: str, prepared: tuple[str, ...]) -> None:
    with psycopg.connect(empty_url, autocommit=True) as conn:
        for statement in prepared:
            conn.execute(statement)
    done = psql(empty_url, migrate.offline_sql())
    assert done.returncode == 0, done.stderr
    by_hand = shape(empty_url)
    assert migrate.upgrade(empty_url) == migrate.HEAD  # and finds nothing to do
    assert by_hand == shape(empty_url)
    with psycopg.connect(empty_url, autocommit=True) as conn:
        conn.execute("DROP SCHEMA mock_data CASCADE")
    migrate.upgrade(empty_url)
    assert by_hand == shape(empty_url)


def test_the_printed_sql_applied_twice_changes_nothing(empty_url: str) -> None:
    migrate.upgrade(empty_url)
    before = shape(empty_url)
    with psycopg.connect(empty_url) as conn:
        conn.execute("""INSERT INTO mock_data.runs
                        (run_id, workspace, platforms, strategy, seed, as_of, version, xid, started_at)
                        VALUES (gen_random_uuid(), 'w', '{}', 's', 0, now(), '0', '5', now())""")
    assert psql(empty_url, migrate.offline_sql()).returncode != 0
    assert shape(empty_url) == before
    with psycopg.connect(empty_url) as conn:
        assert conn.execute("SELECT count(*) FROM mock_data.runs").fetchone() == (1,)


def test_importing_migrate_does_not_import_alembic() -> None:
    code = "import sys; import loader.migrate; sys.exit('alembic' in sys.modules or 'sqlalchemy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def test_every_table_and_the_schema_are_commented(empty_url: str) -> None:
    migrate.upgrade(empty_url)
    with psycopg.connect(empty_url) as conn:
        found = conn.execute("SELECT relname FROM pg_class WHERE relnamespace = 'mock_data'::regnamespace "
                             "AND relkind = 'r' AND obj_description(oid, 'pg_class') IS NULL").fetchall()  # fmt: skip
        assert found == [("alembic_version",)]
