"""New products beside live orders: as many as nobody bought yet, of the shop's categories, at its prices, of its
makers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loader.flow.habits import PRICE_POINTS, Assorted, Habits, Sales
from loader.flow.plan import StoreSpec
from loader.flow.profile import Existing
from loader.flow.wishes import Wishes
from loader.model import assortment
from loader.model.goods import BY_NAME, CATEGORIES, VENDORS
from loader.model.learned import launched, unseen
from loader.model.learned.kinds import kind, singular
from loader.model.learned.shelf import shelf
from loader.model.products import build
from loader.model.store import Store
from loader.model.store import build as build_store
from tests.support.habits import HABITS
from tests.unit.model.test_products import lives_agree, prices_agree, tables_agree
from tests.unit.model.test_store import AS_OF, DAY
from tests.unit.model.test_store import spec as usual_spec

NAMES = ("Signs", "Wall Clocks", "T-Shirts")
PRICES = ((1_250_000, 2_950_000), (18_500_000, 24_500_000), (7_950_000, 9_950_000))
"""The lowest and the highest price of each category, millionths."""


def goods(**more: Any) -> Assorted:
    price = np.array([np.linspace(low, high, 2)[[0] * 6 + [1] * 5] for low, high in PRICES], np.int64)
    given = {
        "categories": NAMES, "lines": np.array([[600], [300], [100]]).repeat(6, axis=1),
        "buyers": np.array([3000, 1500, 500]), "season": np.ones((3, 24), np.int64), "pairs": np.eye(3, dtype=np.int64),
        "price": price, "products": 300, "singletons": 60, "doubletons": 30,
        "popularity": np.linspace(0, 1, 101) ** 0.4, "new": np.array([280, 10, 4, 3, 2, 1]),
    }  # fmt: skip
    return replace(HABITS.goods, **{**given, **more})


def habits(orders: int = 4000, of_lines: int = 6000, **more: Any) -> Habits:
    return replace(HABITS, orders=orders, lines=of_lines, goods=goods(**more))


def of_one_category(name: str) -> Habits:
    return habits(categories=(name,), lines=np.full((1, 6), 100), price=goods().price[:1], buyers=np.array([5000]))


def sold(buyers: list[int], category: list[int]) -> Existing:
    """Products of one variant that so many customers bought once, each at a price of its own category."""
    count, kinds = len(buyers), np.array(category, np.int32)
    price = np.array(PRICES)[kinds, np.arange(count) % 2]
    known = np.array(buyers) > 0
    return Existing(
        products={
            "key": pa.array([f"p{place}" for place in range(count)]),
            "title": pa.array([f"SIGN {place}" for place in range(count)]),
            "vendor": pa.array([f"Maker {of}" if place else "Once" for place, of in enumerate(category)]),
            "product_type": pa.array([NAMES[of] for of in category]),
        },
        variants={"key": pa.array([f"v{place}" for place in range(count)])},
        customers={},
        product_of=np.arange(count, dtype=np.int32),
        price=price,
        sold=np.array(buyers),
        published=np.full(count, AS_OF - 900 * DAY),
        signup=np.zeros(0, np.int64),
        sales=Sales(
            buyers=np.array(buyers, np.int32), lines=np.array(buyers, np.int32), first=np.where(known, AS_OF - DAY, 0),
            last=np.where(known, AS_OF, 0), pieces=np.zeros(count, np.float32), category=kinds,
            prices=np.repeat(np.where(known, price, 0)[:, None], PRICE_POINTS, axis=1),
            season=np.zeros((0, 3), np.int32),
        ),
    )  # fmt: skip


MANY = sold([*range(100, 160), *([1] * 60), *([2] * 30)], [place % 2 for place in range(150)])
FOUR = sold([900, 700, 500, 100], [0, 0, 0, 0])


def spec(live: Existing | None = None, given: Habits | None = None, orders: int = 2000, **more: Any) -> StoreSpec:
    return usual_spec(orders, 3, existing=live, habits=given or habits(), conversion=0.0, **more)


@pytest.mark.parametrize(
    ("live", "given", "orders", "least", "most"),
    [
        (FOUR, habits(singletons=0, doubletons=0, products=4), 4000, 1, 1),
        (MANY, habits(), 4000, 40, 60),
        (MANY, habits(singletons=6000, doubletons=1500), 4000, 9_000, 12_000),
        (MANY, habits(singletons=6000, doubletons=1500), 40, 80, 160),
        (None, habits(), 4000, 330, 360),
        (None, habits(), 20, 50, 60),
        (None, habits(orders=10, of_lines=15), 2000, 240, 300),
        (None, habits(singletons=60_000, doubletons=1, products=90_000), 100_000, 19_000, 20_000),
    ],
    ids=["four products", "sixty singletons", "a long tail", "a long tail, few orders", "a file", "a file, few orders",
         "no evidence", "a limit"],
)  # fmt: skip
def test_as_many_products_as_nobody_bought_yet(
    live: Existing | None, given: Habits, orders: int, least: int, most: int
) -> None:
    assert least <= assortment.size(spec(live, given, orders)) <= most


def test_products_that_are_asked_for_go_first() -> None:
    assert assortment.size(spec(MANY, wishes=Wishes(products=7))) == 7


def test_live_products_that_nobody_bought_are_those_that_are_missing() -> None:
    unsold = sold([*range(100, 160), *([1] * 60), *([0] * 58)], [place % 2 for place in range(178)])
    assert unseen.number(spec(unsold), habits()) == 2


def test_categories_are_those_of_what_hardly_sells_beside_live_products() -> None:
    shares = assortment.shares(spec(MANY))
    assert set(shares) <= {"Signs", "Wall Clocks", "T-Shirts"}
    assert shares["Signs"] + shares["Wall Clocks"] > 0.9, "no T-shirt hardly sells: only the share of sales counts"
    assert (
        assortment.shares(spec(FOUR, habits(singletons=0))) == {"Signs": 1.0}
        or len(assortment.shares(spec(FOUR, habits(singletons=0)))) == 1
    )


def test_categories_sell_their_shares_without_live_products() -> None:
    assert assortment.shares(spec()) == pytest.approx({"Signs": 0.6, "Wall Clocks": 0.3, "T-Shirts": 0.1})
    products, _ = build(spec())
    sales = np.bincount(products.category, products.demand)
    assert sales == pytest.approx([0.6, 0.3, 0.1])


def test_little_evidence_leaves_the_shop_as_it_would_be() -> None:
    few = assortment.shares(spec(None, habits(orders=90)))
    assert few.keys() <= BY_NAME.keys() and not few.keys() & {"Signs", "Wall Clocks"}


def test_what_live_products_are_said_to_be_goes_where_the_habits_name_nothing() -> None:
    hidden = of_one_category("")
    assert set(assortment.shares(spec(MANY, hidden))) == {"Signs", "Wall Clocks"}
    assert list(assortment.shares(spec(None, hidden))) == [""]
    nothing = replace(
        hidden,
        goods=replace(hidden.goods, categories=(), lines=np.zeros((0, 6), np.int64), buyers=np.zeros(0, np.int64)),
    )
    assert list(assortment.shares(spec(None, nothing))) == [""]


@pytest.mark.parametrize(
    ("name", "noun"),
    [
        ("Signs", "Sign"), ("WALL CLOCKS", "Wall Clock"), ("Women > Belts", "Belt"), ("Toys for Dogs", "Toy"),
        ("Arts & Crafts", "Craft"), ("Jewellery Boxes", "Jewellery Box"), ("Knives", "Knife"),
        ("LED Lamps", "LED Lamp"),
        ("Swimming glasses", "Swimming Glasses"), ("Kids' Books", "Book"), ("Baby (0-3 months)", "Gift Set"),
        ("", "Gift Set"), ("Men", "Gift Set"), ("Other", "Gift Set"),
    ],
)  # fmt: skip
def test_a_noun_is_made_of_a_categorys_name(name: str, noun: str) -> None:
    found = kind(name, english=True)
    assert found.name == name and found.nouns[0] == noun and found.families[0].options == "one"


def test_a_category_that_the_catalog_has_has_its_words() -> None:
    for name in ("T-SHIRTS", "t shirts", "Men / T-Shirts"):
        assert kind(name, english=True).nouns == BY_NAME["T-Shirts"].nouns
    assert all(kind(one.name, english=True) == one for one in CATEGORIES)


@pytest.mark.parametrize(
    ("name", "english", "begins"),
    [
        ("Gürtel", True, "Gürtel "),
        ("靴", False, "靴 "),
        ("Heim > Kissen", False, "Kissen "),
        ("Saison 24", True, "Saison 24 "),
    ],
)
def test_names_in_other_languages_lead(name: str, english: bool, begins: str) -> None:
    given = of_one_category(name)
    locale = "en_US" if english else "ja_JP"
    products, _ = build(spec(None, given, locales=((locale, 1.0),)))
    titles = products.title.to_pylist()
    assert len(titles) > 200 and len(set(titles)) == len(titles)
    assert all(title.startswith(begins) for title in titles)
    assert len(set(products.handle.to_pylist())) == len(titles) and all(products.handle.to_pylist())


@pytest.mark.parametrize(
    ("word", "one"),
    [("Dresses", "Dress"), ("Watches", "Watch"), ("Berries", "Berry"), ("Glass", "Glass"), ("Jeans", "Jeans"),
     ("Shelves", "shelf"), ("Canvas", "Canvas"), ("Houses", "House"), ("Ties", "Tie")],
)  # fmt: skip
def test_one_of_several(word: str, one: str) -> None:
    assert singular(word) == one


@pytest.mark.parametrize("live", [MANY, FOUR, None], ids=["many", "four", "a file"])
@pytest.mark.parametrize(("digits", "worth"), [(2, 100), (0, 100), (3, 1000)])
def test_prices_are_those_of_the_category_with_its_endings(live: Existing | None, digits: int, worth: int) -> None:
    products, variants = build(spec(live, digits=digits, worth=worth))
    unit, each = 10 ** (6 - digits), products.category[variants.product]
    for place, name in enumerate(products.categories):
        low, high = PRICES[NAMES.index(name)]
        mine = variants.price[each == place]
        assert (mine >= max(low // unit, 2)).all() and (mine <= high // unit).all()
        if digits == 2:
            assert set((mine % 100).tolist()) <= {low // unit % 100, high // unit % 100}
    prices_agree(products, variants)


def test_vendors_are_those_of_several_live_products_of_the_category() -> None:
    products, _ = build(spec(MANY))
    made = {
        (products.vendors[by], products.categories[of])
        for by, of in zip(products.vendor, products.category, strict=True)
    }
    assert {pair for pair in made if pair[1] != "T-Shirts"} == {("Maker 0", "Signs"), ("Maker 1", "Wall Clocks")}
    alone, _ = build(spec(None, name="Harbor & Pine"))
    assert "Harbor & Pine" in alone.vendors, "who sells signs if nobody is known"
    bags, _ = build(spec(None, of_one_category("BAG"), name="Harbor & Pine"))
    assert set(bags.vendors) <= {vendor for vendor, made in VENDORS.items() if "Bags" in made}


def test_new_products_look_like_live_ones() -> None:
    products, _ = build(spec(MANY))
    assert (products.variant_count == 1).all(), "no live one comes in several"
    assert all(title.isupper() for title in products.title.to_pylist()), "as the live titles"
    twice = replace(
        MANY,
        product_of=np.repeat(np.arange(150, dtype=np.int32), 1 + np.arange(150) % 2),
        price=np.full(225, 9_950_000),
        products={**MANY.products, "title": pa.array([f"Sign {place}" for place in range(150)])},
    )  # fmt: skip
    products, _ = build(spec(twice, habits(singletons=600, doubletons=30)))
    count = products.variant_count
    several = {name: (count[products.category == at] > 1).mean() for at, name in enumerate(products.categories)}
    assert several["Signs"] == 0 and several["Wall Clocks"] > 0.5, "clocks have two variants, each other product"
    assert not all(title.isupper() for title in products.title.to_pylist())


def test_thousands_of_products_of_one_noun_have_titles_of_their_own() -> None:
    given = replace(of_one_category("Signs"), orders=4000)
    products, _ = build(spec(None, replace(given, goods=replace(given.goods, products=9000)), 6000))
    titles = products.title.to_pylist()
    assert len(titles) > 8000 and len(set(titles)) == len(titles) == len(set(products.handle.to_pylist()))
    assert all(title.split(" No. ")[0].endswith("Sign") for title in titles)


def test_popularity_follows_the_curve_without_live_products() -> None:
    for power in (0.2, 0.4, 0.9):
        curve = np.linspace(0, 1, 101) ** power
        weights = launched.weights(habits(popularity=curve), 1000)
        assert (np.diff(weights) <= 1e-12).all()
        found = np.interp(np.linspace(0, 1, 101), np.arange(1001) / 1000, np.concatenate(([0], np.cumsum(weights))))
        assert np.abs(found - curve).max() < 0.01
        assert weights[0] == pytest.approx(0.001**power, rel=0.05), "even the best sold ones"


def test_new_products_beside_live_ones_are_bought_alike() -> None:
    one = spec(MANY)
    products, variants = build_catalog(one)
    things = shelf(one, one.habits or HABITS, products, variants)
    new = things.weight[: len(things.weight) - 150]
    sells = new[products.weight[: len(new)] > 0]
    share = 60 / things.bought.sum()
    assert sells.std() < 1e-9 and sells.sum() / things.weight.sum() == pytest.approx(share), "as many as singletons"


def test_what_is_drawn_comes_nearer_to_what_was_bought() -> None:
    """Too much of new products, of the best sold one and of what is bought again: the next draw has less of each."""
    one = spec(MANY)
    products, variants = build_catalog(one)
    things = shelf(one, one.habits or HABITS, products, variants)
    is_new, best = things.bought == 0, int(np.argmax(things.bought))
    made = np.where(is_new, 40, 20 * np.rint(things.bought).astype(np.int64))
    made[best] *= 3
    after = things.corrected(made)
    assert after.weight[is_new].sum() < things.weight[is_new].sum()
    others = (things.bought > 0) & (np.arange(len(made)) != best)
    assert after.weight[best] / things.weight[best] < 0.6 * np.median(after.weight[others] / things.weight[others])
    again = things.corrected_again(np.where(np.arange(len(made)) == best, 4000, 10)).sticky / things.sticky
    assert again[best] < 0.5 * np.median(again[others])


def build_catalog(one: StoreSpec) -> Any:
    store: Store = build_store(one)
    return store.products, store.variants


def test_what_is_first_bought_late_was_mostly_there() -> None:
    day = np.full(90, 40)
    given = replace(habits(), clock=replace(HABITS.clock, day=day))
    flat = replace(given, goods=goods(new=np.array([300, 0, 0, 0, 0, 0])))
    assert launched.late(flat).sum() == 0
    early = np.exp(-np.outer(np.diff(given.goods.popularity) / 3, np.arange(7) * 1000)).sum(axis=0) * 3
    slow = replace(given, goods=goods(new=np.rint(-np.diff(early)).astype(np.int64)))
    assert launched.late(slow).sum() < 0.02, "they were not yet bought, but there"
    waves = replace(given, goods=goods(new=np.array([100, 0, 0, 200, 0, 0])))
    assert launched.late(waves)[3] == launched.late(waves).sum() > 0.4
    products, _ = build(spec(None, waves))
    after = products.published[products.published >= spec().start]
    share = (after - spec().start) / (AS_OF - spec().start)
    assert len(after) > 100 and share.min() >= 0.49 and share.max() <= 0.68


@settings(max_examples=25, deadline=None)
@given(
    orders=st.integers(1, 400),
    seed=st.integers(0, 2**31),
    live=st.sampled_from([MANY, FOUR, None]),
    digits=st.sampled_from([0, 2, 3]),
    singles=st.integers(0, 500),
    products=st.integers(0, 400),
    evidence=st.sampled_from([10, 100, 5000]),
)
def test_every_exact_statement_holds(
    orders: int, seed: int, live: Existing | None, digits: int, singles: int, products: int, evidence: int
) -> None:
    given = habits(evidence, 2 * evidence, singletons=singles, products=products)
    one = usual_spec(orders, seed, existing=live, habits=given, digits=digits, start=AS_OF - 200 * DAY)
    made, variants = build(one)
    tables_agree(made, variants)
    prices_agree(made, variants)
    lives_agree(made, one.start)
    assert len(made.weight) == assortment.size(one)
