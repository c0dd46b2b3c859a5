"""What a run is asked for, before a row is made: states by any of their names."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from loader.errors import UsageError
from loader.flow.scenario import Churn, Effect, Growth, RefundWave, Sale, Scenario
from loader.flow.wishes import Wishes
from loader.plan.wishes import _groups, _refuse_twice, hardly_seen, parsed_status

SHOPIFY = {
    "pending": "pending", "paid": "paid", "fulfilled": "paid", "refunded": "refunded", "voided": "voided",
}  # fmt: skip
WOO = {"pending": "pending", "paid": "processing", "fulfilled": "completed", "refunded": "refunded", "voided": "failed"}


def groups(told: dict[str, str], text: str, *columns: str) -> list[set[str]]:
    order = SimpleNamespace(has=lambda meaning: meaning in ("status", *columns))
    known: Any = SimpleNamespace(platform="shop", entity=lambda _: order)
    wishes = Wishes(status=parsed_status(text))
    return list(map(set, _groups(known, wishes, {("order", "status"): dict(told)}, tuple(told))))


@pytest.mark.parametrize(
    ("told", "text", "found"),
    [
        (SHOPIFY, "paid=0.9,pending=0.1", [{"paid", "fulfilled"}, {"pending"}]),
        (SHOPIFY, "paid=0.5,fulfilled=0.4", [{"paid"}, {"fulfilled"}]),
        (SHOPIFY, "fulfilled=0.4", [{"paid", "fulfilled"}]),
        (WOO, "paid=0.9,pending=0.1", [{"paid", "fulfilled"}, {"pending"}]),
        (WOO, "paid=0.2,completed=0.7", [{"paid"}, {"fulfilled"}]),
        (WOO, "completed=0.7,paid=0.2", [{"fulfilled"}, {"paid"}]),
        (WOO, "Processing=20%, COMPLETED=70%", [{"paid"}, {"fulfilled"}]),
        (WOO, "processing=0.2", [{"paid"}]),
        (WOO, "fulfilled=0.2", [{"fulfilled"}]),
    ],
)
def test_a_name_stands_for_every_state_of_its_word(told: dict[str, str], text: str, found: list[set[str]]) -> None:
    assert groups(told, text) == found


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("paid", "'paid' is not a state with a share"),
        ("paid=much", "'paid=much' is not a state"),
        ("paid=-0.1", "is not a state with a share"),
        ("=0.1", "is not a state"),
        ("paid=0.9,pending=0.2", "add up to 1.1"),
        ("paid=0.1,PAID=0.2", "one twice"),
        ("", "is not a state"),
    ],
)
def test_what_says_no_shares_is_refused(text: str, message: str) -> None:
    with pytest.raises(UsageError, match=message) as refused:
        parsed_status(text)
    assert refused.value.hint


def test_a_column_of_its_own_tells_what_was_sent() -> None:
    assert groups(SHOPIFY, "fulfilled=0.4", "fulfillment_status") == [{"fulfilled"}]


def test_shares_that_leave_nothing_free_must_add_up_to_one() -> None:
    told = {"pending": "open", "paid": "closed"}
    with pytest.raises(UsageError, match="no other state is left"):
        groups(told, "open=0.1,closed=0.5")
    assert groups(told, "open=0.5,closed=0.5") == [{"pending"}, {"paid"}]
    with pytest.raises(UsageError, match="no state 'unheard'") as refused:
        groups(told, "unheard=0.5")
    assert "open, closed" in refused.value.hint


@pytest.mark.parametrize(
    ("kind", "wishes"),
    [
        (Churn, Wishes(customers=60)),
        (Sale, Wishes(discounts=0.0)),
        (RefundWave, Wishes(refunds=0.0)),
        (RefundWave, Wishes(status=(("paid", 1.0),))),
    ],
)
def test_a_scenario_and_an_option_do_not_speak_of_the_same_rows(kind: type[Effect], wishes: Wishes) -> None:
    with pytest.raises(UsageError, match=r"both say|same orders"):
        _refuse_twice(wishes, {Growth, kind})
    _refuse_twice(wishes, {Growth})
    _refuse_twice(Wishes(products=1), {kind})


@pytest.mark.parametrize(("orders", "days", "warned"), [(100, 365, True), (100, 60, False), (1000, 365, False)])
def test_a_few_days_without_orders_are_worth_a_warning(orders: int, days: int, warned: bool) -> None:
    day = 86_400_000_000
    scenario = Scenario("x", "", (Growth(), RefundWave(since="50%", days=7)))
    spec: Any = SimpleNamespace(orders=orders, start=0, as_of=days * day, scenario=scenario)
    said = hardly_seen(spec)
    assert bool(said) is warned
    assert not said or said[0].startswith("refund_wave: about 2 of 100 orders fall on its days")
