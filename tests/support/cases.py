"""The cases: warehouses from real connectors, bug reports and shops' own triggers, and what must come of each.

The first lines of a file of tests/cases say it: `case`, and one of `expect: loads`, `expect: refuses REGEX` (exit 5,
and doctor, dry run and generate say the same), `expect: fails REGEX` and `expect: breaks REGEX` (exit 6 and 7, met by
the load alone). `base` is what the SQL changes: warehouse (the local one, the default), zoo or empty; `platform`
(shopify), more than one with commas; `count` (50); `sessions` (purchases); `server`, the PostgreSQL it needs at least;
`needs: icu`, if it is skipped on a server without ICU.
As often as wanted: `check: SELECT` (must answer no row after the load), `warns: REGEX` (doctor and generate say it),
`columns: a line of the override file`, `kept: REGEX` (clean keeps rows, tagged, and says why), `stays: REGEX` (clean is
refused, exit 8, and nothing changes), `mends: SQL` (after which clean takes the rest). `today: REASON` is what is wrong
yet. In the SQL, {database} and {workspace} stand for the test's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import psycopg
import pytest

from loader import RunResult, doctor, generate, verify
from loader.cleanup import CleanResult, Selection, clean
from loader.diagnosis import DoctorResult
from loader.errors import InvariantError, LoadError, MockDataError, Refused
from tests.support.headers import Script, scripts
from tests.support.mock_runs import tagged
from tests.support.paths import CASES
from tests.support.sessions import WORKSPACE, session
from tests.support.sql import execute
from tests.support.zoo import census

_WORDS = frozenset(
    (
        "case",
        "base",
        "platform",
        "count",
        "sessions",
        "server",
        "expect",
        "check",
        "warns",
        "columns",
        "kept",
        "needs",
        "today",
        "stays",
        "mends",
    )
)


def cases() -> Iterator[Script]:
    """Every case."""
    return scripts(CASES, "*.sql", _WORDS)


def prepare(url: str, case: Script) -> None:
    """Give the database at `url`, which has the case's base, the case's schema and rows."""
    with psycopg.connect(url) as conn:
        script = case.sql.replace("{database}", conn.info.dbname).replace("{workspace}", WORKSPACE)
        conn.execute(script.encode())


def comes_out_right(url: str, case: Script) -> None:
    """What the case's header says happens in the database at `url`."""
    if case.one("expect").startswith(("fails", "breaks")):
        _fails(url, case)
    elif case.reason:
        _is_refused(url, case)
    else:
        _loads_and_goes(url, case)


def _platforms(case: Script) -> list[str]:
    return case.one("platform", "shopify").split(", ")


def _generated(url: str, case: Script, platform: str, *, dry_run: bool) -> RunResult:
    sessions = None if platform == "google_ads" else case.one("sessions", "purchases")
    count = int(case.one("count", "50"))
    return generate(session(url, WORKSPACE), platform, count=count, sessions=sessions, seed=11, dry_run=dry_run)


def _fails(url: str, case: Script) -> None:
    """Only the load itself meets it: everything is rolled back, and the fault is named."""
    before = census(url)
    platform = case.one("platform", "shopify")
    _generated(url, case, platform, dry_run=True)
    kind = LoadError if case.one("expect").startswith("fails") else InvariantError
    with pytest.raises(kind, match=case.reason) as failed:
        _generated(url, case, platform, dry_run=False)
    assert failed.value.hint
    assert census(url) == before


def _is_refused(url: str, case: Script) -> None:
    """By all three in the same words, and nothing is written."""
    before = census(url)
    platform = case.one("platform", "shopify")
    said = _complaints(doctor(session(url, WORKSPACE)))
    assert any(re.search(case.reason, words) for words in said), said
    for dry_run in (True, False):
        with pytest.raises(MockDataError, match=case.reason) as refused:
            _generated(url, case, platform, dry_run=dry_run)
        assert refused.value.exit_code == 5, refused.value
        assert refused.value.hint
    assert census(url) == before


def _complaints(result: DoctorResult) -> list[str]:
    assert result.exit_code in (0, 5), [check for check in result.checks if not check.ok]
    return [f"{check.detail} {check.remedy}" for check in result.checks if not check.ok]


def _loads_and_goes(url: str, case: Script) -> None:
    diagnosis = doctor(session(url, WORKSPACE))
    assert not _complaints(diagnosis)
    notices = [f"{check.detail} {check.remedy}" for check in diagnosis.checks]
    results = []
    for platform in _platforms(case):
        result = _generated(url, case, platform, dry_run=False)  # after all that a dry run does
        assert result.committed
        assert verify(session(url, WORKSPACE)).ok
        results.append(result)
    for words in case.all("warns"):
        assert any(re.search(words, warning) for result in results for warning in result.warnings), results
        assert any(re.search(words, notice) for notice in notices), notices
    with psycopg.connect(url) as conn:
        for query in case.all("check"):
            assert conn.execute(query.encode()).fetchmany(5) == [], query
    _goes(url, case, sum(result.total_rows for result in results))


def _goes(url: str, case: Script, loaded: int) -> None:
    """Every row of the runs is removed, or kept with its tag and named; and goes once what keeps it is switched off."""
    if refusal := case.one("stays"):
        before = census(url)
        with pytest.raises(Refused, match=refusal) as refused:
            _clean(url)
        assert refused.value.hint
        assert census(url) == before
        left = loaded
    else:
        first = _clean(url)
        left = loaded - first.total_deleted
        for reason in case.all("kept"):
            assert any(re.search(reason, warning) for warning in first.warnings), first.warnings
    assert bool(left) == bool(case.all("kept") or case.all("stays"))
    assert tagged(url) == left
    if case.all("mends"):
        execute(url, *case.all("mends"))
        assert _clean(url).total_deleted == left
        assert tagged(url) == 0


def _clean(url: str) -> CleanResult:
    with psycopg.connect(url) as conn:
        return clean(conn, Selection(WORKSPACE, all=True), dry_run=False)
