"""The zoo: small schemas with one oddity each, and what must come of them.

The first lines of a file of tests/zoo say it: `trait`, `expect: loads` or `expect: refuses REGEX` (`exit` is 5 unless
it says otherwise), and as often as wanted `check: SELECT` (must answer no row), `then: SQL` (what the shop itself does
next), `warns: REGEX`, `columns: a line of the override file`. The runs are as of AS_OF unless it says `as_of: now`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import psycopg
import pytest

from loader import RunResult, generate
from loader.cleanup import Selection, clean
from loader.errors import MockDataError
from tests.support.headers import Script, scripts
from tests.support.paths import ZOO
from tests.support.sessions import AS_OF, WORKSPACE, session

_MEETING = ("keys", "shapes")
"""Animals whose second run may meet what the first one wrote; a type or a CHECK asks the same of any run."""
_WORDS = {"trait", "expect", "exit", "as_of", "check", "then", "warns", "columns"}
_TABLES = """
SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'r' AND n.nspname NOT IN ('pg_catalog', 'information_schema')
  AND c.relname <> 'alembic_version' AND n.nspname || c.relname <> 'mock_dataversion'
"""


def animals() -> Iterator[Script]:
    """Every file but the base."""
    return scripts(ZOO, "*_*.sql", _WORDS)


def generated(url: str, animal: Script | None = None, *, dry_run: bool = False) -> RunResult:
    as_of = None if animal and animal.one("as_of") == "now" else AS_OF
    return generate(session(url, WORKSPACE), "shopify", count=25, seed=11, as_of=as_of, dry_run=dry_run)


def loads_or_is_refused(url: str, animal: Script) -> None:
    """What the animal's header says happens in the database at `url`, which has its schema."""
    if animal.reason:
        _is_refused(url, animal)
    else:
        _loads_and_goes(url, animal)


def _is_refused(url: str, animal: Script) -> None:
    before = census(url)
    with pytest.raises(MockDataError, match=animal.reason) as refused:
        generated(url, animal)
    assert refused.value.exit_code == int(animal.one("exit", "5"))
    assert refused.value.hint
    assert census(url) == before


def _loads_and_goes(url: str, animal: Script) -> None:
    before = census(url)
    results = [generated(url, animal) for _ in range(2 if animal.name.startswith(_MEETING) else 1)]
    for result in results:
        assert result.committed
        assert not [outcome for outcome in result.checks if outcome.violations not in (0, None)]
    assert sum(census(url).values()) > sum(before.values())
    _warns(animal, [warning for result in results for warning in result.warnings])
    with psycopg.connect(url) as conn:
        for query in animal.all("check"):
            assert conn.execute(query.encode()).fetchall() == [], query
        for statement in animal.all("then"):
            conn.execute(statement.encode())
            conn.rollback()
        removed = clean(conn, Selection(WORKSPACE, all=True), dry_run=False)
    assert removed.total_deleted == sum(result.total_rows for result in results)


def _warns(animal: Script, warnings: list[str]) -> None:
    expected = animal.all("warns")
    for words in expected:
        assert any(re.search(words, warning) for warning in warnings), warnings
    assert expected or not warnings


def census(url: str) -> dict[str, int]:
    """The rows of every table but those of the tag tables' revision."""
    with psycopg.connect(url) as conn:
        names = [row[0] for row in conn.execute(_TABLES.encode()).fetchall()]
        counts = {name: conn.execute(f"SELECT count(*) FROM {name}".encode()).fetchone() for name in names}
    return {name: row[0] if row else 0 for name, row in counts.items()}
