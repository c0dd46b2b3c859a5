"""The profile as JSON and back; no database."""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import numpy as np
import pyarrow as pa
import pytest

from loader.flow.draws import Case, Draw, KeyFacts, LineRate, Running
from loader.flow.habits import FEATURES, PRICE_POINTS, Regulars, Sales
from loader.flow.plain import packed, plain
from loader.flow.profile import Dependence, Existing, History, KeyStyle, Offered, Placed, Profile
from tests.support.accounts import account, habits_of
from tests.support.customs import CUSTOMS
from tests.support.habits import HABITS
from tests.support.schemas import NOTHING

EXISTING = Existing(
    products={"key": pa.array(["1", "2"]), "title": pa.array(["Cup", None])},
    variants={"key": pa.array(["11", "21", "22"])},
    customers={"key": pa.array([], pa.string())},
    product_of=np.array([0, 1, 1], np.int32),
    price=np.array([5, 6, 7], np.int64),
    sold=np.array([3, 0], np.int64),
    published=np.array([1, 2], np.int64),
    signup=np.array([], np.int64),
    sales=Sales(
        np.array([2, 0], np.int32), np.array([3, 0], np.int32), np.array([8, 0]), np.array([9, 0]),
        np.array([0.5, 0.0], np.float32), np.array([1, -1], np.int32), np.full((2, PRICE_POINTS), 7),
        np.array([[0, 3, 2]], np.int32),
    ),
    regulars=Regulars(np.zeros((0, len(FEATURES)), np.float32)),
)  # fmt: skip
FULL = Profile(
    rows={"order": 3, "product": 2},
    shop={
        "key": UUID(int=7), "fee": Decimal("1.50"), "since": datetime(2026, 3, 9, 12, tzinfo=UTC),
        "day": date(2026, 3, 9),
        "name": "Mill", "plan": None, "open": True, "id.number": 12, "more": {"a": [1, {"type": "x"}]},
    },
    keys={("order", "id"): KeyStyle("number", 12, "o-", 6, "x"), ("shop", "id"): KeyStyle("uuid")},
    words={("order", "status"): ("paid", "open")},
    word_rows={("order", "status"): (3, 1)},
    first_order=1,
    subtotal_after_discount=True,
    tax_included=False,
    existing=EXISTING,
    titles=frozenset({"Cup", "Bowl"}),
    history={
        ("order", "channel"): History("values", 200, 0.1, values=("web", "pos"), shares=(0.75, 0.25)),
        ("order", "lane"): History(
            "values", 200, 0.1, values=("a", "b"), shares=(0.75, 0.25), places=(0, -1),
            draw=Draw("lane", (0.9, 0.1), ("total",), ((5.5,),), (Case(("1",), 20, (1.0, 0.0)),)),
        ),
        ("order", "fee"): History(
            "related", 200, 0.0,
            by=Dependence("rated", ("total", "currency"), (2.0,), rates=(LineRate("EUR", 2.0, 0.3),)),
        ),
        ("order", "invoice"): History(
            "related", 200, 0.0,
            by=Dependence(
                "numbered", ("created_at",), format="%Y", number=Running("I-{time}-{number}", 5, True, (("2026", 17),))
            ),
        ),
        ("order", "weight"): History("numbers", 200, 0.0, points=(1, 2, 2**61), scale=3),
    },
    facts={("item", "shelf"): KeyFacts("product_id", pa.array(["1"]), pa.array(["A"]))},
    lookups={("order", "region"): ("n", "s"), ("order", "desk"): ()},
    passed_over={("order", "weight"): 3},
    campaign_ids=frozenset({"17", "9"}),
    cents=frozenset({"order"}),
    habits=HABITS,
    customs=CUSTOMS,
    advertising=habits_of(account("few", campaigns=3, days=40)),
    columns={("order", "channel"): ("text", "")},
    notes=("how customers buy was not learned: too slow",),
    constants={("order", "store_name"): "Main"},
    last_campaign={"google_ads": 99},
    placed={
        "google_ads": Placed(np.array([1, 2]), np.array([10, 20]), ("17", None), {"17": "search_mugs"}),
    },
    offered=Offered(
        np.array([3], np.int64), *(pa.array([text], pa.string()) for text in ("7", "Mug", None, "Mugs", "mug"))
    ),
)  # fmt: skip


def there_and_back(profile: Profile) -> Profile:
    return Profile.from_json(json.loads(json.dumps(profile.to_json())))


def same(one: Any, other: Any) -> bool:
    """Equal in value and in class, through dataclasses that numpy keeps from being compared."""
    assert type(one) is type(other), (one, other)
    if isinstance(one, np.ndarray):
        return one.dtype == other.dtype and one.shape == other.shape and bool((one == other).all())
    if isinstance(one, pa.Array):
        return bool(one.equals(other))
    if is_dataclass(one):
        return all(same(getattr(one, field.name), getattr(other, field.name)) for field in fields(one))
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(value, other[key]) for key, value in one.items())
    if isinstance(one, tuple):
        return len(one) == len(other) and all(map(same, one, other))
    return bool(one == other)


def test_a_profile_goes_to_json_and_back() -> None:
    assert all(getattr(FULL, field.name) for field in fields(FULL) if field.name != "tax_included"), "a field left out"
    assert same(there_and_back(FULL), FULL)


def test_an_empty_profile_goes_to_json_and_back() -> None:
    assert same(there_and_back(NOTHING), NOTHING)


def test_the_json_names_its_version_and_what_holds_single_rows() -> None:
    data = FULL.to_json()
    assert data["version"] == 1
    assert {"shop", "existing", "titles", "lookups", "campaign_ids", "placed", "offered"} <= set(data["row_data"])
    with pytest.raises(ValueError, match="version 2: this program reads version 1"):
        Profile.from_json({**data, "version": 2})


def test_a_value_without_a_json_form_is_refused() -> None:
    with pytest.raises(TypeError, match="no JSON form for bytes"):
        plain({"logo": b"x"})


@pytest.mark.parametrize(
    ("break_it", "message"),
    [
        (lambda data: data.update(rows=7), "rows: not an object"),
        (lambda data: data["rows"].update(order="many"), "rows.order: not a whole number"),
        (lambda data: data.update(cents=[1]), r"cents\[0\]: not a text"),
        (lambda data: data.update(surprise=1), "surprise: not a field that this program knows"),
        (lambda data: data.pop("words"), "words: missing"),
        (
            lambda data: data["keys"][0].__setitem__(2, {"kind": "letters"}),
            "keys.order/id.kind: not one of number, uuid",
        ),
        (lambda data: data["history"][0].pop(), "history: not a list of lists of 3"),
        (lambda data: data["history"][0][2].update(shares=["a"]), r"history.order/channel.shares\[0\]: not a number"),
        (lambda data: data["habits"]["clock"].update(week="x"), "habits.clock.week: not an array of whole numbers"),
        (
            lambda data: data["habits"]["clock"].update(week={"shape": [2], "zlib": "?"}),
            "habits.clock.week: not an array",
        ),
        (lambda data: data["habits"].update(share=None), "habits.share: not a number"),
        (lambda data: data["shop"]["key"].update(value="x"), "shop: not|shop.key: not a UUID"),
        (lambda data: data["existing"].update(titles=[]), "existing.titles: not a field"),
        (lambda data: data.update(habits=[]), "habits: not an object"),
    ],
)
def test_a_broken_field_is_named(break_it: Any, message: str) -> None:
    data = json.loads(json.dumps(FULL.to_json()))
    break_it(data)
    with pytest.raises(ValueError, match=message):
        Profile.from_json(data)


def test_packed_arrays_are_short_and_the_same() -> None:
    data = json.loads(json.dumps(plain(FULL, packed)))
    assert len(json.dumps(data)) < len(json.dumps(plain(FULL))) * 0.8
    assert same(Profile.from_json({"version": 1, **data}), FULL)


def test_sales_of_some_products_keep_their_seasons_and_who_bought_them() -> None:
    assert EXISTING.sales is not None
    some = EXISTING.sales.taken(np.array([1, 0]))
    assert some.lines.tolist() == [0, 3]
    assert some.season.tolist() == [[1, 3, 2]]
    assert EXISTING.sales.taken(np.array([1])).season.tolist() == []
    bought = Regulars(np.zeros((1, len(FEATURES)), np.float32), np.array([[0, 0, 2], [0, 1, 5]], np.int32))
    assert bought.taken(np.array([1]), 2).bought.tolist() == [[0, 0, 5]]
