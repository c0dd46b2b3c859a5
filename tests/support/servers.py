"""The PostgreSQL server of a test session: TEST_DATABASE_URL, else a container, else the embedded server.

Only the process that talks to the user chooses and starts; workers are told the URL. A server that was started here
is gone when the session ends; one that was given is left as it was found.
"""

from __future__ import annotations

import os

from loader.servers import DEFAULT_IMAGE, Server, embedded, given, own

__all__ = ["Server", "embedded", "start"]


def start() -> Server:
    """The first server of the three that there is."""
    if url := os.environ.get("TEST_DATABASE_URL"):
        return given(url, "TEST_DATABASE_URL")
    return own(os.environ.get("MOCK_DATA_TEST_IMAGE", DEFAULT_IMAGE))
