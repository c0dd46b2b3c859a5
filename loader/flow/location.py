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

    def __str__(self) -> str:
        version = f", PostgreSQL {self.server_version}" if self.server_version else ""
        source = self.source if self.embedded else f"from {self.source}"
        return f"{self.place} ({self.environment}), {source}{version}"

    @property
    def place(self) -> str:
        """Database, host and port."""
        return f"{self.name} at {self.host}:{self.port}"

    def to_json(self) -> dict[str, Any]:
        """The object that every JSON answer has as "database"."""
        return asdict(self)
