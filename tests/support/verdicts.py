"""What doctor, a dry run and a run say of one database: it must be the same."""

from __future__ import annotations

import pytest

from loader import doctor, generate
from loader.diagnosis import Diagnosis
from loader.errors import MockDataError
from tests.support.sessions import AS_OF, WORKSPACE, session


def refusal(url: str, platform: str = "shopify", count: int = 20, exit_code: int = 5) -> MockDataError:
    """The error of a run that is refused: a dry run's is the same, and doctor has its faults and remedies too."""
    said = []
    for dry_run in (True, False):
        with pytest.raises(MockDataError) as refused:
            generate(session(url, WORKSPACE), platform, count=count, seed=5, as_of=AS_OF, dry_run=dry_run)
        said.append(refused.value)
    assert (said[0].message, said[0].hint) == (said[1].message, said[1].hint)
    assert {error.exit_code for error in said} == {exit_code}
    _agree(said[1], [check for check in doctor(session(url, WORKSPACE), platform).checks if not check.ok])
    return said[1]


def _agree(error: MockDataError, faults: list[Diagnosis]) -> None:
    """Doctor may count other rows than the run: numbers aside, its faults are those of the run."""
    assert faults, f"doctor has nothing to say of: {error.message}"
    mine, theirs = _plain(error.message), [_plain(fault.detail) for fault in faults]
    assert any(detail in mine for detail in theirs), theirs
    assert any(_plain(fault.remedy) in _plain(error.hint) for fault in faults), [fault.remedy for fault in faults]


def _plain(text: str) -> str:
    return "".join(" " if mark.isdigit() else mark for mark in text).replace(" ", "")
