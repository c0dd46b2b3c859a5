"""The zoo of shapes and keys: every tests/zoo/shapes_*.sql and keys_*.sql either loads twice, or is refused with its
reason and leaves nothing.

The first lines of a file say what to expect: `trait`, `expect: loads` or `expect: refuses REGEX` (`exit` is 5 unless it
says otherwise), and as often as wanted `check: SELECT` (must answer no row), `then: SQL` (what the shop itself does
next), `warns: REGEX`, `columns: a line of TOML`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest

from loader import RunResult, generate, migrate
from loader.cleanup import Selection, clean
from loader.errors import MockDataError
from tests.support.databases import Databases
from tests.support.sessions import session

ZOO = Path(__file__).resolve().parents[1] / "zoo"
WORKSPACE = "7f0c5a52-8f6b-4f0e-9d0e-1f4f6f0a9b11"
AS_OF = datetime(2026, 12, 9, 12, tzinfo=UTC)
_LINE = re.compile(r"^-- (\w+): (.*)$", re.MULTILINE)


@dataclass(frozen=True)
class Animal:
    """One file of the zoo."""

    name: str
    script: str
    said: tuple[tuple[str, str], ...]

    def all(self, word: str) -> tuple[str, ...]:
        return tuple(text for name, text in self.said if name == word)

    def one(self, word: str, default: str = "") -> str:
        return next(iter(self.all(word)), default)


def animals() -> Iterator[Animal]:
    for path in sorted([*ZOO.glob("shapes_*.sql"), *ZOO.glob("keys_*.sql")]):
        script = path.read_text("utf-8")
        yield Animal(path.stem, script, tuple(_LINE.findall(script)))


@pytest.fixture
def base_url(databases: Databases) -> Iterator[str]:
    def fill(url: str) -> None:
        with psycopg.connect(url) as conn:
            conn.execute((ZOO / "base_shapes.sql").read_bytes())
        migrate.upgrade(url)

    name = databases.create(databases.template("zoo shapes", fill))
    yield databases.url(name)
    databases.drop(name)


def load(url: str) -> RunResult:
    return generate(session(url, WORKSPACE), "shopify", count=25, seed=11, as_of=AS_OF)


def census(url: str) -> dict[str, int]:
    """The rows of every table but those of the tag tables' revision."""
    tables = """
        SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind = 'r' AND n.nspname NOT IN ('pg_catalog', 'information_schema')
          AND c.relname <> 'alembic_version' AND n.nspname || c.relname <> 'mock_dataversion'
    """
    with psycopg.connect(url) as conn:
        names = [row[0] for row in conn.execute(tables.encode()).fetchall()]
        counts = {name: conn.execute(f"SELECT count(*) FROM {name}".encode()).fetchone() for name in names}
    return {name: row[0] if row else 0 for name, row in counts.items()}


@pytest.mark.parametrize("animal", list(animals()), ids=lambda animal: animal.name)
def test_a_shape_loads_or_is_refused(
    animal: Animal, base_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with psycopg.connect(base_url) as conn:
        conn.execute(animal.script.encode())
    if said := animal.all("columns"):
        (tmp_path / "columns.toml").write_text("\n".join(said), "utf-8")
        monkeypatch.setenv("MOCK_DATA_COLUMNS", str(tmp_path / "columns.toml"))
    kind, _, reason = animal.one("expect").partition(" ")
    before = census(base_url)
    if kind == "refuses":
        with pytest.raises(MockDataError, match=reason) as caught:
            load(base_url)
        assert caught.value.exit_code == int(animal.one("exit", "5"))
        assert caught.value.hint
        assert census(base_url) == before
        return
    assert kind == "loads"
    rows = 0
    for _ in range(2):
        result = load(base_url)
        rows += result.total_rows
        assert result.committed
        broken = [o for o in result.checks if o.violations not in (0, None)]
        assert not broken
    assert sum(census(base_url).values()) > sum(before.values())
    for wanted in animal.all("warns"):
        assert any(re.search(wanted, warning) for warning in result.warnings), result.warnings
    if not animal.all("warns"):
        assert not result.warnings
    with psycopg.connect(base_url) as conn:
        for query in animal.all("check"):
            assert conn.execute(query.encode()).fetchall() == [], query
        for statement in animal.all("then"):
            conn.execute(statement.encode())
            conn.rollback()
        assert clean(conn, Selection(WORKSPACE, all=True), dry_run=False).total_deleted == rows
