"""Rows that need another parent each: if there are too few, the refusal says with how many orders there are enough."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from loader import generate
from tests.support.databases import Databases
from tests.support.sessions import AS_OF, WORKSPACE, session
from tests.support.sql import execute
from tests.support.templates import fill_zoo
from tests.support.verdicts import refusal


@pytest.fixture
def zoo_url(databases: Databases) -> Iterator[str]:
    """A database of the test's own with the plain schema of the zoo."""
    yield from databases.lend(databases.template("zoo", fill_zoo))


@pytest.mark.parametrize("there", [3, 17])
def test_the_count_that_is_named_fits(zoo_url: str, there: int) -> None:
    execute(
        zoo_url,
        "CREATE TABLE public.badges (id int PRIMARY KEY)",
        f"INSERT INTO public.badges SELECT generate_series(1, {there})",
        "ALTER TABLE semantic.dm_customers_shopify ADD badge int NOT NULL UNIQUE REFERENCES public.badges",
    )
    message = refusal(zoo_url, count=200)
    assert f"no more than {there} are there" in message.message
    named = re.search(r"--count (\d+)", message.hint)
    assert named
    fits = int(named[1])
    assert generate(session(zoo_url, WORKSPACE), "shopify", count=fits, seed=5, as_of=AS_OF, dry_run=True)
    assert refusal(zoo_url, count=fits + 1)
