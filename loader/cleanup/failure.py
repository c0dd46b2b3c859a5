"""What the server says while rows are removed, as one line of cause and one of remedy. Nothing is removed then.

What a trigger, an event trigger, a foreign key or a publication of the shop forbids is a refusal by its name (exit 8);
missing rights and a read-only database end with 4, as everywhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import errors, sql

from loader import redaction
from loader.cleanup.target import Target
from loader.database import translate
from loader.errors import ConnectError, LoadError, MockDataError, Refused
from loader.hooks import named, raisers, switched_off

_DOING = "nothing was removed"
_NO_IDENTITY = (errors.ObjectNotInPrerequisiteState, errors.InvalidColumnReference)
_LATER: tuple[tuple[type[psycopg.Error], str], ...] = (
    (errors.LockNotAvailable, "another session is at work on these rows or this workspace: try again later"),
    (errors.QueryCanceled, "the server cut it short: clean again at a quieter time, or one run after the other"),
)


@contextmanager
def explained(conn: psycopg.Connection, target: Target | None = None) -> Iterator[None]:
    """The driver's errors become ours; `target` is the table whose rows are removed meanwhile."""
    try:
        yield
    except psycopg.Error as error:
        raise _failure(conn, error, target) from error


def _failure(conn: psycopg.Connection, error: psycopg.Error, target: Target | None) -> MockDataError:
    if conn.broken or conn.closed:
        return LoadError(
            f"the connection was lost while removing: {redaction.message(error)}",
            "if the run is still listed as loaded, clean again: mock-data runs",
        )
    found = translate(error, _DOING)
    for kind, hint in _LATER:
        if isinstance(error, kind):
            return LoadError(found.message, hint)
    if raised := raisers(conn, error, target.oid if target else 0):
        cause = f"{_DOING}: {redaction.message(error)}: raised by {named(raised)}"
        said = f"{told}; " if (told := redaction.hint(error)) else ""
        forbidden = Refused(cause, f"{said}{switched_off(raised)} then clean again, and enable it")
        return ConnectError(cause, found.hint) if isinstance(found, ConnectError) else forbidden
    return _forbidden(error, found.message, target) or found


def _forbidden(error: psycopg.Error, cause: str, target: Target | None) -> Refused | None:
    """What no trigger raised and the shop's schema forbids all the same."""
    cause = f"{cause}: {redaction.detail(error)}"
    if isinstance(error, errors.ForeignKeyViolation):
        return Refused(cause, "delete or re-point the rows that refer to it, then clean again")
    if isinstance(error, errors.TriggeredDataChangeViolation) and target:
        guards = [guard for guard in target.guards if guard.early]
        return Refused(f"{cause}{named(guards)}", f"{switched_off(guards)} then clean again, and enable it")
    if isinstance(error, _NO_IDENTITY) and target:
        table = sql.Identifier(target.schema, target.name).as_string(None)
        return Refused(cause, f"ALTER TABLE {table} REPLICA IDENTITY FULL; then clean again")
    return None
