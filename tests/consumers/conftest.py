"""What the consumers read: mock rows of every platform in one workspace, and another workspace beside it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from loader import generate
from tests.support import templates
from tests.support.databases import Databases
from tests.support.sessions import AS_OF, OTHER, WORKSPACE, session


@pytest.fixture(scope="package")
def seeded_url(databases: Databases) -> Iterator[str]:
    for url in databases.lend(databases.template("warehouse", templates.fill_warehouse)):
        generate(session(url, WORKSPACE), "all", count=25, seed=4, as_of=AS_OF)
        generate(session(url, OTHER), "shopify", count=10, seed=4, as_of=AS_OF, sessions="purchases")
        yield url
