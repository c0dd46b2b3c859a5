"""A new user's first half hour, as processes with an empty home: it is what docs/transcript.md shows."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from docs.making import transcript


@pytest.fixture
def terminal(empty_url: str) -> Iterator[transcript.Terminal]:
    """In a short path, which a socket needs, that the server of the embedded database may pass."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        Path(name).chmod(0o755)
        found = transcript.Terminal(Path(name), transcript.with_password(empty_url))
        yield found
        found.leave()


def test_the_first_half_hour(terminal: transcript.Terminal, empty_url: str) -> None:
    shown = "".join(transcript.lived(terminal, transcript.normal(terminal.home, terminal.url)))
    assert transcript.page(shown) == transcript.PAGE.read_text(encoding="utf-8"), "run make docs"
    with psycopg.connect(empty_url) as conn:
        assert conn.execute("SELECT count(*) FROM data.dm_orders_shopify").fetchone() == (0,)
