"""TLS by the host; driver errors as one line of cause and one of remedy. No server is asked."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import psycopg
import pytest
from psycopg import errors as pg
from psycopg.types.range import Range

from loader.address import is_local, place
from loader.database import connect, errors_as, translate
from loader.errors import ConfigError, ConnectError, LoadError, MockDataError


def asked_for(url: str, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The parameters with which psycopg would be called."""
    seen: dict[str, str] = {}

    def refuse(conninfo: str, **_: object) -> None:
        seen.update({k: str(v) for k, v in psycopg.conninfo.conninfo_to_dict(conninfo).items()})
        raise psycopg.OperationalError("refused by the test")

    monkeypatch.setattr("loader.database.Connection.connect", refuse)
    with pytest.raises(ConnectError):
        connect(url)
    return seen


@pytest.mark.parametrize(
    ("url", "mode"),
    [
        ("postgresql://u:p@db.abc.supabase.co/postgres", "require"),
        ("postgresql://u:p@db.abc.supabase.co/postgres?sslrootcert=/ca.pem", "verify-full"),
        ("postgresql://u:p@db.abc.supabase.co/postgres?sslmode=verify-ca", "verify-ca"),
        ("postgresql://u:p@db.abc.supabase.co/postgres?sslmode=disable", "disable"),
        ("postgresql://u:p@203.0.113.7/postgres", "require"),
        ("postgresql://u:p@localhost/postgres", None),
        ("postgresql://u:p@127.0.0.1/postgres?sslmode=prefer", "prefer"),
        ("postgresql://u@/postgres?host=/run/postgresql", None),
    ],
)
def test_remote_hosts_are_reached_by_tls(url: str, mode: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    assert asked_for(url, monkeypatch).get("sslmode") == mode


@pytest.mark.parametrize(
    ("environ", "url", "mode"),
    [
        ({"PGSSLMODE": "verify-full"}, "postgresql://u@db.example.com/x", None),  # libpq takes it from there
        ({"PGSSLMODE": "prefer"}, "postgresql://u@db.example.com/x", "require"),
        ({"PGSSLMODE": "disable"}, "postgresql://u@db.example.com/x", "require"),
        ({"PGSSLROOTCERT": "/ca.pem"}, "postgresql://u@db.example.com/x", "verify-full"),
        ({"PGHOST": "db.example.com"}, "postgresql:///x", "require"),
        ({"PGHOST": "/run/postgresql"}, "postgresql:///x", None),
        ({}, "postgresql:///x?hostaddr=203.0.113.7", "require"),
        ({}, "postgresql://db.example.com/x?hostaddr=127.0.0.1", "require"),
    ],
)
def test_what_libpq_takes_from_elsewhere_counts(
    environ: dict[str, str], url: str, mode: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    assert asked_for(url, monkeypatch).get("sslmode") == mode


@pytest.mark.parametrize("mode", ["prefer", "allow"])
def test_a_fallback_to_clear_text_is_refused(mode: str) -> None:
    with pytest.raises(ConfigError, match="clear text") as refused:
        connect(f"postgresql://u:secret@db.example.com/x?sslmode={mode}")
    assert "secret" not in refused.value.message + refused.value.hint


def test_an_address_of_this_machine_is_local_and_a_name_is_not_looked_up() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.5", 0))
    assert is_local({"host": "127.0.0.5"})
    assert not is_local({"host": "203.0.113.7"})
    assert not is_local({"host": "localhost.example.com"})
    assert not is_local({"host": "localhost,db.example.com"})


@pytest.mark.parametrize(
    ("error", "kind", "words"),
    [
        (pg.InsufficientPrivilege("permission denied for table orders"), ConnectError, "GRANT SELECT, INSERT"),
        (pg.InsufficientPrivilege("permission denied for sequence s"), ConnectError, "GRANT USAGE ON SEQUENCE s"),
        (pg.InsufficientPrivilege("permission denied for database d"), ConnectError, "GRANT CREATE ON DATABASE d"),
        (pg.ReadOnlySqlTransaction("cannot execute COPY"), ConnectError, "read-only"),
        (pg.FeatureNotSupported("COPY FROM not supported with row-level security"), ConnectError, "BYPASSRLS"),
        (pg.FeatureNotSupported("something else"), LoadError, "nothing was kept"),
        (pg.QueryCanceled("canceling statement due to statement timeout"), LoadError, "fewer orders"),
        (pg.LockNotAvailable("canceling statement due to lock timeout"), LoadError, "lock"),
        (pg.DiskFull("could not extend file"), LoadError, "space"),
        (pg.UniqueViolation("duplicate key"), LoadError, "nothing was kept"),
        (psycopg.OperationalError('password authentication failed for user "u"'), ConnectError, "password"),
        (psycopg.OperationalError('role "u" does not exist'), ConnectError, "user"),
        (psycopg.OperationalError("FATAL: Tenant or user not found"), ConnectError, "postgres.REF"),
        (psycopg.OperationalError('"db.abc.supabase.co": Network is unreachable'), ConnectError, "session pooler"),
        (psycopg.OperationalError('"x.pooler.supabase.com": timeout expired'), ConnectError, "server runs"),
        (pg.AdminShutdown("terminating connection due to administrator command"), ConnectError, "try again"),
        (psycopg.OperationalError("FATAL: the database system is in recovery mode"), ConnectError, "try again"),
        (psycopg.OperationalError("server does not support SSL"), ConnectError, "TLS"),
        (psycopg.OperationalError('connection is bad: invalid sslmode value: "x"'), ConnectError, "that setting"),
        (psycopg.OperationalError('definition of service "x" not found'), ConnectError, "service file"),
        (psycopg.OperationalError("server is not in hot standby mode"), ConnectError, "target_session_attrs"),
        (psycopg.OperationalError(""), ConnectError, "server runs"),
    ],
)
def test_errors_of_the_driver(error: psycopg.Error, kind: type[MockDataError], words: str) -> None:
    found = translate(error, "loading data.orders", connecting=kind is ConnectError)
    assert type(found) is kind
    assert words in found.hint
    assert found.message.startswith("loading data.orders")
    assert "\n" not in found.message


# --- what the URL itself gives away ---

SECRETS = (
    "p@s3cret", "s3cret@", "@s3cret", "s3%cret", "s3cret%", "%zzs3cret", "s3cret%00", "s3/cret", "/s3cret", "s3cret p",
    "s3@cr/et", "a:s3cret/1", "1/s3cret", '"s3cret%zz',
)  # fmt: skip


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize("place", ["127.0.0.1:1/x", "[::1]:1/x?connect_timeout=1", "db.example.com/x?sslmode=prefer"])
def test_no_piece_of_a_password_is_in_a_message(secret: str, place: str) -> None:
    with pytest.raises(MockDataError) as refused:
        connect(f"postgresql://me:{secret}@{place}")
    found = refused.value
    assert "%25 %40 %2F" in found.hint
    pieces = [piece for piece in ("s3cret", "s3", "cret", "zz", secret) if piece in found.message]
    assert not pieces, found.message
    assert found.__cause__ is None, "--debug would show it"


@pytest.mark.parametrize("secret", ["s3#cret", "s3%40cret", "s3?cret", "s3:cret", "s3%25%2F%23cret"])
def test_a_password_that_can_be_read_is_no_fault_of_the_url(secret: str) -> None:
    with pytest.raises(ConnectError) as refused:
        connect(f"postgresql://me:{secret}@127.0.0.1:1/x")
    assert "cret" not in refused.value.message + refused.value.hint


def test_another_programs_setting_is_named_as_such() -> None:
    with pytest.raises(ConfigError) as refused:
        connect("postgresql://u:s3cret@h/x?pgbouncer=true")
    assert refused.value.hint.startswith("take pgbouncer out of it")


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("postgresql://u:s3cret%zz@h/x", "invalid percent-encoded token"),
        ("postgresql://u:s3cret@[::1/x", 'looking for matching "***"'),
        ("postgresql://u:s3cret@h/x?sslmod=require", 'invalid URI query parameter: "sslmod"'),
        ("postgresql://u:s3cret@h:a/x", "percent-encoded"),
    ],
)
def test_the_drivers_own_reason_is_kept(url: str, words: str) -> None:
    with pytest.raises(ConfigError) as refused:
        connect(url)
    assert words in refused.value.message
    assert "s3cret" not in refused.value.message


# --- service files ---


@pytest.fixture
def services(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    file = tmp_path / "services"
    file.write_text(
        "[far]\nhost=db.example.com\nport=6000\nuser=u\n"
        "[weak]\nhost=db.example.com\nsslmode=prefer\n[open]\nhost=db.example.com\nsslmode=disable\n"
        "[strict]\nhost=db.example.com\nsslmode=verify-full\nsslrootcert=/ca.pem\n"
        "[ca]\nhost=db.example.com\nsslrootcert=/ca.pem\n[near]\nhost=localhost\n"
    )
    monkeypatch.setenv("PGSERVICEFILE", str(file))
    return file


@pytest.mark.parametrize(
    ("service", "mode"),
    [
        ("far", "require"),
        ("weak", "require"),
        ("open", "require"),
        ("strict", None),
        ("ca", "verify-full"),
        ("near", None),
    ],
)
@pytest.mark.parametrize("named", ["url", "environment"])
def test_a_host_of_a_service_file_is_reached_by_tls(
    services: Path, monkeypatch: pytest.MonkeyPatch, service: str, mode: str | None, named: str
) -> None:
    url = f"postgresql://?service={service}"
    if named == "environment":
        monkeypatch.setenv("PGSERVICE", service)
        url = "postgresql:///x"
    assert asked_for(url, monkeypatch).get("sslmode") == mode


def test_a_service_leaves_the_environment_as_it_was(services: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGSERVICE", "near")
    assert not is_local({"service": "far"})
    assert is_local({})
    assert os.environ["PGSERVICE"] == "near"


def test_the_place_of_a_service_is_named(services: Path) -> None:
    assert place({"service": "far"}) == "db.example.com:6000"


# --- errors within the driver ---


def test_what_the_driver_raises_otherwise_is_ours() -> None:
    class Broken:
        """No value that psycopg knows."""

    for raising in (
        lambda: psycopg.sql.Literal(Broken()).as_string(None),
        lambda: Range(1, 2, "<>"),
        lambda: psycopg.conninfo.make_conninfo("a b c"),
    ):
        with pytest.raises(LoadError, match="reading the shop: "), errors_as("reading the shop"):
            raising()


def test_what_we_raise_ourselves_stays() -> None:
    with pytest.raises(ZeroDivisionError), errors_as("reading the shop"):
        _ = 1 / 0
