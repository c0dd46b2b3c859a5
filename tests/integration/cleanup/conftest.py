"""A database with tag tables and a small shop: customers and orders."""

from __future__ import annotations

import pytest

from loader import migrate
from tests.support.mock_runs import SCHEMA
from tests.support.sql import execute


@pytest.fixture
def url(empty_url: str) -> str:
    migrate.upgrade(empty_url)
    execute(empty_url, SCHEMA)
    return empty_url
