"""What of a profile may leave its workspace: no single rows, no counts below five, no text of few."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from loader.flow.customs import Customs, Homes, Lives, Placing, Points, Shipping, Town, Way
from loader.flow.draws import Case, Draw
from loader.flow.habits import Cells, Classes
from loader.flow.plain import plain
from loader.flow.profile import History, KeyStyle, Profile
from loader.flow.release import OTHER, fives, released
from tests.support.accounts import account, habits_of
from tests.support.habits import HABITS
from tests.unit.flow.test_profile import EXISTING, FULL

MANY = replace(FULL, rows={"order": 400, "product": 40, "customer": 4})


@given(st.lists(st.integers(0, 40), max_size=80))
def test_fives_keep_sums_and_hide_what_is_small(counts: list[int]) -> None:
    found = fives(np.array(counts, np.int64))
    assert ((found == 0) | (found >= 5)).all()
    assert (found[np.array(counts, int) == 0] == 0).all()
    assert (abs(np.cumsum(found) - np.cumsum(counts)) <= 2.5).all()


def test_nothing_of_single_rows_leaves() -> None:
    found = released(MANY)
    marked = found.to_json()["row_data"]
    assert {"existing", "shop", "titles", "lookups", "campaign_ids", "last_campaign", "placed", "offered"} <= set(
        marked
    )
    for name in marked:
        assert not getattr(found, name), name
    assert found.rows == {"order": 400, "product": 40}
    assert found.keys == {("order", "id"): KeyStyle("number", 1, "o-", 6, "x")}, "how keys look, not which there are"
    by = found.history["order", "invoice"].by
    assert by and by.number and (by.number.form, by.number.last) == ("I-{time}-{number}", ())
    assert json.loads(json.dumps(found.to_json()))


def test_words_and_values_of_few_rows_do_not_leave() -> None:
    history = {
        ("order", "channel"): History("values", 200, 0.1, ("web", "pos", "fax"), (0.8, 0.18, 0.02)),
        ("order", "lane"): History(
            "values", 200, 0.0, ("north", "south"), (0.5, 0.5),
            places=(0, 1),
            draw=Draw(
                "lane", (0.5, 0.5), ("channel", "weight"), ((), (12.3456,)),
                (
                    Case(("web",), 102, (0.22, 0.78)), Case(("fax",), 50, (1.0, 0.0)),
                    Case((None, "1"), 20, (0.0, 1.0)),
                    Case(("web", "0"), 4, (0.5, 0.5)),
                ),
            ),
        ),
        ("order", "weight"): History("numbers", 200, 0.0, points=(123_456, 7_310_001), scale=2),
        ("order", "parcels"): History("numbers", 200, 0.0, points=(*[73_100] * 9, 84_321)),
        ("order", "seen"): History("times", 200, 0.0, points=(1_773_057_600_123_456,)),
        ("order", "rare"): History("values", 4, 0.0, ("rare",), (1.0,)),
    }  # fmt: skip
    found = released(replace(MANY, history=history, word_rows={("order", "status"): (7, 3)}))
    assert found.words == {("order", "status"): ("paid",)}
    assert found.history["order", "channel"].values == ("web", "pos")
    assert sum(found.history["order", "channel"].shares) == 1
    draw = found.history["order", "lane"].draw
    assert draw is not None
    assert draw.cases == (Case(("web",), 100, (0.2, 0.8)), Case((None, "1"), 20, (0.0, 1.0)))
    assert draw.edges == ((), (12.3,))
    assert found.history["order", "weight"].points == (120_000, 7_300_000)
    assert set(found.history["order", "parcels"].points) == {73_100, 84_000}, "what many rows have is nobody's"
    assert found.history["order", "seen"].points == (1_773_014_400_000_000,)
    assert ("order", "rare") not in found.history
    assert "fax" not in json.dumps(found.to_json())


def test_categories_of_few_products_are_one() -> None:
    goods = replace(
        HABITS.goods, categories=("Mugs", "Bowls", "Urns"), lines=np.full((3, 6), 5), buyers=np.array([9, 9, 9]),
        season=np.full((3, 24), 2), pairs=np.full((3, 3), 10), price=np.full((3, 11), 9_990_000),
    )  # fmt: skip
    types = pa.array(["Mugs"] * 5 + ["Bowls"] * 4 + ["Urns"] * 2)
    existing = replace(EXISTING, products={"product_type": types})
    habits = released(replace(MANY, habits=replace(HABITS, goods=goods), existing=existing)).habits
    assert habits is not None
    assert habits.goods.categories == ("Mugs", OTHER)
    assert habits.goods.lines.sum(axis=1).tolist() == [30, 60]
    assert habits.goods.pairs.shape == (2, 2)
    assert habits.goods.price.tolist() == [[9_990_000] * 11, [10_000_000] * 11], "thirty lines have it; a mean"


def test_prices_leave_as_they_are_where_several_lines_have_them() -> None:
    tenths = [1_010_000, *[2_950_000] * 3, *[4_950_000] * 2, 6_990_000, 7_990_000, *[9_950_000] * 3]
    for lines, kept in ((60, {2_950_000, 4_950_000, 9_950_000}), (30, {2_950_000, 9_950_000}), (24, set())):
        counts = np.array([[lines - 10, 10, 0, 0, 0, 0], [600, 0, 0, 0, 0, 0]])
        goods = replace(
            HABITS.goods, lines=counts, price=np.array([tenths, np.linspace(1e6, 9e6, 11) + 10_000], np.int64)
        )
        habits = released(replace(MANY, habits=replace(HABITS, goods=goods))).habits
        assert habits is not None
        assert {one for one in habits.goods.price[0].tolist() if one in tenths} == kept
        assert not np.isin(habits.goods.price[1], goods.price[1]).any(), "each is perhaps the price of one line"


def test_counts_of_habits_are_none_below_five() -> None:
    habits = released(MANY).habits
    assert habits is not None
    for name, table in _tables("habits", habits):
        assert ((table == 0) | (table >= 5)).all(), name
    assert habits.last % 86_400_000_000 == 0


def test_a_value_of_few_rows_counts_for_its_neighbour() -> None:
    table = Classes(np.array([7.0]), np.array([1, 2, 4_300]), np.array([[40, 8, 0], [20, 9, 1]]))
    habits = released(replace(MANY, habits=replace(HABITS, order_lines=table))).habits
    assert habits is not None
    assert habits.order_lines.values.tolist() == [1, 2]
    assert abs(habits.order_lines.counts.sum() - 78) <= 2.5


def _tables(at: str, value: Any) -> list[tuple[str, Any]]:
    """Every table of counts below a value."""
    if isinstance(value, np.ndarray):
        return [(at, value)] if value.dtype.kind in "iu" and not at.endswith((".values", ".price")) else []
    if hasattr(value, "__dataclass_fields__"):
        return [one for name in value.__dataclass_fields__ for one in _tables(f"{at}.{name}", getattr(value, name))]
    return []


def test_a_released_profile_is_released_again_as_it_is() -> None:
    once = released(MANY)
    assert isinstance(once, Profile)
    assert once.history == released(once).history


def test_customs_of_few_orders_do_not_leave() -> None:
    customs = Customs(
        lives=Lives(ages=(1.0,), paying=Points(3, (1.0, 2.0)), states=({"paid": 40, "voided": 3}, {"fulfilled": 200})),
        placing=Placing(
            orders=240,
            ways=(Way("web", "card", 230, {"gateway": "stripe"}), Way("pos", "cash", 4, {"gateway": "till of one"})),
            shipping=Shipping((30_000_000,), (5_950_000, 8_950_000), np.array([[120, 3], [40, 1]])),
            newsletter=(3, 90),
        ),
        living=Homes(
            {"US": 300, "FR": 4}, (Town("US", 12, {"city": "Springfield"}), Town("US", 3, {"city": "Nowhere"}))
        ),
    )
    found = released(replace(MANY, customs=customs)).customs
    assert found.lives.states == ({"paid": 40}, {"fulfilled": 200})
    assert [way.count for way in found.placing.ways] == [230]
    assert found.placing.newsletter == (0, 0)
    assert found.placing.shipping is not None
    assert (found.placing.shipping.prices, found.placing.shipping.edges) == ((5_950_000,), (30_000_000,))
    assert found.lives.paying is None
    assert found.living.countries == {"US": 300}
    text = json.dumps(plain(found))
    assert "Springfield" in text and "Nowhere" not in text and "till of one" not in text


def test_what_is_known_of_few_campaigns_alone_does_not_leave() -> None:
    found = habits_of(account("few", campaigns=6, days=60))
    assert found is not None
    small = Cells(np.array([4]), np.ones((1, 4)), np.ones((1, 4)))
    channels = {name: replace(one, cells=small) for name, one in found.channels.items()}
    profile = replace(MANY, advertising=replace(found, channels={**found.channels, "display": channels["search"]}))
    kept = released(profile).advertising
    assert kept is not None
    assert "search" in kept.channels and "display" not in kept.channels
    assert released(replace(MANY, advertising=replace(found, lives=small))).advertising is None
