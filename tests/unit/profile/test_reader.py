"""A statement that takes too long is not learned from, and a note says what is missing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from psycopg import errors

from loader.profile.reader import Reader


class _Connection:
    """Keeps what was executed, and whether the savepoint was left."""

    def __init__(self) -> None:
        self.executed: list[str] = []
        self.open = 0

    @contextmanager
    def transaction(self, *, force_rollback: bool) -> Iterator[None]:
        assert force_rollback, "the time limit would hold for the rest of the transaction"
        self.open += 1
        try:
            yield
        finally:
            self.open -= 1

    def execute(self, query: str) -> None:
        self.executed.append(query)


def _slow() -> dict[str, int]:
    raise errors.QueryCanceled("canceling statement due to statement timeout")


def test_what_takes_too_long_is_noted_and_the_rest_is_learned() -> None:
    conn: Any = _Connection()
    reader = Reader(conn, "a workspace")
    assert reader.within("the first thing", lambda: {"word": 3}) == {"word": 3}
    assert reader.within("the second thing", _slow) == {}
    assert conn.open == 0
    assert all("statement_timeout" in query for query in conn.executed)
    (note,) = reader.notes
    assert note.startswith("the second thing was not learned")
