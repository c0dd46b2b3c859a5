"""The matrix of versions: what it promises is what is tried, and what is missing is not a success."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests import matrix
from tests.support import versions
from tests.support.paths import ROOT, ZOO


def test_every_version_that_is_promised_is_tried() -> None:
    project = (ROOT / "pyproject.toml").read_text("utf-8")
    promised = re.findall(r'"Programming Language :: Python :: (3\.\d+)"', project)
    assert {promised[0], promised[-1]} == set(matrix.PYTHONS)
    assert [*versions.POSTGRES] == ["15", "16", "17", "18"]
    assert all(version.startswith(f"{major}.") for major, version in versions.POSTGRES.items())
    page = matrix.RESULT.read_text("utf-8")
    for major, python in matrix.PAIRS:
        version = versions.POSTGRES[major].partition(".0-")[0]
        assert re.search(rf"^\| {version} \| {python}\S* \| passes \|", page, re.MULTILINE)
    assert {major for major, _ in matrix.PAIRS} == versions.POSTGRES.keys()
    assert {python for _, python in matrix.PAIRS} == set(matrix.PYTHONS)


def test_the_chosen_tests_exist() -> None:
    chosen = [name for name in matrix.TESTS if "::" not in name]
    assert [name for name in chosen if not (ROOT / name).exists()] == []
    assert [name for name in matrix.ZOO if not (ZOO / f"{name}.sql").exists()] == []
    (zoo,) = {name.partition("::")[2].partition("[")[0] for name in matrix.TESTS if "::" in name}
    assert f"def {zoo}(" in (ROOT / "tests" / "integration" / "test_zoo.py").read_text("utf-8")


@pytest.mark.parametrize(("codes", "code"), [([0, 0], 0), ([0, 2], 2), ([2, 1, 0], 1)])
def test_the_exit_code(codes: list[int], code: int) -> None:
    outcomes = [matrix.Tried("18.4.0-beta.17", "3.13.0", "said", one) for one in codes]
    assert matrix.ended(outcomes) == code
    assert f"| 18.4 | 3.13.0 | {('passes', 'FAILS', 'missing')[codes[1]]} | said |" in matrix.table(outcomes)


def test_what_cannot_be_had_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(versions, "CACHE", tmp_path)
    monkeypatch.setattr(versions, "_interpreter", lambda version: "")
    monkeypatch.setenv("PATH", str(tmp_path))  # neither npm nor docker
    tried = matrix.tried("15", "3.9")
    assert (tried.code, tried.said) == (2, "not here: python3.9 is not installed, nor is Docker")
    with pytest.raises(versions.Missing, match="npm"):
        versions.binaries("15")
