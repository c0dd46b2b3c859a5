"""What sounds like something that people decide by is never filled by its type alone, unless a person allows it."""

from __future__ import annotations

import pytest

from loader.binding import bind
from loader.flow.binding import Bound, Entity
from loader.flow.table import Catalog, Column, SemanticObject, Unique
from loader.overrides import NO_OVERRIDES, Overrides, parse
from loader.types import Family, PgType
from loader.vocabulary import load
from tests.support.schemas import TENANT, make_table


def orders(*columns: Column, uniques: tuple[Unique, ...] = (), overrides: Overrides = NO_OVERRIDES) -> Entity:
    table = make_table("dm_orders_shopify", *columns, TENANT, uniques=uniques)
    item = SemanticObject(table.oid, "semantic", "dm_orders_shopify", "r", ())
    catalog = Catalog((item,), {table.oid: table})
    return bind(catalog, [load()["shopify"]], overrides).entities[0]


def one(name: str, family: Family, overrides: Overrides = NO_OVERRIDES, **more: bool) -> Bound:
    column = Column(name, 1, PgType(0, family, family), more.get("nullable", False))
    return next(b for b in orders(column, overrides=overrides).bound if b.column.name == name)


@pytest.mark.parametrize(
    ("name", "family", "what"),
    [
        ("escrow_fee", "numeric", "money"),
        ("giftWrapCost", "float8", "money"),
        ("metrics.all_revenue", "int8", "money"),
        ("insured_amount_micros", "int8", "money"),
        ("bundle_qty", "int4", "a quantity"),
        ("number_of_boxes_count", "numeric", "a quantity"),
        ("risk_status", "text", "a state"),
        ("dispute_state", "enum", "a state"),
        ("assistant_email", "text", "a mail address"),
        ("origin_country", "text", "a country"),
        ("warehouse_id", "uuid", "a link"),
        ("salesRepId", "int8", "a link"),
    ],
)
def test_what_people_decide_by(name: str, family: Family, what: str) -> None:
    found = one(name, family)
    assert (found.filler, found.decisive) == (None, what)
    assert what in found.why


def test_amounts_in_the_type_money_are_never_noise() -> None:
    column = Column("total_price", 1, PgType(790, "money", "rare"), False)
    assert orders(column).bound[0].decisive == "money"


@pytest.mark.parametrize(
    ("name", "family"),
    [
        ("tax_class", "text"), ("fee_included", "bool"), ("color", "text"), ("rank", "int4"), ("weekday", "text"),
        ("_batch_id", "text"), ("state_since", "timestamptz"), ("emails", "array"), ("order_stats", "jsonb"),
        ("TraceId", "uuid"), ("externalRequestID", "text"), ("batch_id", "int4"),
    ],
)  # fmt: skip
def test_what_nobody_decides_by(name: str, family: Family) -> None:
    found = one(name, family)
    assert (found.filler, found.decisive, found.by_type) == ("plain", "", True)


def test_a_column_that_may_be_null_is_left() -> None:
    found = one("escrow_fee", "numeric", nullable=True)
    assert found.filler is None


def test_a_person_may_allow_it() -> None:
    allowed = parse("[dm_orders_shopify.escrow_fee]\nnoise = true")
    assert one("escrow_fee", "numeric", allowed).filler == "plain"
    assert one("escrow_fee", "numeric", allowed, nullable=True).filler == "plain"
    taken = parse("[dm_orders_shopify.total_price]\nnoise = true")
    assert (one("total_price", "numeric", taken).meaning, one("total_price", "numeric", taken).filler) == (
        None,
        "plain",
    )


def test_an_id_of_the_row_s_own_is_no_link() -> None:
    column, key = Column("external_id", 1, PgType(0, "text", "text"), False), Column("id", 2, PgType(0, "int8", "int8"))
    own = orders(column, key, uniques=(Unique("u", ("external_id",)), Unique("pk", ("id",), primary=True)))
    assert next(b for b in own.bound if b.column.name == "external_id").filler == "unique"


def test_the_result_names_what_its_type_alone_fills() -> None:
    entity = orders(
        Column("total_price", 1, PgType(0, "numeric", "numeric"), False),
        Column("color", 2, PgType(0, "text", "text"), False),
        Column("shade", 3, PgType(0, "text", "text"), True),
    )
    assert entity.filled.to_json() == {"by_meaning": 2, "by_history": 0, "by_type": ["color"], "left": 1}
