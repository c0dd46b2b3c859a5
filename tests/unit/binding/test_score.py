"""What columns mean, by score: names first, then weaker evidence, and never a guess between two."""

from __future__ import annotations

import pytest

from loader import vocabulary as platforms
from loader.binding.match import ENOUGH, NameMatch
from loader.binding.readings import plain
from loader.binding.score import matches
from loader.binding.subject import Subject
from loader.flow.table import Column, SemanticObject
from loader.types import Family, PgType
from tests.support.schemas import make_table

SHOPIFY = platforms.load()["shopify"]


def column(name: str, family: Family, number: int = 1, comment: str | None = None) -> Column:
    return Column(name, number, PgType(0, family, family), comment=comment)


def meant(entity: str, *columns: Column, names: dict[str, str] | None = None) -> dict[str, NameMatch]:
    shown = {c.name: c.name for c in columns} if names is None else names
    item = SemanticObject(2, "semantic", "t", "v", tuple((name, 1, base) for base, name in shown.items()))
    subject = Subject(SHOPIFY, SHOPIFY.words(entity), item, make_table("t", *columns))
    return matches(subject, columns, subject.words.columns)


@pytest.mark.parametrize(
    ("entity", "name", "family", "meaning"),
    [
        ("order", "total_price", "numeric", "total"),
        ("order", "grandTotalAmt", "numeric", "total"),
        ("order", "sub_total_amt", "numeric", "subtotal"),
        ("order", "order_created_ts", "timestamptz", "created"),
        ("customer", "customer_email_text", "text", "email"),
        ("customer", "name_first", "text", "first_name"),
        ("item", "item_qty", "int4", "quantity"),
        ("product", "product_title_str", "text", "title"),
        ("product", "Product Type", "text", "product_type"),
    ],
)
def test_names(entity: str, name: str, family: Family, meaning: str) -> None:
    found = meant(entity, column(name, family))
    assert found[name].meaning == meaning
    assert found[name].score >= ENOUGH


@pytest.mark.parametrize(
    ("entity", "family", "comment", "meaning"),
    [
        ("order", "timestamp", "When the order was last updated", "updated"),
        ("order", "timestamptz", "Created by the shop, in UTC.", "created"),
        ("customer", "numeric", "total spent", "total_spent"),
        ("order", "text", "The financial status.", "financial_status"),
    ],
)
def test_a_comment(entity: str, family: Family, comment: str, meaning: str) -> None:
    assert meant(entity, column("c17", family, comment=comment))["c17"].meaning == meaning


@pytest.mark.parametrize(
    ("entity", "name", "family"),
    [
        ("order", "tax_rate", "numeric"),
        ("order", "shipping_address", "text"),
        ("order", "total_weight_unit", "numeric"),
        ("order", "loaded_at", "timestamptz"),
        ("customer", "email_hash", "text"),
        ("customer", "value", "numeric"),
        ("order", "date", "text"),
        ("item", "raw_at", "timestamptz"),
        ("order", "pieces_total_price", "int4"),
        ("order", "status_date", "text"),
        ("item", "order_total", "numeric"),
        ("order", "customer_created_at", "timestamptz"),
    ],
)
def test_what_it_does_not_mean(entity: str, name: str, family: Family) -> None:
    assert meant(entity, column(name, family)) == {}


def test_a_name_comes_before_a_comment() -> None:
    found = meant("order", column("c1", "numeric", 1, "total price"), column("total_price", "numeric", 2))
    assert {name: match.meaning for name, match in found.items()} == {"total_price": "total"}


def test_between_two_columns_nothing_is_guessed() -> None:
    assert (
        meant("order", column("total_a", "numeric", 1, "total price"), column("x", "numeric", 2, "total price")) == {}
    )


def test_a_type_that_proves_nothing_is_not_enough() -> None:
    assert meant("order", column("grand_total_value", "text")) == {}
    assert meant("order", column("total_price", "text"))["total_price"].meaning == "total"


def test_the_view_decides_before_the_table() -> None:
    columns = (column("total_price", "numeric", 1), column("amount", "numeric", 2))
    found = meant("order", *columns, names={"total_price": "elsewhere", "amount": "total_price"})
    assert {name: match.meaning for name, match in found.items()} == {"amount": "total"}
    alone = meant("order", columns[0], names={"total_price": "elsewhere"})
    assert alone["total_price"].meaning == "total"
    assert alone["total_price"].score < 96


def test_neighbours_speak_for_a_column() -> None:
    alone = meant("customer", column("name_first", "text", 2))["name_first"].score
    beside = meant("customer", column("last_name", "text", 3), column("name_first", "text", 2))["name_first"]
    assert beside.score > alone
    assert "neighbour" in beside.why


@pytest.mark.parametrize(
    ("name", "told"), [("orderTotal", "order_total"), ("Order Total", "order_total"), ("A%b", "a_b")]
)
def test_plain(name: str, told: str) -> None:
    assert plain(name) == told
