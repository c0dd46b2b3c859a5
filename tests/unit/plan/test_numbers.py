"""The numbers of a run's shops: each platform's own width, and no number in two shops, nor twice in one sequence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loader import vocabulary as platforms
from loader.flow.plan import StoreSpec
from loader.flow.profile import KeyStyle
from loader.flow.table import Column
from loader.model.store import build
from loader.plan.known import Known
from loader.plan.numbers import apart, room
from loader.types import PgType
from tests.support.schemas import NOTHING, TEXT, options
from tests.unit.vocabulary.test_built_in import entity

ASKED = options()
SHOPS = ("shopify", "bigcommerce", "woocommerce", "magento")
ENTITIES = ("product", "variant", "customer", "order", "item")
NAMES = {"product": "product_id", "variant": "variant_id", "customer": "customer_id", "order": "order_id", "item": "id"}
BIGINT, SMALL = PgType(20, "int8", "int8"), PgType(21, "int2", "int2")


def shop(platform: str, styles: dict[str, KeyStyle], kind: PgType = BIGINT, rows: int = 0) -> Known:
    """A shop with keys of these styles, and a plain order number that begins with 1001."""
    vocabulary = platforms.load()[platform]
    keys = {name: vocabulary.words(name).columns["key"][0] for name in styles}
    made = [entity(platform, name, Column(keys[name], 1, kind), Column("order_number", 2, TEXT)) for name in styles]
    known = {(name, keys[name]): style for name, style in styles.items()} | {("order", "order_number"): NUMBER}
    return Known(
        vocabulary, tuple(made), replace(NOTHING, keys=known, rows=dict.fromkeys(styles, rows) if rows else {})
    )


NUMBER = KeyStyle("number", 1001)


def ranges(shops: list[Known], orders: int) -> Iterator[tuple[str, str, range]]:
    for one in shops:
        for (name, column), style in one.profile.keys.items():
            if column != "order_number":
                yield one.platform, name, range(style.next, style.next + room(name, orders))


@settings(max_examples=60, deadline=None)
@given(
    orders=st.integers(1, 2_000_000),
    first=st.lists(st.integers(1, 10**9), min_size=20, max_size=20),
    handed=st.sets(st.sampled_from(SHOPS), max_size=2),
)
def test_no_number_is_in_two_shops(orders: int, first: list[int], handed: set[str]) -> None:
    given_ = iter(first)
    shops = [
        shop(
            p,
            {
                e: KeyStyle("number", 1 if p in handed else next(given_), sequence="s" if p in handed else None)
                for e in ENTITIES
            },
        )
        for p in SHOPS
    ]
    asked = replace(ASKED, count=orders)
    found = list(ranges(apart(shops, asked), orders))
    for (platform, name, one), (other, of, another) in combinations(found, 2):
        together = [g for g in platforms.load()[platform].one_sequence if name in g and of in g]
        if handed & {platform, other} == {platform, other}:
            continue  # each sequence of the database has its own way
        if (platform != other and name == of) or (platform == other and together):
            assert one.stop <= another.start or another.stop <= one.start, (platform, name, other, of)


@pytest.mark.parametrize("orders", [1, 10, 1000, 20_000])
@pytest.mark.parametrize("seed", [1, 2])
def test_no_run_has_more_rows_than_the_room_that_it_keeps(orders: int, seed: int) -> None:
    store = build(StoreSpec(seed, orders, ASKED.as_of - 365 * 86_400_000_000, ASKED.as_of, conversion=0.0))
    for name in (*ENTITIES, "payment", "refund"):
        assert store.rows(name) <= room(name, orders), name


def test_each_platform_has_its_own_width() -> None:
    first = {name: KeyStyle("number", platforms_first) for name, platforms_first in LONG.items()}
    (found,) = apart([shop("shopify", first)], ASKED)
    for (name, column), style in found.profile.keys.items():
        if column != "order_number":
            assert 13 <= len(str(style.next)) <= 14 and style.next > LONG[name]
            assert len(str(style.next)) == len(str(LONG[name]))
    (kept,) = apart([shop("shopify", first, rows=7)], ASKED)
    assert {s.next for (_, c), s in kept.profile.keys.items() if c != "order_number"} == set(LONG.values()), "goes on"


def test_a_shop_s_own_key_is_no_round_number_and_not_another_s() -> None:
    text = KeyStyle("number", 68_000_000_000)
    found = {p: apart([shop(p, {"shop": text}, kind=TEXT)], ASKED)[0] for p in ("shopify", "bigcommerce")}
    keys = {p: next(s for (name, _), s in one.profile.keys.items() if name == "shop") for p, one in found.items()}
    assert 68_000_000_000 < keys["shopify"].next < 75_000_000_000 and keys["shopify"].next % 1000
    assert re.fullmatch("[a-z0-9]{9}", keys["bigcommerce"].prefix)
    (kept,) = apart([shop("bigcommerce", {"shop": text}, kind=TEXT, rows=1)], ASKED)
    assert text in kept.profile.keys.values(), "a shop that is there keeps its key"


LONG = {"product": 8_100_000_000_000, "variant": 44_000_000_000_000, "order": 5_600_000_000_000}


def test_the_number_of_an_order_is_its_key_on_platforms_that_count_no_others() -> None:
    for platform, same in (("woocommerce", True), ("bigcommerce", True), ("shopify", False), ("magento", False)):
        (found,) = apart([shop(platform, {"order": KeyStyle("number", 5000)})], ASKED)
        assert (found.profile.keys["order", "order_number"].next == 5000) is same, platform
        taken = shop(platform, {"order": KeyStyle("number", 500)})
        assert apart([taken], ASKED)[0].profile.keys["order", "order_number"] == NUMBER, "a number is above all others"


def test_a_column_without_room_keeps_its_numbers() -> None:
    small = {"product": KeyStyle("number", 1)}
    shops = [shop("magento", small, SMALL), shop("bigcommerce", small, SMALL)]
    found = apart(shops, replace(ASKED, count=100_000_000))
    assert [one.profile.keys for one in found] == [one.profile.keys for one in shops]


def test_what_a_platform_counts_together_goes_on_after_the_last_of_all() -> None:
    styles = {"product": KeyStyle("number", 41), "variant": KeyStyle("number", 201), "order": KeyStyle("number", 5_001)}
    one = shop("woocommerce", styles, rows=40)
    own = sorted((numbers for _, _, numbers in ranges(apart([one], ASKED), ASKED.target(40))), key=lambda r: r.start)
    assert own[0].start == 5_001 and all(a.stop <= b.start for a, b in pairwise(own)), "posts have one row of numbers"
    beside = shop("bigcommerce", {"order": KeyStyle("number", 4_990)}, rows=10)
    found = list(ranges(apart([beside, one], ASKED), ASKED.target(40)))
    assert all(r.start > 5_000 for _, name, r in found if name == "order"), "nor within what another shop has"
