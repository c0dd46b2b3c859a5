"""A run is as of any moment that is taken, the first and the last too, with the longest time behind it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from loader import generate
from loader.api import MOST_DAYS
from loader.clock import EARLIEST, LATEST
from tests.support.sessions import WORKSPACE, session


@pytest.mark.parametrize("as_of", [EARLIEST, LATEST - timedelta(seconds=1)])
@pytest.mark.parametrize("days", [1, MOST_DAYS])
def test_the_first_and_the_last_moment(warehouse_url: str, as_of: datetime, days: int) -> None:
    for platform in ("all", "google_ads"):
        result = generate(
            session(warehouse_url, WORKSPACE), platform, count=5, seed=1, as_of=as_of, days=days, rehearse=True
        )
        assert result.total_rows
        assert not [outcome for outcome in result.checks if outcome.violations]
