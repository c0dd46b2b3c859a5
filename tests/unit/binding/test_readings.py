"""Affixes are rules: what stands around a name is taken away, whatever the meaning, and what it says is kept."""

from __future__ import annotations

import pytest

from loader.binding.match import NameMatch
from loader.binding.readings import plain, readings, whole
from loader.types import Family
from tests.unit.binding.test_score import column, meant


def test_plain() -> None:
    assert plain("metrics.cost_micros") == "metrics_cost_micros"
    assert plain("totalPriceSet.shopMoney.amount") == "total_price_set_shop_money_amount"
    assert plain("SKUCode") == "sku_code"


def test_the_reading_that_takes_least_away_comes_first() -> None:
    found = readings("metrics_cost_micros", "campaign")
    assert [one.steps for one in found] == sorted(one.steps for one in found)
    assert {("cost", "micros"), ("cost",)} <= {one.words for one in found}
    assert next(one for one in found if one.words == ("cost",)).decimals == 6


def test_tax_is_kept_apart() -> None:
    assert whole("unit_price_gross").said == whole("unit_price_tax_incl").said == ("unitprice", "inc")
    assert whole("total_net").said != whole("total_gross").said


def one_of(entity: str, name: str, family: Family) -> NameMatch | None:
    return meant(entity, column(name, family)).get(name)


@pytest.mark.parametrize(
    ("entity", "name", "family", "meaning"),
    [
        ("order", "total_price_set_shop_amount", "float8", "total"),
        ("order", "totalTaxSet.presentmentMoney.amount", "numeric", "tax"),
        ("order", "current_total_discounts_set_shop_money_amount", "numeric", "current_discount"),
        ("order", "total_price_set_shop_currency_code", "text", "currency"),
        ("order", "display_financial_status", "text", "financial_status"),
        ("order", "date_created_gmt", "timestamp", "created"),
        ("order", "orderUpdatedOn", "timestamptz", "updated"),
        ("order", "total_gross_amount", "numeric", "total"),
        ("order", "total_net_amount", "numeric", "total_ex_tax"),
        ("order", "total_charged_amount", "numeric", "paid_amount"),
        ("order", "order_tax_cents", "int8", "tax"),
        ("order", "order_shipping_cents", "int8", "shipping"),
        ("order", "user_email", "text", "customer_email"),
        ("order", "bill_address_city", "text", "billing_city"),
        ("item", "product_qty", "int4", "quantity"),
        ("item", "lineitem_price", "numeric", "price"),
        ("item", "unit_price_gross_amount", "numeric", "price_inc_tax"),
        ("item", "product_net_revenue", "float8", "row_total"),
        ("customer", "default_address_city", "text", "city"),
        ("customer", "attributes.email", "text", "email"),
    ],
)
def test_affixes(entity: str, name: str, family: Family, meaning: str) -> None:
    found = one_of(entity, name, family)
    assert found is not None
    assert (found.meaning, found.copy) == (meaning, False)


@pytest.mark.parametrize(
    ("entity", "name", "family", "meaning"),
    [
        ("order", "Bestelldatum", "timestamptz", "created"),
        ("order", "Gesamtbetrag", "numeric", "total"),
        ("order", "Mehrwertsteuerbetrag", "numeric", "tax"),
        ("order", "Währung", "text", "currency"),
        ("order", "kwota_brutto", "numeric", "total"),
        ("order", "fecha_de_pedido", "timestamptz", "created"),
        ("order", "estado_del_pago", "text", "financial_status"),
        ("order", "gastos_envio", "numeric", "shipping"),
        ("order", "MONTANT_HT", "numeric", "total_ex_tax"),
        ("order", "cree_le", "timestamptz", "created"),
        ("order", "合計金額", "numeric", "total"),
        ("order", "Статус", "text", "status"),
        ("item", "precio_unitario", "numeric", "price"),
        ("item", "quantité", "int4", "quantity"),
        ("customer", "Apellidos", "text", "last_name"),
        ("customer", "emailadres", "text", "email"),
    ],
)
def test_names_of_other_languages(entity: str, name: str, family: Family, meaning: str) -> None:
    found = one_of(entity, name, family)
    assert found is not None
    assert found.meaning == meaning


@pytest.mark.parametrize(
    "name", ["client_id", "code", "land", "data", "warehouse_id", "port", "height_ht", "total_com_iva"]
)
def test_a_name_that_may_be_english_or_is_known_by_half_stays(name: str) -> None:
    assert plain(name) == name


@pytest.mark.parametrize(
    ("entity", "name", "decimals", "currency"),
    [
        ("order", "total_price_cents", 2, ""),
        ("order", "grandTotalMinor", 2, ""),
        ("item", "unit_price_micros", 6, ""),
        ("order", "total_price_usd", 0, "USD"),
        ("order", "total_cents_eur", 2, "EUR"),
    ],
)
def test_what_an_affix_says_of_the_unit(entity: str, name: str, decimals: int, currency: str) -> None:
    found = one_of(entity, name, "int8")
    assert found is not None
    assert (found.decimals, found.currency) == (decimals, currency)


def test_a_second_column_repeats_the_first() -> None:
    found = meant("order", column("total_price_set_shop_amount", "numeric", 1), column("total_price", "numeric", 2))
    assert {name: (one.meaning, one.copy) for name, one in found.items()} == {
        "total_price": ("total", False),
        "total_price_set_shop_amount": ("total", True),
    }


def test_keys_are_never_repeated() -> None:
    found = meant("order", column("order_id", "int8", 1), column("attributes_order_id", "int8", 2))
    assert set(found) == {"order_id"}


@pytest.mark.parametrize(
    ("entity", "name", "family"),
    [
        ("order", "shipping_discount_rate", "numeric"),
        ("order", "order_status_page", "text"),
        ("item", "order_total_price", "numeric"),
        ("item", "tax_date", "text"),
        ("customer", "value_amount", "numeric"),
        ("order", "set_amount", "numeric"),
    ],
)
def test_what_is_no_affix(entity: str, name: str, family: Family) -> None:
    assert one_of(entity, name, family) is None
