"""Which locales an option names, and which country a workspace shows."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from loader.errors import UsageError
from loader.flow.plan import StoreSpec
from loader.flow.table import Check, Column
from loader.plan.known import Known, RunOptions, shop_currency
from loader.plan.locales import home, locales, parsed
from loader.plan.shop import plan_shop
from loader.vocabulary import EntityWords, Vocabulary
from tests.support.schemas import MONEY, NOTHING, TEXT, make_entity, make_table, options


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("de_DE", (("de_DE", 1.0),)), ("de-de", (("de_DE", 1.0),)),
        ("en_US, en_GB", (("en_US", 1.0), ("en_GB", 1.0))),
        ("en_US=0.8,en_GB=0.2", (("en_US", 0.8), ("en_GB", 0.2))),
        ("", None), ("xx_XX", None), ("en_US=0.8,en_GB", None), ("en_US=0", None), ("en_US=-1", None),
        ("en_US=many", None),
        ("en_US=inf", None), ("en_US=nan", None), ("en_US,en_us", None), ("en_US,", None), ("en_US=", None),
    ],
)  # fmt: skip
def test_what_an_option_says(text: str, expected: tuple[tuple[str, float], ...] | None) -> None:
    if expected:
        assert parsed(text) == expected
        return
    with pytest.raises(UsageError) as refused:
        parsed(text)
    assert "de_DE" in refused.value.hint and "ja_JP" in refused.value.hint


@pytest.mark.parametrize(
    ("shop", "currency", "country"),
    [
        ({}, "USD", "US"), ({}, "EUR", "DE"), ({}, "GBP", "GB"), ({}, "JPY", "JP"), ({}, "CHF", "CH"),
        ({}, "XOF", "US"),
        ({"country_code": "FR"}, "EUR", "FR"), ({"country": "Japan"}, "USD", "JP"),
        ({"country_code": "nl "}, "EUR", "NL"),
        ({"timezone": "Europe/Paris"}, "EUR", "FR"), ({"timezone": "UTC"}, "EUR", "DE"),
        ({"timezone": "Europe/Berlin"}, "USD", "US"), ({"timezone": "Asia/Tokyo"}, "XOF", "JP"),
        ({"country_code": None, "timezone": None}, "GBP", "GB"),
    ],
)  # fmt: skip
def test_the_country_that_a_workspace_shows(shop: dict[str, Any], currency: str, country: str) -> None:
    assert home(locales(replace(NOTHING, shop=shop), currency, None)).code == country
    assert locales(replace(NOTHING, shop=shop), currency, "it_IT") == (("it_IT", 1.0),), "an option comes first"


@pytest.mark.parametrize(
    ("encoding", "countries"),
    [
        ("UTF8", "JPY:JP EUR:DE USD:US"), ("LATIN1", "JPY:US EUR:DE USD:US"), ("WIN1252", "JPY:US EUR:DE CHF:CH"),
        ("EUC_JP", "JPY:JP"), ("WIN1251", "JPY:US EUR:IE GBP:GB"), ("SQL_ASCII", "JPY:JP EUR:DE"),
        ("MULE_INTERNAL", "JPY:JP"),
    ],
)  # fmt: skip
def test_nobody_is_taken_for_a_country_whose_letters_the_database_cannot_hold(encoding: str, countries: str) -> None:
    for currency, country in (pair.split(":") for pair in countries.split()):
        assert home(locales(NOTHING, currency, None, encoding)).code == country
    assert locales(NOTHING, "USD", "ja_JP", encoding) == (("ja_JP", 1.0),), "preflight refuses what is asked for"


def test_the_currency_of_a_locale_gives_way_to_the_workspace_and_to_the_schema() -> None:
    order = make_entity(
        make_table("orders", Column("currency", 1, TEXT, allowed=("USD", "EUR"))), meanings={"currency": "currency"}
    )
    assert shop_currency([order], NOTHING, None) == "USD"
    assert shop_currency([order], NOTHING, "de_DE,en_US") == "EUR"
    assert shop_currency([order], NOTHING, "en_GB") == "USD"
    assert shop_currency([order], replace(NOTHING, shop={"currency": "USD"}), "de_DE") == "USD"
    assert shop_currency([order], replace(NOTHING, words={("order", "currency"): ("GBP",)}), "de_DE") == "GBP"


def planned(asked: RunOptions, profile: Any = NOTHING, check: str = "", on_top: bool = False) -> StoreSpec:
    columns = [Column(name, place, MONEY) for place, name in enumerate(("total", "tax"))]
    table = replace(make_table("orders", *columns), checks=(Check("whole", check),) if check else ())
    order = make_entity(table, meanings={"total": "total", "tax": "tax"})
    vocabulary = Vocabulary(
        "shopify", "Shopify", (EntityWords("order", ("orders",), {}, {}),), {}, True, tax_on_top=on_top
    )
    spec = plan_shop(Known(vocabulary, (order,), profile), asked).spec
    assert isinstance(spec, StoreSpec)
    return spec


def test_a_country_decides_the_time_zone_and_whether_prices_include_the_tax() -> None:
    german = replace(options(), locale="de_DE")
    assert (planned(german).timezone, planned(german).tax_included) == ("Europe/Berlin", True)
    assert (planned(options()).timezone, planned(options()).tax_included) == ("America/New_York", False)
    assert not planned(german, replace(NOTHING, tax_included=False)).tax_included, "as the workspace's orders"
    assert not planned(german, replace(NOTHING, shop={"taxes_included": False})).tax_included, "as its row says"
    assert not planned(german, check="total = subtotal + tax").tax_included, "a CHECK adds it"
    assert planned(german, check="total >= 0").tax_included
    assert not planned(german, on_top=True).tax_included, "the platform's orders add it"
    assert planned(german, replace(NOTHING, tax_included=True), on_top=True).tax_included, "as the workspace's orders"
    assert planned(german, replace(NOTHING, shop={"timezone": "Asia/Tokyo"})).timezone == "Asia/Tokyo"
