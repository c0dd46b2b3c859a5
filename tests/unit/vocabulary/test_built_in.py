"""Vocabularies: every word of them means something, a platform's own come first, and numbers may be words too."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from loader import vocabulary as platforms
from loader.entities import ENTITIES
from loader.errors import SchemaError
from loader.flow.binding import Entity
from loader.flow.plan import ORDER_STATES, StoreSpec
from loader.flow.profile import Profile
from loader.flow.table import Column, Unique
from loader.plan.known import Known
from loader.plan.shop import plan_shop
from loader.plan.words import finest, rounded
from loader.project.columns import COLUMNS, PARENTS
from loader.types import PgType
from tests.support.schemas import (
    MONEY,
    NOTHING,
    SMALL,
    TENANT,
    TEXT,
    WHOLE,
    bind_table,
    make_columns,
    make_table,
    options,
)

SHOPS = ("shopify", "bigcommerce", "woocommerce", "magento")
CLICK_IDS = [one.click.id for one in platforms.load().values() if one.click]
STATUS_IDS = (
    "Incomplete", "Pending", "Shipped", "Partially Shipped", "Refunded", "Cancelled", "Declined", "Awaiting Payment",
    "Awaiting Pickup", "Awaiting Shipment", "Completed", "Awaiting Fulfillment", "Manual Verification Required",
    "Disputed", "Partially Refunded",
)  # fmt: skip


def entity(platform: str, name: str, *found: Column) -> Entity:
    """A plain table of that platform, bound."""
    vocabulary = platforms.load()[platform]
    return bind_table(vocabulary, name, make_table(vocabulary.words(name).objects[0], *found, TENANT))


def meanings(platform: str, name: str, **types: PgType) -> dict[str, str | None]:
    """Column -> meaning, of a table with these columns."""
    return {
        b.column.name: b.meaning for b in entity(platform, name, *make_columns(**types)).bound if b.meaning != "tenant"
    }


def said(platform: str, *found: Column, profile: Profile = NOTHING) -> dict[str, dict[str, str | None]]:
    """Meaning -> canonical value -> word, of an orders table with these columns."""
    vocabulary = platforms.load()[platform]
    orders = entity(platform, "order", Column("total", 1, MONEY), *found)
    made = plan_shop(Known(vocabulary, (orders,), profile), options(10))
    return {meaning: words for (_, meaning), words in made.words.items()}


def test_the_shops_come_before_the_ads() -> None:
    assert tuple(platforms.load())[:4] == SHOPS
    assert [one.sells for one in platforms.load().values()][:5] == [True] * 4 + [False]


@pytest.mark.parametrize("platform", tuple(platforms.load()))
def test_every_meaning_can_be_filled(platform: str) -> None:
    """A meaning that no column function, link or key knows would be bound, and then filled with anything."""
    for words in platforms.load()[platform].entities:
        known = {*COLUMNS[words.name], *PARENTS.get(words.name, {}), "key", "row", "number", *CLICK_IDS}
        assert not {*words.columns, *words.values} - known, words.name


@pytest.mark.parametrize("platform", tuple(platforms.load()))
def test_every_closed_set_is_of_a_kind_that_has_words(platform: str) -> None:
    vocabulary = platforms.load()[platform]
    for words in vocabulary.entities:
        for meaning, values in words.values.items():
            assert vocabulary.kinds.get(meaning, "text") in ("word", "text", "json", "object"), (
                words.name,
                meaning,
            )
            assert meaning in words.columns, (words.name, meaning)
            assert all(values.values()), (words.name, meaning)


@pytest.mark.parametrize("platform", tuple(platforms.load()))
def test_every_entity_and_every_link_is_known(platform: str) -> None:
    vocabulary = platforms.load()[platform]
    for words in vocabulary.entities:
        links = {meaning for meaning in words.columns if vocabulary.kinds.get(meaning) == "link"}
        assert links <= set(ENTITIES[words.name].links), words.name


@pytest.mark.parametrize("platform", tuple(platforms.load()))
def test_the_finest_money_column_decides_how_many_decimals_there_are(platform: str) -> None:
    """A column of whole amounts beside one of cents: it holds the same amounts rounded, and that is said."""
    vocabulary = platforms.load()[platform]
    whole = PgType(1700, "numeric", "numeric", precision=12, scale=0)
    for words in vocabulary.entities:
        for meaning in (m for m in words.columns if vocabulary.kinds.get(m) == "money"):
            column = Column(words.columns[meaning][0], 1, whole)
            found = entity(platform, words.name, column)
            pinned = replace(found, bound=tuple(replace(b, meaning=meaning) for b in found.bound if b.column == column))
            known = Known(vocabulary, (pinned,), NOTHING)
            assert finest([known]) == 0, (words.name, meaning)
            assert len(list(rounded(known, 2))) == 1


def test_a_price_with_tax_in_whole_amounts_is_rounded() -> None:
    whole = PgType(1700, "numeric", "numeric", precision=12, scale=0)
    items = entity("bigcommerce", "item", Column("price_ex_tax", 1, MONEY), Column("price_inc_tax", 2, whole))
    known = Known(platforms.load()["bigcommerce"], (items,), NOTHING)
    assert finest([known]) == 2
    assert [text.rpartition(".")[2] for text in rounded(known, 2)] == ["price_inc_tax"]


@pytest.mark.parametrize("platform", tuple(platforms.load()))
def test_every_shop_has_its_objects(platform: str) -> None:
    names = [name for words in platforms.load()[platform].entities for name in words.objects]
    assert len(names) == len(set(names))
    if platform in SHOPS[1:]:
        kinds = ("shop_info", "products", "variants", "customers", "orders", "order_items")
        assert names == [f"dm_{kind}_{platform}" for kind in kinds]


@pytest.mark.parametrize("platform", SHOPS)
def test_an_order_has_a_word_for_every_state(platform: str) -> None:
    words = platforms.load()[platform].words("order").values
    for meaning in {"financial_status", "status", "status_id", "state"} & words.keys():
        assert set(words[meaning]) == set(ORDER_STATES), meaning


def test_words_that_say_the_same_stand_at_the_same_place() -> None:
    big, magento = (platforms.load()[name].words("order").values for name in ("bigcommerce", "magento"))
    for state in ORDER_STATES:
        names = [STATUS_IDS[int(number)] for number in big["status_id"][state]]
        assert names == list(big["status"][state])
        assert len(magento["state"][state]) == len(magento["status"][state])


def test_a_platform_s_own_names_come_before_the_common_ones() -> None:
    order = platforms.load()["magento"].words("item").columns
    assert order["row_subtotal"][0] == "row_total"
    assert "subtotal" in order["row_subtotal"][1:]
    assert next(iter(platforms.load()["magento"].words("variant").columns)) == "product", "own meanings go first"


def test_the_same_name_means_what_the_platform_means_by_it() -> None:
    assert meanings("shopify", "product", product_type=TEXT)["product_type"] == "product_type"
    assert meanings("woocommerce", "product", product_type=TEXT, category=TEXT) == {
        "product_type": "kind", "category": "category",
    }  # fmt: skip
    assert meanings("magento", "product", type_id=TEXT)["type_id"] == "kind"
    assert meanings("bigcommerce", "product", type=TEXT, product_type=TEXT) == {
        "type": "goods", "product_type": "product_type",
    }  # fmt: skip
    assert meanings("woocommerce", "item", subtotal=MONEY, total=MONEY) == {
        "subtotal": "row_subtotal", "total": "row_total",
    }  # fmt: skip
    assert meanings("bigcommerce", "item", line_total=MONEY)["line_total"] == "row_total"
    assert meanings("magento", "item", row_total=MONEY)["row_total"] == "row_subtotal"
    assert meanings("bigcommerce", "order", items_total=WHOLE)["items_total"] == "piece_count"
    assert meanings("magento", "order", total_item_count=SMALL)["total_item_count"] == "line_count"


def test_prices_are_what_the_platform_calls_them() -> None:
    prices = {"price": MONEY, "sale_price": MONEY, "retail_price": MONEY}
    assert meanings("bigcommerce", "variant", **prices) == {
        "price": "price", "sale_price": None, "retail_price": "compare_at",
    }  # fmt: skip
    prices = {"price": MONEY, "sale_price": MONEY, "regular_price": MONEY}
    assert meanings("woocommerce", "variant", **prices) == {name: name for name in prices}
    assert meanings("magento", "variant", price=MONEY, special_price=MONEY) == {
        "price": "regular_price", "special_price": "sale_price",
    }  # fmt: skip
    assert meanings("shopify", "variant", price=MONEY, compare_at_price=MONEY) == {
        "price": "price", "compare_at_price": "compare_at",
    }  # fmt: skip


def test_countries_are_names_or_codes_as_the_platform_has_them() -> None:
    assert meanings("bigcommerce", "customer", billing_country=TEXT)["billing_country"] == "country"
    assert meanings("woocommerce", "customer", billing_country=TEXT)["billing_country"] == "country_code"
    assert meanings("magento", "customer", country_id=TEXT)["country_id"] == "country_code"


def test_a_word_may_be_a_number() -> None:
    assert meanings("bigcommerce", "order", status_id=SMALL, status=TEXT) == {
        "status_id": "status_id", "status": "status",
    }  # fmt: skip
    status = Column("status", 1, SMALL, allowed=("1", "2"))
    assert entity("magento", "product", status).by_meaning["status"].column == status
    assert "status" not in entity("magento", "product", replace(status, allowed=("7", "8"))).by_meaning
    assert "status" not in entity("magento", "product", replace(status, allowed=(), low=5.0)).by_meaning
    assert "status" not in entity("woocommerce", "order", replace(status, allowed=())).by_meaning, (
        "has no number for it"
    )


def test_a_product_s_stock_is_a_number_and_its_stock_status_a_word() -> None:
    assert meanings("woocommerce", "product", stock_quantity=WHOLE, stock_status=TEXT) == {
        "stock_quantity": "stock", "stock_status": "stock_status",
    }  # fmt: skip


def test_a_number_s_bounds_decide_which_words_there_are() -> None:
    number = Column("status_id", 2, SMALL, low=1.0, high=9.0)
    words = said("bigcommerce", number)["status_id"]
    assert words == {
        "pending": "7", "authorized": "9", "paid": "9", "fulfilled": "2", "cancelled": "5", "voided": "6",
        "refunded": "4", "partially_refunded": "2",
    }, "14 is out of bounds: such an order was completed"  # fmt: skip


def test_an_id_and_its_name_are_chosen_together() -> None:
    number, name = Column("status_id", 2, SMALL, low=0.0, high=14.0), Column("status", 3, TEXT)
    both = said("bigcommerce", number, replace(name, allowed=("pending", "AWAITING SHIPMENT", "Shipped", "Declined")))
    assert both["status"] == {
        "pending": "pending", "authorized": "AWAITING SHIPMENT", "paid": "AWAITING SHIPMENT", "fulfilled": "Shipped",
        "voided": "Declined", "cancelled": "Declined", "partially_refunded": "Shipped",
    }  # fmt: skip
    assert {both["status_id"][state] for state in ("pending", "authorized", "paid", "fulfilled", "voided")} == {
        "1", "9", "2", "6",
    }  # fmt: skip
    assert both["status_id"]["cancelled"] == "6", "an id and its name belong together"
    used = replace(NOTHING, words={("order", "status"): ("Shipped",)})
    assert said("bigcommerce", number, name, profile=used)["status_id"]["fulfilled"] == "2", "its own word goes first"
    assert said("bigcommerce", number, name)["status_id"]["fulfilled"] == "10"


def test_a_state_and_its_status_are_chosen_together() -> None:
    state, status = (
        Column("state", 2, TEXT, allowed=("pending_payment", "processing", "complete")),
        Column("status", 3, TEXT),
    )
    both = said("magento", state, status)
    assert both["state"]["pending"] == both["status"]["pending"] == "pending_payment"
    assert both["state"].keys() == both["status"].keys() == {
        "pending", "authorized", "paid", "fulfilled", "partially_refunded",
    }  # fmt: skip


def test_a_state_needs_a_word_in_every_column_that_says_it() -> None:
    vocabulary = platforms.load()["shopify"]
    money, status = Column("financial_status", 2, TEXT), Column("status", 3, TEXT, allowed=("open", "cancelled"))
    orders = entity("shopify", "order", Column("total_price", 1, MONEY), money, status)
    spec = plan_shop(Known(vocabulary, (orders,), NOTHING), options(10)).spec
    assert isinstance(spec, StoreSpec)
    assert spec.order_states == (
        "pending", "authorized", "paid", "fulfilled", "cancelled", "voided", "partially_refunded",
    ), "no word for a refund"  # fmt: skip
    apart = (replace(money, allowed=("refunded",)), status)
    with pytest.raises(SchemaError):
        plan_shop(Known(vocabulary, (entity("shopify", "order", *apart),), NOTHING), options(10))


def test_a_unique_key_is_the_key_whatever_its_name() -> None:
    vocabulary = platforms.load()["bigcommerce"]
    key = Unique("pk", ("tenant_id", "store_hash"), primary=True)
    shop = make_table("shop", Column("store_hash", 1, TEXT, nullable=False), TENANT, uniques=(key,))
    assert bind_table(vocabulary, "shop", shop).key == ("store_hash",)


def test_the_kinds_of_a_platform_do_not_reach_the_others() -> None:
    for one, other in pairwise(SHOPS):
        assert platforms.load()[one].kinds == platforms.load()[other].kinds
