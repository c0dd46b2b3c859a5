"""The commands as tools for agents: a Model Context Protocol server over `loader.api`, on the official SDK.

One server has one way of finding its database, as a command has. Every call opens a session of its own, works in a
thread of its own and can be cancelled until it commits; every answer says which database it is about. Refused: a write
to production that the server was not started for; a misspelt argument; every host but this machine's own.
"""

from __future__ import annotations

from loader.errors import ConfigError


def require() -> None:
    """Raise `ConfigError` (exit 3) without the SDK."""
    try:
        import mcp  # noqa: F401
    except ImportError as error:
        raise ConfigError(
            "the server for agents needs the package mcp, which is not installed", "pip install 'mock-data[mcp]'"
        ) from error
