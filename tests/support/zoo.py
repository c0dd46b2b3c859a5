"""The zoo: small schemas with one oddity each, and what must come of them.

The first lines of a file of tests/zoo say it: `trait`, `expect: loads` or `expect: refuses REGEX` (`exit` is 5 unless
it says otherwise), and as often as wanted `check: SELECT` (must answer no row), `then: SQL` (what the shop itself does
next), `warns: REGEX`, `columns: a line of the override file`. The runs are as of AS_OF unless it says `as_of: now`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import psycopg
import pytest

from loader import RunResult, generate
from loader.cleanup import Selection, clean
from loader.errors import MockDataError
from tests.support.paths import ZOO
from tests.support.sessions import AS_OF, WORKSPACE, session

_LINE = re.compile(r"^-- (\w+): (.*)$", re.MULTILINE)
_WORDS = {"trait", "expect", "exit", "as_of", "check", "then", "warns", "columns"}
_TABLES = """
SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'r' AND n.nspname NOT IN ('pg_catalog', 'information_schema')
  AND c.relname <> 'alembic_version' AND n.nspname || c.relname <> 'mock_dataversion'
"""


@dataclass(frozen=True)
class Animal:
    """One file of the zoo: SQL on top of the base, and its header line by line."""

    name: str
    script: str
    header: tuple[tuple[str, str], ...]

    def all(self, word: str) -> tuple[str, ...]:
        return tuple(text for name, text in self.header if name == word)

    def one(self, word: str, default: str = "") -> str:
        return next(iter(self.all(word)), default)


def animals() -> Iterator[Animal]:
    """Every file but the base."""
    for path in sorted(ZOO.glob("*_*.sql")):
        script = path.read_text("utf-8")
        animal = Animal(path.stem, script, tuple(_LINE.findall(script)))
        assert {word for word, _ in animal.header} <= _WORDS, f"{path.name} has an unknown header line"
        assert re.match(r"loads$|refuses .", animal.one("expect")), f"{path.name} does not say what to expect"
        yield animal


def generated(url: str, animal: Animal | None = None, *, dry_run: bool = False) -> RunResult:
    as_of = None if animal and animal.one("as_of") == "now" else AS_OF
    return generate(session(url, WORKSPACE), "shopify", count=25, seed=11, as_of=as_of, dry_run=dry_run)


def loads_or_is_refused(url: str, animal: Animal) -> None:
    """What the animal's header says happens in the database at `url`, which has its schema."""
    expected, _, reason = animal.one("expect").partition(" ")
    if expected == "refuses":
        _is_refused(url, animal, reason)
    else:
        _loads_twice_and_goes(url, animal)


def _is_refused(url: str, animal: Animal, reason: str) -> None:
    before = _census(url)
    with pytest.raises(MockDataError, match=reason) as refused:
        generated(url, animal)
    assert refused.value.exit_code == int(animal.one("exit", "5"))
    assert refused.value.hint
    assert _census(url) == before


def _loads_twice_and_goes(url: str, animal: Animal) -> None:
    before = _census(url)
    results = [generated(url, animal) for _ in range(2)]
    for result in results:
        assert result.committed
        assert not [outcome for outcome in result.checks if outcome.violations not in (0, None)]
    assert sum(_census(url).values()) > sum(before.values())
    _warns(animal, [warning for result in results for warning in result.warnings])
    with psycopg.connect(url) as conn:
        for query in animal.all("check"):
            assert conn.execute(query.encode()).fetchall() == [], query
        for statement in animal.all("then"):
            conn.execute(statement.encode())
            conn.rollback()
        removed = clean(conn, Selection(WORKSPACE, all=True), dry_run=False)
    assert removed.total_deleted == sum(result.total_rows for result in results)


def _warns(animal: Animal, warnings: list[str]) -> None:
    expected = animal.all("warns")
    for words in expected:
        assert any(re.search(words, warning) for warning in warnings), warnings
    assert expected or not warnings


def _census(url: str) -> dict[str, int]:
    """The rows of every table but those of the tag tables' revision."""
    with psycopg.connect(url) as conn:
        names = [row[0] for row in conn.execute(_TABLES.encode()).fetchall()]
        counts = {name: conn.execute(f"SELECT count(*) FROM {name}".encode()).fetchone() for name in names}
    return {name: row[0] if row else 0 for name, row in counts.items()}
