"""A session of a test's own database, with nothing of the caller's settings but an override file and vocabularies."""

from __future__ import annotations

import os

from loader import Session

_KEPT = ("MOCK_DATA_COLUMNS", "MOCK_DATA_PLATFORMS")


def session(url: str, workspace: str | None = None) -> Session:
    """The database at `url`; without a workspace, one that only `doctor`, `migrate` and `warehouse` can use."""
    environ = {name: os.environ[name] for name in _KEPT if name in os.environ}
    return Session.open(url, workspace=workspace, environ=environ | {"HOME": os.devnull})
