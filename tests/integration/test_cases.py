"""Every case of tests/cases comes out as its first lines say."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from loader import migrate
from loader import vocabulary as platforms
from tests.support import servers, templates
from tests.support.cases import cases, comes_out_right, prepare
from tests.support.databases import Databases
from tests.support.headers import Script

_BASES = {"warehouse": templates.fill_warehouse, "zoo": templates.fill_zoo, "empty": migrate.upgrade}


def _parameter(case: Script) -> object:
    """Cases of one newer server go to one worker, which starts it."""
    marks = [pytest.mark.xfail(reason=case.one("today"), strict=True)] if case.all("today") else []
    group = [pytest.mark.xdist_group("newest server")] if case.all("server") else []
    return pytest.param(case, id=case.name, marks=[*marks, *group])


@pytest.fixture(scope="session")
def newest(server: str) -> Iterator[Databases]:
    """Databases of the session's server if it is new enough for every case, else of the embedded one."""
    with psycopg.connect(server) as conn:
        version = conn.info.server_version
    own = None if version >= 180000 else servers.embedded()
    made = Databases(own.url if own else server)
    yield made
    made.close()
    if own:
        own.stop()


@pytest.fixture
def url(case: Script, databases: Databases, request: pytest.FixtureRequest) -> Iterator[str]:
    """A database of the test's own with the case's base."""
    chosen: Databases = request.getfixturevalue("newest") if case.all("server") else databases
    base, platform = case.one("base", "warehouse"), case.one("platform", "shopify")
    for made in chosen.lend(chosen.template(f"{base} of {platform}", lambda url: _fill(url, base, platform))):
        if case.all("needs") and not _has_icu(made):
            pytest.skip("the server is built without ICU")
        yield made


def _fill(url: str, base: str, platform: str) -> None:
    """The base, and of a warehouse the platform alone: doctor need not judge the others."""
    _BASES[base](url)
    others = [one for one in platforms.load().values() if base == "warehouse" and one.platform != platform]
    views = [name for one in others for words in one.entities for name in words.objects]
    with psycopg.connect(url) as conn:
        for name in views:
            conn.execute(f"DROP VIEW IF EXISTS semantic.{name}".encode())


def _has_icu(url: str) -> bool:
    with psycopg.connect(url) as conn:
        return conn.execute("SELECT 1 FROM pg_collation WHERE collprovider = 'i' LIMIT 1").fetchone() is not None


@pytest.mark.parametrize("case", [_parameter(case) for case in cases()])
def test_it_comes_out_right(case: Script, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    prepare(url, case)
    if overrides := case.all("columns"):
        (tmp_path / "columns.toml").write_text("\n".join(overrides), "utf-8")
        monkeypatch.setenv("MOCK_DATA_COLUMNS", str(tmp_path / "columns.toml"))
    comes_out_right(url, case)
