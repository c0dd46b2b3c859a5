"""A warehouse changed at random: a run either commits with every rule kept, or is refused before BEGIN with a reason.

What must not be is a failure between BEGIN and COMMIT: whatever made it could have been seen before. A dry run says the
same before. 60 warehouses, in parts so that workers share them: the local warehouse, every platform in turn, and the
plan shape; every other one with live rows. `MUTATIONS=300 make test` tries more.
"""

from __future__ import annotations

import os

import psycopg
import pytest
from hypothesis import HealthCheck, Phase, given, note, seed, settings
from hypothesis import strategies as st

from loader import generate
from loader.errors import MockDataError, SchemaError
from tests.support.databases import Databases
from tests.support.mutations import BASE, Change, apply, changes
from tests.support.sessions import AS_OF, WORKSPACE, session
from tests.support.templates import fill_plan, fill_warehouse

# (template, platform, how its tables' names end): a sixth of the warehouses each
PARTS = (
    ("warehouse", "shopify", "shopify"), ("warehouse", "bigcommerce", "bigcommerce"),
    ("warehouse", "woocommerce", "woocommerce"), ("warehouse", "magento", "magento"),
    ("warehouse", "google_ads", "google"), ("plan", "shopify", "shopify"),
)  # fmt: skip

EXAMPLES = int(os.environ.get("MUTATIONS", "60")) // len(PARTS)


@pytest.mark.parametrize("part", range(len(PARTS)), ids=[f"{template}-{platform}" for template, platform, _ in PARTS])
def test_a_changed_warehouse_is_filled_or_refused_before_begin(databases: Databases, part: int) -> None:
    template, platform, ending = PARTS[part]
    bases_of = bases(databases, template, platform)

    @seed(part)
    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
    @given(
        many=st.lists(changes, min_size=1, max_size=6),
        count=st.integers(1, 40),
        number=st.integers(0, 9999),
        live=st.booleans(),
    )
    def examined(many: list[Change], count: int, number: int, live: bool) -> None:
        name = databases.create(bases_of[live])
        try:
            url = databases.url(name)
            with psycopg.connect(url) as conn:
                conn.execute(BASE)
                for change in many:
                    if done := apply(conn, change, ending):
                        note(done)
            note(filled_or_refused(url, platform, count, number))
        finally:
            databases.drop(name)

    examined()


def bases(databases: Databases, template: str, platform: str) -> tuple[str, str]:
    """The names of two templates: without rows, and with the live rows of a shop."""

    fill = {"warehouse": fill_warehouse, "plan": fill_plan}[template]

    def live(url: str) -> None:
        fill(url)
        whole = "all" if template == "warehouse" else platform
        generate(session(url, WORKSPACE), whole, count=40, seed=5, as_of=AS_OF, sessions="purchases")
        with psycopg.connect(url) as conn:
            conn.execute("TRUNCATE mock_data.runs, mock_data.relations, mock_data.keys")

    return databases.template(template, fill), databases.template(f"live {template}", live)


def filled_or_refused(url: str, platform: str, count: int, seed: int) -> str:
    """What must be of any schema; why it was refused, or nothing."""
    asked, sessions = session(url, WORKSPACE), None if platform == "google_ads" else "purchases"
    try:
        result = generate(asked, platform, count=count, seed=seed, as_of=AS_OF, sessions=sessions)
    except MockDataError as error:
        assert isinstance(error, SchemaError), f"{type(error).__name__}: {error.message}"
        with pytest.raises(SchemaError):  # a dry run says it as well
            generate(asked, platform, count=count, seed=seed, as_of=AS_OF, sessions=sessions, dry_run=True)
        return error.message
    assert result.committed
    assert all(outcome.violations in (0, None) for outcome in result.checks)
    return ""
