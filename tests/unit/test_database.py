"""TLS by the host; driver errors as one line of cause and one of remedy. No server is asked."""

from __future__ import annotations

import socket

import psycopg
import pytest
from psycopg import errors as pg

from loader.address import is_local
from loader.database import connect, translate
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
        (pg.AdminShutdown("terminating connection due to administrator command"), ConnectError, "server runs"),
        (psycopg.OperationalError("server does not support SSL"), ConnectError, "TLS"),
        (psycopg.OperationalError(""), ConnectError, "server runs"),
    ],
)
def test_errors_of_the_driver(error: psycopg.Error, kind: type[MockDataError], words: str) -> None:
    found = translate(error, "loading data.orders", connecting=kind is ConnectError)
    assert type(found) is kind
    assert words in found.hint
    assert found.message.startswith("loading data.orders")
    assert "\n" not in found.message
