"""The catalog: titles, variants, prices and stock as a merchant has them, and when products come and go."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loader.flow.plan import PRODUCT_STATES
from loader.model import assortment, goods, stock
from loader.model.baskets import Baskets
from loader.model.products import ACTIVE, ARCHIVED, DRAFT, Products, Variants, build
from loader.model.store import Store
from loader.model.store import build as build_store
from loader.model.titles import code, slug
from loader.model.variants import SCALES
from tests.unit.model.test_store import AS_OF, DAY, spec

SEEDS = range(12)


@pytest.fixture(scope="module")
def stores() -> list[Store]:
    return [build_store(spec(2000, seed, conversion=0.0)) for seed in SEEDS]


@settings(max_examples=40, deadline=None)
@given(
    orders=st.integers(1, 400),
    seed=st.integers(0, 2**31),
    days=st.integers(1, 800),
    digits=st.sampled_from([0, 1, 2, 3]),
    states=st.sampled_from([PRODUCT_STATES, PRODUCT_STATES[:1], PRODUCT_STATES[:2]]),
)
def test_every_exact_statement_holds(orders: int, seed: int, days: int, digits: int, states: tuple[str, ...]) -> None:
    one = spec(orders, seed, start=AS_OF - days * DAY, digits=digits, product_states=states)
    products, variants = build(one)
    tables_agree(products, variants)
    prices_agree(products, variants)
    lives_agree(products, one.start)
    assert set(products.status.tolist()) <= {PRODUCT_STATES.index(state) for state in states}


def tables_agree(p: Products, v: Variants) -> None:
    count = np.arange(len(p.weight))
    assert (v.price[p.cheapest] == p.min_price).all() and (v.product[p.cheapest] == count).all()
    assert (np.repeat(count, p.variant_count) == v.product).all() and (p.variant_count % p.firsts == 0).all()
    skus = [*p.sku.to_pylist(), *v.sku.to_pylist()]
    assert len({sku[-6:] for sku in skus}) == len(skus), "even if a short column keeps only their ends"
    assert len(set(p.handle.to_pylist())) == len(p.handle)
    assert p.handle.to_pylist() == [slug(title) for title in p.title.to_pylist()]
    names = [f"{product} {title}" for product, title in zip(v.product.tolist(), v.title.to_pylist(), strict=True)]
    assert len(set(names)) == len(names), "no two variants of a product are called the same"
    for digits in v.barcode.to_pylist():
        assert sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits)) % 10 == 0
    for place, differs in enumerate(p.differs.tolist()):
        mine = range(p.first_variant[place], p.first_variant[place] + p.variant_count[place])
        chosen = [dict(v.choices[v.chosen[variant]]) for variant in mine]
        for name, values in p.differences[differs]:
            assert list(dict.fromkeys(one[name] for one in chosen)) == list(values)


def prices_agree(p: Products, v: Variants) -> None:
    assert (v.price > 0).all() and (p.min_price <= p.max_price).all()
    assert ((v.compare_at == 0) | (v.compare_at > v.price)).all() and ((v.cost > 0) & (v.cost < v.price)).all()
    on_sale = v.compare_at > 0
    assert (on_sale == on_sale[p.first_variant][v.product]).all(), "a product is on sale, or it is not"
    dearer = np.array([_factor(p, v, variant) for variant in range(len(v.price))])
    same = np.diff(v.product) == 0
    assert (np.diff(v.price)[same & (np.diff(dearer) == 0)] == 0).all(), "a size or a color costs nothing"
    assert (np.diff(v.weight)[same & (np.diff(dearer) == 0)] == 0).all(), "what is alike weighs the same"


def _factor(p: Products, v: Variants, variant: int) -> float:
    """What a variant's first choice costs of the product's price."""
    scale = p.scale[v.product[variant]]
    if scale < 0:
        return 1.0
    choice = goods.OPTIONS[SCALES[scale]][0]
    return choice.prices[choice.values.index(v.choices[v.chosen[variant]][0][1])]


def lives_agree(p: Products, start: int) -> None:
    published = p.published[p.status != DRAFT]
    assert (p.published[p.status == DRAFT] == -1).all() and (p.weight[p.status != ACTIVE] == 0).all()
    assert (published >= p.created[p.status != DRAFT]).all() and (p.updated >= p.published).all()
    assert ((p.withdrawn > 0) == (p.status == ARCHIVED)).all() and (np.diff(p.created) >= 0).all()
    always = p.always(start)
    assert set(p.category[always].tolist()) == set(range(len(p.categories))), "something of everything at any time"
    assert p.on_sale(always, np.full(len(always), start)).all()
    assert p.on_sale(always, np.full(len(always), AS_OF)).all()


def test_a_title_is_made_of_words_that_fit_its_category(stores: list[Store]) -> None:
    for p in (store.products for store in stores):
        for place, title in enumerate(p.title.to_pylist()):
            kind = goods.BY_NAME[p.categories[p.category[place]]]
            family = max(
                (one for one in kind.families if any(title.endswith(f" {noun}") for noun in one.nouns)),
                key=lambda one: max(len(noun) for noun in one.nouns if title.endswith(f" {noun}")),
            )
            noun = max((noun for noun in family.nouns if title.endswith(f" {noun}")), key=len)
            rest = title.removesuffix(f" {noun}")
            assert any(rest in (f"{a} {b}", f"{a} {b} {c}")
                       for a in (*goods.SERIES, *family.styles) for b in (*family.styles, *family.materials)
                       for c in family.materials), title  # fmt: skip


def test_a_vendor_makes_one_to_three_categories_and_a_shop_has_several(stores: list[Store]) -> None:
    for p in (store.products for store in stores):
        pairs = set(zip(p.vendor.tolist(), p.category.tolist(), strict=True))
        counts = np.bincount([vendor for vendor, _ in pairs])
        assert counts.max() <= 3
        for vendor, kind in pairs:
            assert p.categories[kind] in goods.VENDORS[p.vendors[vendor]]
        assert 5 <= len(p.categories) <= 12
    concepts = {frozenset(store.products.categories) for store in stores}
    assert len(concepts) > 4, "shops differ in what they are about"


def test_the_shares_of_categories_are_unequal_and_a_function_of_the_spec() -> None:
    for seed in SEEDS:
        one = spec(2000, seed)
        shares = list(assortment.shares(one).values())
        assert assortment.shares(one) == assortment.shares(spec(2000, seed, digits=0))
        assert abs(sum(shares) - 1) < 1e-9 and shares == sorted(shares, reverse=True) and shares[0] > 1.5 * shares[-1]
        assert tuple(assortment.shares(one)) == build(one)[0].categories


def test_clothes_and_shoes_come_in_sizes_that_are_in_order(stores: list[Store]) -> None:
    sized = ("T-Shirts", "Hoodies", "Pants", "Dresses", "Jackets", "Shoes")
    seen = 0
    for p in (store.products for store in stores):
        for place, differs in enumerate(p.differs.tolist()):
            if p.categories[p.category[place]] not in sized:
                continue
            (name, sizes), *_ = p.differences[differs]
            every = goods.OPTIONS[SCALES[p.scale[place]]][0].values
            first = every.index(sizes[0])
            assert name == "Size" and sizes == every[first : first + len(sizes)] and len(sizes) >= 4
            seen += 1
    assert seen > 300


@pytest.mark.parametrize(("locale", "size"), [("en_US", "9"), ("en_GB", "UK 7"), ("de_DE", "40"), ("ja_JP", "25.0 cm")])
def test_shoes_have_the_sizes_of_the_shop_s_country(locale: str, size: str) -> None:
    found = {
        value
        for seed in SEEDS
        for products in [build(spec(3000, seed, locales=((locale, 1.0),)))[0]]
        for place, differs in enumerate(products.differs.tolist())
        if products.categories[products.category[place]] == "Shoes"
        for name, values in products.differences[differs]
        for value in values
        if name == "Size"
    }
    assert size in found and not {"9", "UK 7", "40", "25.0 cm"} - {size} & found


def test_several_variants_are_2_to_24() -> None:
    counts = {count for seed in SEEDS for count in build(spec(9000, seed))[0].variant_count.tolist()}
    assert counts >= {1, 2, 3, 4} and max(counts) <= 24


@pytest.mark.parametrize(("digits", "worth"), [(0, 1), (0, 100), (1, 10), (2, 100), (3, 1000)])
def test_a_price_is_worth_the_same_whatever_the_decimals(digits: int, worth: int) -> None:
    price = build(spec(2000, 3, digits=digits, worth=worth))[1].price
    usual = build(spec(2000, 3))[1].price / 100
    assert abs(np.median(price) / worth / np.median(usual) - 1) < 0.05


@pytest.mark.parametrize("orders", [50_000, 700_000])
def test_titles_read_like_titles(orders: int) -> None:
    """No word twice, no numbers before there are thousands of products, and none that the shop has already."""
    for seed in range(3 if orders < 100_000 else 1):
        first = build(spec(orders, seed))[0].title.to_pylist()
        again = build(spec(orders, seed, taken_titles=frozenset(first)))[0].title.to_pylist()
        assert not set(first) & set(again) and not any("No. " in title for title in first)
        for titles in (first, again):
            assert len(set(titles)) == len(titles)
            assert not any(one == other for title in titles for one, other in pairwise(title.split()))
            assert sum("No. " in title for title in titles) < 0.05 * len(titles)


def test_only_a_run_beside_others_marks_its_texts() -> None:
    plain, marked = build(spec(300))[0], build(spec(300, token="k7b2q"))[0]
    assert all(text.endswith("-k7b2q") for text in marked.handle.to_pylist())
    assert all("-K7B2Q-" in text for text in marked.sku.to_pylist())
    assert marked.title == plain.title and not any("k7b2q" in text for text in plain.handle.to_pylist())


def test_an_article_number_says_size_and_color() -> None:
    assert [code(value) for value in ("M", "XXL", "30 ml", "Black", "White", "Navy")] == [
        "M", "XXL", "30ML", "BLK", "WHT", "NVY",
    ]  # fmt: skip


def test_few_products_are_drafts_or_archived_and_some_come_out_while_the_shop_sells(stores: list[Store]) -> None:
    for store in stores:
        p = store.products
        shares = np.bincount(p.status, minlength=3) / len(p.status)
        assert np.allclose(shares, (0.88, 0.05, 0.07), atol=0.01)
        assert 0.12 < (p.published > store.spec.start).mean() < 0.22
        sold = np.bincount(store.variants.product[store.items.variant], minlength=len(p.status))
        assert (sold[p.status == DRAFT] == 0).all()


def test_the_cost_is_the_category_s_and_a_sale_s_depth_the_product_s(stores: list[Store]) -> None:
    for store in stores:
        p, v = store.products, store.variants
        regular = np.maximum(v.compare_at, v.price)
        for place, name in enumerate(p.categories):
            mine = p.category[v.product] == place
            assert abs(1 - (v.cost[mine] / regular[mine]).mean() - goods.BY_NAME[name].margin) < 0.05
        assert 0.2 < (v.compare_at[p.first_variant] > 0).mean() < 0.4
        ratio = np.where(v.compare_at > 0, v.price / np.maximum(v.compare_at, 1), 1)
        assert (np.abs(ratio - ratio[p.first_variant][v.product]) < 0.002).all()
        assert np.isin(regular % 100, (0, 95, 99)).all()


def test_stock_follows_sales(stores: list[Store]) -> None:
    """A few of what is sold have run out, the best sold ones oftener; a product has what its variants have."""
    gone, of_best = [], []
    for store in stores:
        p, v = store.products, store.variants
        assert (p.stock == np.bincount(v.product, v.stock, len(p.stock))).all() and (v.stock >= 0).all()
        pieces = np.bincount(store.items.variant, store.items.quantity, len(v.price))
        sold = p.status[v.product] == ACTIVE
        gone.append((v.stock[sold] == 0).mean())
        of_best.append((v.stock[sold & (pieces > np.quantile(pieces, 0.8))] == 0).mean())
    assert 0.02 < np.mean(gone) < 0.06 and max(gone) < 0.08 and np.mean(of_best) > 1.3 * np.mean(gone)


def test_what_is_sold_is_taken_from_the_stock() -> None:
    """One piece more of a variant leaves one piece less of it, or a new lot has come in."""
    store = build_store(spec(300, conversion=0.0))
    products, variants = build(store.spec)
    baskets = Baskets(
        store.items.order, store.items.variant, store.items.quantity, store.items.price,
        np.ones(len(store.items.order), bool), store.orders.first_item, store.orders.line_count, store.orders.coupon,
        np.zeros(300, np.int32),
    )  # fmt: skip
    _, after = stock.counted(store.spec, products, variants, baskets, len(variants.price))
    assert (after.stock == store.variants.stock).all()
