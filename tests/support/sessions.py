"""A session of a test's own database, with nothing of the caller's settings but an override file and vocabularies."""

from __future__ import annotations

import os
from datetime import UTC, datetime

from loader import Session

WORKSPACE = "7f0c5a52-8f6b-4f0e-9d0e-1f4f6f0a9b11"
OTHER = "11111111-2222-4333-8444-555555555555"
AS_OF = datetime(2026, 3, 9, 12, tzinfo=UTC)
MARKET_ORDERS = 300  # what the fixture market_url holds
MARKET_AS_OF = datetime(2026, 12, 9, 12, tzinfo=UTC)

_KEPT = ("MOCK_DATA_COLUMNS", "MOCK_DATA_PLATFORMS")


def session(url: str, workspace: str | None = None) -> Session:
    """The database at `url`; without a workspace, one that only `doctor`, `migrate` and `warehouse` can use."""
    environ = {name: os.environ[name] for name in _KEPT if name in os.environ}
    return Session.open(url, workspace=workspace, environ=environ | {"HOME": os.devnull})
