"""How many orders, over which time, in whose words."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC

import numpy as np
import pytest

from loader.clock import moment
from loader.errors import SchemaError
from loader.flow.binding import Entity
from loader.flow.plan import EVENT_KINDS, PlatformPlan, StoreSpec
from loader.flow.profile import Profile
from loader.flow.table import Column
from loader.plan.known import Known, RunOptions
from loader.plan.shop import plan_shop
from loader.plan.words import event_kinds, finest
from loader.vocabulary import EntityWords, Vocabulary, load
from tests.support.habits import HABITS
from tests.support.schemas import DAY, MONEY, NOTHING, NUMERIC, TEXT, make_columns, make_entity, make_table, options

ASKED = options()
AS_OF = ASKED.as_of
KINDS = load()["shopify"].kinds
WORDS = EntityWords(
    "order", ("dm_orders_shopify",), {},
    {"financial_status": {state: (state,) for state in ("pending", "paid", "refunded", "voided")}},
)  # fmt: skip


def order(*allowed: str, nullable: bool = True, scale: int | None = 2, **more: str) -> Entity:
    status = Column("status", 8, TEXT, nullable, allowed=allowed)
    total = Column("total", 9, replace(MONEY, scale=scale))
    base = make_table("orders", status, total, *make_columns(**dict.fromkeys(more, NUMERIC)))
    return make_entity(base, meanings={"status": "financial_status", "total": "total"} | more)


def store(found: PlatformPlan) -> StoreSpec:
    assert isinstance(found.spec, StoreSpec)
    return found.spec


def made(
    entity: Entity, profile: Profile = NOTHING, words: EntityWords = WORDS, asked: RunOptions = ASKED
) -> PlatformPlan:
    known = Known(Vocabulary("shopify", "Shopify", (words,), {"total": "money"}, True), (entity,), profile)
    return plan_shop(known, replace(asked, digits=finest([known])))


@pytest.mark.parametrize(
    ("strategy", "orders", "count", "expected"),
    [
        ("smart", 0, None, 10), ("smart", 3, None, 15), ("smart", 49, None, 245), ("smart", 50, None, 100),
        ("smart", 199, None, 398), ("smart", 200, None, 40), ("smart", 40_000, None, 1000),
        ("minimal", 9999, None, 10), ("comprehensive", 0, None, 500), ("smart", 0, 1, 1), ("smart", 0, 77_000, 77_000),
    ],
)  # fmt: skip
def test_the_number_of_orders(strategy: str, orders: int, count: int | None, expected: int) -> None:
    assert replace(ASKED, strategy=strategy, count=count).target(orders) == expected


def test_the_window_is_the_workspace_s_own_span_or_a_year() -> None:
    def days(first: int | None, asked: int | None = None) -> float:
        profile = replace(NOTHING, first_order=first, rows={"order": 5})
        found = made(order(), profile, asked=replace(ASKED, days=asked))
        return (AS_OF - found.spec.start) / DAY

    assert days(None) == 365
    assert days(AS_OF - 100 * DAY) == 100
    assert days(AS_OF - 2 * DAY) == 30
    assert days(AS_OF - 3000 * DAY) == 730
    assert days(AS_OF + DAY) == 365
    assert days(AS_OF - 100 * DAY, 7) == 7


@pytest.mark.parametrize(
    ("orders", "quiet", "expected"),
    [(40, 0, 730), (400, 0, 1500), (400, 1200, 1500), (5000, 0, 1500), (5000, 1200, 299)],
)
def test_a_history_that_was_learned_is_followed_from_its_first_orders(orders: int, quiet: int, expected: int) -> None:
    """An order, nothing for `quiet` days, then all others: of thousands the first one is a mistake."""
    others = np.linspace(quiet + 1, 1499, orders - 1).astype(int)
    day = np.bincount(np.append(0, others), minlength=1500)
    clock = replace(HABITS.clock, day=day)
    habits = replace(HABITS, orders=orders, first_day=AS_OF // DAY - 1500, clock=clock)
    found = made(order(), replace(NOTHING, first_order=AS_OF - 1500 * DAY, habits=habits, rows={"order": orders}))
    assert (AS_OF - found.spec.start) / DAY == pytest.approx(expected, abs=3)


@pytest.mark.parametrize(
    ("days", "first", "expected"), [(200, None, 200), (2, None, 365), (900, None, 365), (200, 300, 300)]
)
def test_a_live_shop_sells_nothing_before_it_opened(days: int, first: int | None, expected: int) -> None:
    """A row of these days may tell when a loader wrote it; what has orders was open before."""
    for zone in (UTC, None):
        opened = moment(AS_OF - days * DAY).replace(tzinfo=zone)
        placed = None if first is None else AS_OF - first * DAY
        found = made(order(), replace(NOTHING, shop={"created": opened}, first_order=placed))
        assert (AS_OF - found.spec.start) / DAY == expected


def test_a_closed_set_decides_which_states_there_are() -> None:
    found = made(order("PAID", "Pending"))
    assert store(found).order_states == ("pending", "authorized", "paid", "fulfilled", "partially_refunded")
    assert set(found.words["order", "financial_status"].values()) == {"Pending", "PAID"}


def test_other_systems_words_say_the_same_states() -> None:
    found = made(
        order("not_paid", "Awaiting", "captured", "REFUNDED", "cancelled"), words=load()["shopify"].words("order")
    )
    assert found.words["order", "financial_status"] == {
        "pending": "not_paid", "authorized": "Awaiting", "paid": "captured", "fulfilled": "captured",
        "partially_refunded": "captured", "refunded": "REFUNDED", "cancelled": "cancelled", "voided": "cancelled",
    }  # fmt: skip


@pytest.mark.parametrize("words", [("refunded", "voided"), ("pending",), ("pending", "voided", "refunded")])
def test_no_life_is_made_of_ends_only(words: tuple[str, ...]) -> None:
    with pytest.raises(SchemaError, match="tell no life of an order"):
        made(order(*words))


def test_a_closed_set_without_any_known_word_is_refused() -> None:
    with pytest.raises(SchemaError, match=r"data\.orders\.status"):
        made(order("open", "done"))


def test_the_workspace_s_own_word_goes_first() -> None:
    names = EntityWords(
        "order", (), {}, {"financial_status": {"paid": ("paid", "PAID_IN_FULL"), "pending": ("", "new")}}
    )
    first = made(order(), words=names).words["order", "financial_status"]
    assert (first["paid"], first["pending"]) == ("paid", None)
    used = replace(NOTHING, words={("order", "financial_status"): ("PAID_IN_FULL", "new")})
    theirs = made(order(), used, names).words["order", "financial_status"]
    assert (theirs["paid"], theirs["pending"]) == ("PAID_IN_FULL", "new")


def test_a_kind_of_event_that_goes_by_the_word_of_a_page_view_has_none_of_its_own() -> None:
    words: dict[str, str | None] = {"page_view": "see", "product_view": "see", "add_to_cart": "add", "purchase": "buy"}
    assert event_kinds({("event", "event_name"): words}) == ("page_view", "add_to_cart", "purchase")
    del words["page_view"]
    assert event_kinds({("event", "event_name"): words}) == ("product_view", "add_to_cart", "purchase")
    assert event_kinds({}) == EVENT_KINDS, "no column tells"


def test_money_that_no_column_shows_is_not_made() -> None:
    assert not any((store(made(order())).taxes, store(made(order())).discounts, store(made(order())).shipping))
    shown = store(made(order(a="tax", b="shipping")))
    assert (shown.taxes, shown.shipping, shown.discounts) == (True, True, False)


@pytest.mark.parametrize(
    ("currency", "scale", "digits"),
    [("USD", 2, 2), ("JPY", 2, 0), ("KWD", 4, 3), ("KWD", 2, 2), ("USD", 0, 0), ("USD", None, 2)],
)
def test_minor_units_fit_the_currency_and_every_column(currency: str, scale: int | None, digits: int) -> None:
    assert made(order(scale=scale), replace(NOTHING, shop={"currency": currency})).spec.digits == digits


def test_another_seed_or_another_workspace_content_has_another_namespace() -> None:
    spaces = {
        made(order()).spec.namespace,
        made(order(), asked=replace(ASKED, seed=2)).spec.namespace,
        made(order(), asked=replace(ASKED, as_of=AS_OF + 1)).spec.namespace,
        made(order(), replace(NOTHING, rows={"order": 1})).spec.namespace,
    }
    assert len(spaces) == 4
    assert made(order()).spec.namespace in spaces
