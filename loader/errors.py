"""Every error a user may see: one line of cause, one of remedy, and an exit code (design.md).

A class's docstring is its default message. Driver errors become these in one place, `loader.database`.
"""

from __future__ import annotations

from typing import ClassVar


class MockDataError(Exception):
    """mock-data failed."""

    kind: ClassVar[str] = "error"
    exit_code: ClassVar[int] = 1

    def __init__(self, message: str = "", hint: str = "") -> None:
        self.message = message or (type(self).__doc__ or "").splitlines()[0]
        self.hint = hint
        super().__init__(self.message)


class UsageError(MockDataError):
    """The command line does not make sense."""

    kind = "usage"
    exit_code = 2


class ConfigError(MockDataError):
    """The configuration is missing or wrong."""

    kind = "configuration"
    exit_code = 3


class ConnectError(MockDataError):
    """The database cannot be reached or does not let this role do its work."""

    kind = "connection"
    exit_code = 4


class SchemaError(MockDataError):
    """The schema cannot be filled."""

    kind = "schema"
    exit_code = 5


class LoadError(MockDataError):
    """The load failed and was rolled back."""

    kind = "load"
    exit_code = 6


class InvariantError(MockDataError):
    """An invariant failed; everything was rolled back."""

    kind = "invariant"
    exit_code = 7


class Refused(MockDataError):
    """Refused for safety."""

    kind = "refused"
    exit_code = 8


class Interrupted(MockDataError):
    """Interrupted; everything was rolled back."""

    kind = "interrupted"
    exit_code = 130
