"""The public API: what `loader` exports, how late, and what it refuses before it connects."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone
from inspect import isfunction
from typing import Any

import pytest

import loader
from loader import Session, api, clean, doctor, errors, generate, runs, status, verify
from loader.errors import UsageError
from tests.support.sessions import WORKSPACE, session

NOWHERE = "postgresql://me:s3cret@127.0.0.1:1/nowhere"


def test_every_name_is_there() -> None:
    for name in loader.__all__:
        assert getattr(loader, name).__name__ == name
    assert loader.__all__ == sorted(loader.__all__) and set(loader.__all__) <= set(dir(loader))
    with pytest.raises(AttributeError, match="nothing"):
        _ = loader.nothing


def test_every_function_of_the_api_and_its_result_is_public() -> None:
    """A new command's function, the class that it returns and the errors are exported, so docs/python.md has them."""
    functions = {name: one for name, one in vars(api).items() if isfunction(one) and one.__module__ == api.__name__}
    own = {name: one for name, one in functions.items() if not name.startswith(("_", "refuse_"))}
    returned = {word for one in own.values() for word in re.findall(r"[A-Z]\w+", str(one.__annotations__["return"]))}
    private = {"None", "Unwritten", "Interrupted"}  # the errors of the command line alone
    kinds = {kind.__name__ for kind in errors.MockDataError.__subclasses__()}
    assert (own.keys() | returned | kinds) - private - set(loader.__all__) == set()
    assert [name for name in loader.__all__ if not (getattr(loader, name).__doc__ or "").strip()] == []


def test_no_name_is_a_module_s() -> None:
    """A function beside a module of its name would be replaced by it, once somebody imports the module."""
    code = (
        "import importlib, pkgutil, loader;"
        "names = [m.name for m in pkgutil.iter_modules(loader.__path__) if m.name != '__main__'];"
        "[importlib.import_module(f'loader.{name}') for name in names];"
        "print([n for n in loader.__all__ if type(getattr(loader, n)) is type(loader)])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_importing_it_imports_nothing_heavy() -> None:
    heavy = ("psycopg", "numpy", "pyarrow", "sqlalchemy", "click", "loader.session", "loader.run")
    code = f"import sys, loader; print([name for name in {heavy!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def _refused(call: Any, words: str) -> None:
    with pytest.raises(UsageError, match=words) as refused:
        call(session(NOWHERE, WORKSPACE))
    assert refused.value.hint


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"platform": "ebay"}, "unknown platform 'ebay'"),
        ({"strategy": "cheerful"}, "unknown strategy 'cheerful'"),
        ({"count": 0}, "count is 0"),
        ({"seed": -1}, "seed is -1"),
        ({"days": 0}, "days is 0"),
        ({"days": 3651}, "days is 3651"),
        *(({"as_of": datetime(year, 1, 1)}, "as-of is") for year in (1, 1900, 1989, 2059, 2085, 9999)),
        ({"as_of": datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14)))}, "as-of is 0001-01-01"),
        ({"refund_rate": 1.5}, "refund-rate is 1.5"),
        ({"discount_rate": -0.1}, "discount-rate is -0.1"),
        ({"customers": 0}, "customers is 0"),
        ({"products": -1}, "products is -1"),
        ({"status": "paid"}, "status: 'paid' is not a state"),
        ({"status": "paid=1", "refund_rate": 0.1}, "both say how many orders are refunded"),
        ({"since": datetime(2026, 1, 1), "days": 3}, "since and days both"),
        ({"until": datetime(2026, 1, 1), "as_of": datetime(2026, 1, 2)}, "until and as-of are two times"),
        ({"since": datetime(2026, 1, 1), "until": datetime(2026, 1, 1)}, "the window is from 2026-01-01"),
        ({"since": datetime(2000, 1, 1), "until": datetime(2026, 1, 1)}, "the window is from 2000-01-01"),
        ({"since": datetime.max, "as_of": datetime(2026, 1, 1)}, "the window is from"),
        ({"scenario": "nothing"}, "there is no scenario 'nothing'"),
        ({"profile": "nowhere.json"}, "cannot be read"),
        ({"run_key": " "}, "run-key is empty"),
        ({"run_key": "a\nb"}, "run-key is"),
        ({"run_key": "k" * 201}, "run-key is"),
    ],
)
def test_generate_refuses_wrong_options_before_it_connects(options: dict[str, Any], words: str) -> None:
    _refused(lambda s: generate(s, **{"platform": "shopify", **options}), words)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (clean, "nothing selected"),
        (lambda s: clean(s, "al"), "unknown platform 'al'"),
        (lambda s: clean(s, "shopify", everything=True), "contradict"),
        (lambda s: clean(s, run="not-a-run"), "is not how a run is named"),
        (lambda s: verify(s, "not-a-run"), "is not how a run is named"),
        (lambda s: runs(s, run="not-a-run"), "is not how a run is named"),
        (lambda s: status(s, "ebay"), "unknown platform"),
    ],
)
def test_the_others_too(call: Any, words: str) -> None:
    _refused(call, words)


def test_a_time_without_an_offset_is_utc(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Any] = []
    monkeypatch.setattr("loader.run.generate", lambda request, announce: seen.append(request))
    generate(session(NOWHERE, WORKSPACE), "shopify", as_of=datetime(2026, 3, 9, 12))
    assert seen[0].as_of == datetime(2026, 3, 9, 12, tzinfo=UTC)


def test_doctor_raises_nothing() -> None:
    report = doctor(session(NOWHERE))
    assert (report.exit_code, report.to_json()["ok"]) == (4, False)


def test_an_embedded_database_is_not_started_by_opening(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    monkeypatch.chdir(tmp_path)
    started: list[object] = []

    def start(home: object) -> str:
        started.append(home)
        return NOWHERE

    monkeypatch.setattr("loader.embedded.start", start)
    found = Session.open(environ={"HOME": str(tmp_path), "MOCK_DATA_HOME": str(tmp_path / "data")})
    assert started == []
    assert found.url == found.url == NOWHERE
    assert started == [tmp_path / "data"]
