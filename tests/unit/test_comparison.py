"""What a report says without the classifier, and the command that undoes a run: no database."""

from __future__ import annotations

import shlex
from typing import Any
from uuid import UUID

import pyarrow as pa
import pytest

from loader import comparison
from loader.errors import ConfigError
from loader.realism import measured as real
from loader.report.verdict import classified
from loader.session import Session
from tests.support.sessions import WORKSPACE

RUN = UUID("406982b6-1f97-433f-b6ac-9d8ad4e62f07")


def _session(url: str | None, source: str, environment: str = "staging") -> Session:
    return Session(url, source, environment, WORKSPACE, overrides=None, vocabularies={})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("url", "source", "environment", "end", "lacks"),
    [
        (None, "embedded PostgreSQL in /x", "staging", [], False),
        ("postgresql://h/shop", "config/supabase.json", "production", ["--env", "production"], False),
        ("postgresql://h/shop", "config/supabase.json", "staging", [], False),
        (
            "postgresql://me:s3cret@db.example.com:6543/my%20shop?sslmode=require",
            "--database-url",
            "staging",
            ["--database-url", "postgresql://me@db.example.com:6543/my%20shop?sslmode=require"],
            True,
        ),
        (
            "host=/run/postgresql dbname=shop user=o'hara password=s3cret",
            "MOCK_DATA_DATABASE_URL",
            "production",
            ["--database-url", "postgresql://o%27hara@%2Frun%2Fpostgresql/shop", "--env", "production"],
            True,
        ),
        (
            "postgresql://me@[2001:db8::1]:5432/shop",
            "--database-url",
            "staging",
            ["--database-url", "postgresql://me@[2001:db8::1]:5432/shop"],
            False,
        ),
    ],
)
def test_the_way_back_is_the_whole_command_without_a_password(
    url: str | None, source: str, environment: str, end: list[str], lacks: bool
) -> None:
    found = comparison._undo(_session(url, source, environment), RUN, WORKSPACE)
    assert "s3cret" not in found.command
    assert found.lacks_password is lacks
    assert shlex.split(found.command) == ["mock-data", "clean", "--run", str(RUN), "--workspace", WORKSPACE, *end]


def test_without_scikit_learn_the_distances_are_there(monkeypatch: pytest.MonkeyPatch) -> None:
    def measured(*tables: Any, classifier: bool = False) -> Any:
        if classifier:
            raise ConfigError("needs scikit-learn", "install it")
        return real(*tables)

    monkeypatch.setattr(comparison, "measured", measured)
    table = pa.table({"order": list(range(80)), "price": [1.0 + n % 7 for n in range(80)]})
    found = comparison._measured("shopify", table, table).to_json()
    assert found["without_classifier"] == "not computed: pip install 'mock-data[realism]'"
    assert found["measures"]["figures"] and classified(found["measures"]) == []
