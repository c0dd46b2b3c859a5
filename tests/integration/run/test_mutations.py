"""A warehouse changed at random: a run either commits with every rule kept, or is refused before BEGIN with a reason.

What must not be is a failure between BEGIN and COMMIT: whatever made it could have been seen before. 300 warehouses, in
parts so that workers share them: the local warehouse, every platform in turn, and the plan shape.
"""

from __future__ import annotations

import psycopg
import pytest
from hypothesis import HealthCheck, Phase, given, note, seed, settings
from hypothesis import strategies as st

from loader import generate
from loader.errors import MockDataError, SchemaError
from tests.support.databases import Databases
from tests.support.mutations import BASE, Change, apply, changes
from tests.support.sessions import AS_OF, WORKSPACE, session

# (template, platform, how its tables' names end): a sixth of the warehouses each
PARTS = (
    ("warehouse", "shopify", "shopify"), ("warehouse", "bigcommerce", "bigcommerce"),
    ("warehouse", "woocommerce", "woocommerce"), ("warehouse", "magento", "magento"),
    ("warehouse", "google_ads", "google"), ("plan", "shopify", "shopify"),
)  # fmt: skip


@pytest.mark.parametrize("part", range(len(PARTS)), ids=[f"{template}-{platform}" for template, platform, _ in PARTS])
def test_a_changed_warehouse_is_filled_or_refused_before_begin(
    databases: Databases, warehouse_url: str, plan_url: str, part: int
) -> None:
    template, platform, ending = PARTS[part]
    base = databases.template(template, lambda _: None)  # the fixtures have filled it

    @seed(part)
    @settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
    @given(many=st.lists(changes, min_size=1, max_size=4), count=st.integers(1, 40), number=st.integers(0, 9999))
    def examined(many: list[Change], count: int, number: int) -> None:
        name = databases.create(base)
        try:
            url = databases.url(name)
            with psycopg.connect(url) as conn:
                conn.execute(BASE)
                for change in many:
                    if done := apply(conn, change, ending):
                        note(done)
            filled_or_refused(url, platform, count, number)
        finally:
            databases.drop(name)

    examined()


def filled_or_refused(url: str, platform: str, count: int, seed: int) -> None:
    """What must be of any schema."""
    try:
        result = generate(session(url, WORKSPACE), platform, count=count, seed=seed, as_of=AS_OF)
    except MockDataError as error:
        note(error.message)
        assert isinstance(error, SchemaError), f"{type(error).__name__}: {error.message}"
        return
    assert result.committed
    assert all(outcome.violations in (0, None) for outcome in result.checks)
