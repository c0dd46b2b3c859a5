"""Every error a user may see: one line of cause, one of remedy, and an exit code.

A class's docstring is its default message. Driver errors become these in one place, `loader.database`.
"""

from __future__ import annotations

from typing import ClassVar, Self


class MockDataError(Exception):
    """mock-data failed."""

    kind: ClassVar[str] = "error"
    exit_code: ClassVar[int] = 1

    def __init_subclass__(cls, kind: str = "", exit_code: int = 0) -> None:
        cls.kind, cls.exit_code = kind or cls.kind, exit_code or cls.exit_code

    def __init__(self, message: str = "", hint: str = "") -> None:
        self.message = message or (type(self).__doc__ or "").splitlines()[0]
        self.hint = hint
        super().__init__(self.message)


class UsageError(MockDataError, kind="usage", exit_code=2):
    """The command line does not make sense."""


class ConfigError(MockDataError, kind="configuration", exit_code=3):
    """The configuration is missing or wrong."""


class ConnectError(MockDataError, kind="connection", exit_code=4):
    """The database cannot be reached or does not let this role do its work."""


class SchemaError(MockDataError, kind="schema", exit_code=5):
    """The schema cannot be filled."""


class LoadError(MockDataError, kind="load", exit_code=6):
    """The load failed and was rolled back."""


class InvariantError(MockDataError, kind="invariant", exit_code=7):
    """An invariant failed; everything was rolled back."""


class Refused(MockDataError, kind="refused", exit_code=8):
    """Refused for safety."""


class Unwritten(MockDataError, kind="output", exit_code=9):
    """The work is done, but its output could not be written."""

    @classmethod
    def of(cls, error: OSError, done: str) -> Self:
        """`done`: what stays so, although nobody could read it."""
        return cls(f"the output could not be written: {error.strerror}", done)


class Interrupted(MockDataError, kind="interrupted", exit_code=130):
    """Interrupted; everything was rolled back."""
