"""Where a command works: the database, as people and agents are shown it. Never a user, never a password."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Location:
    """A database: what named it (`source`: an option, a variable, a file), where it is, and what is known of it.

    `host` is a name, an address or a socket's folder; `server_version` is None before the first connection.
    """

    source: str
    host: str
    port: int
    name: str
    environment: str
    server_version: str | None
    embedded: bool

    def to_json(self) -> dict[str, Any]:
        """The object that every JSON answer has as "database"."""
        return asdict(self)
