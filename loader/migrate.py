"""The tag tables' version: bring it up to date, print the SQL for that, or say that it is missing.

Alembic costs 0.8 s to import, so only `upgrade` and `offline_sql` do it, and only when there is something to do.
Refuses nothing but a role that may not create; never touches a table of the warehouse.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from typing import TYPE_CHECKING

import psycopg

from loader import redaction, resources
from loader.connection import engine
from loader.database import connect
from loader.errors import ConfigError, Refused

if TYPE_CHECKING:
    from alembic.config import Config

HEAD = "0004"
"""The newest revision in migrations/versions; a test compares them."""


def current(conn: psycopg.Connection) -> str | None:
    """The revision of the tag tables in this database; None if there are none."""
    if conn.execute(resources.named_query("load.version_table")).fetchone() == (None,):
        return None
    row = conn.execute(resources.named_query("load.version")).fetchone()
    return str(row[0]) if row else None


def require(conn: psycopg.Connection) -> None:
    """Raise ConfigError unless the tag tables are exactly the ones this version works with."""
    found = current(conn)
    if found == HEAD:
        return
    if found is not None and found > HEAD:  # revisions are numbered, so their text sorts
        raise ConfigError(
            f"the tag tables are at revision {found}, newer than this mock-data supports ({HEAD})", "upgrade mock-data"
        )
    state = "missing" if found is None else f"at revision {found}; {HEAD} is needed"
    raise ConfigError(f"the tag tables (schema mock_data) are {state}", "run: mock-data migrate")


def upgrade(url: str) -> str:
    """Bring the tag tables up to date in one transaction, and return the revision. Does nothing when they are.

    Needs CREATE on the database, or to own an existing schema `mock_data`. Raises psycopg's errors as they are, but
    `Refused` for what an event trigger forbids.
    """
    with connect(url) as conn:
        return upgraded(conn)


def upgraded(conn: psycopg.Connection) -> str:
    """The same on a connection, which the caller commits."""
    found = current(conn) or ""
    if found < HEAD:
        with _forbidden(conn):
            _upgrade(conn)
    return max(found, HEAD)


@contextmanager
def _forbidden(conn: psycopg.Connection) -> Iterator[None]:
    """What an event trigger forbids, by its name."""
    try:
        yield
    except psycopg.Error as error:
        from loader.hooks import named, raisers, switched_off

        if raised := raisers(conn, error):
            cause = f"the tag tables were not made: {redaction.message(error)}: raised by {named(raised)}"
            raise Refused(cause, f"{switched_off(raised)} then migrate again, and enable it") from error
        raise


def offline_sql() -> str:
    """The SQL of the whole upgrade, from nothing, for psql; its own BEGIN and COMMIT included."""
    from alembic import command

    config, text = _config(), StringIO()
    config.output_buffer = text
    command.upgrade(config, "head", sql=True)
    return text.getvalue()


def _upgrade(conn: psycopg.Connection) -> None:
    from alembic import command
    from sqlalchemy.exc import DBAPIError

    guest, config = engine(conn), _config()
    try:
        with guest.connect() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    except DBAPIError as error:
        # The driver's own error, so that there is one place which translates them.
        raise (error.orig or error) from None
    finally:
        guest.dispose()


def _config() -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(resources.migrations_dir()).replace("%", "%%"))
    return config
