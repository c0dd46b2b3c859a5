"""The rules' files and the relations that they name; no database."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from loader import vocabulary as platforms
from loader.entities import FACTS
from loader.flow.binding import Entity
from loader.flow.table import Column
from loader.resources import sql_dir
from loader.rules.engine import Rule, _set, concerning, parse, rules
from loader.rules.relations import CLICKED, MARKED, RELATIONS, RuleScope, fill, tokens
from loader.types import PgType
from loader.vocabulary import load
from tests.support.schemas import BIG, NUMERIC, STAMP, TEXT, make_entity, make_table

TYPES = {
    **{kind.name: kind for kind in (TEXT, NUMERIC, STAMP, BIG)},
    "date": PgType(1082, "date", "date"),
    "timestamptz": PgType(1184, "timestamptz", "timestamptz"),
    "float4": PgType(700, "float4", "float4"),
}


def entity(name: str, platform: str = "shopify", /, *, nullable: bool = True, **meanings: str) -> Entity:
    """An entity whose columns are called "The MEANING"; meanings are given with their types."""
    columns = (Column(f"The {m}", n, TYPES[t], nullable) for n, (m, t) in enumerate(meanings.items()))
    meant = {f"The {m}": m for m in meanings}
    return make_entity(make_table(f"t {name}", *columns, schema="S"), name, platform, meanings=meant, tenant="tenant")


def scope(*entities: Entity, platform: str = "shopify", later: bool = False) -> RuleScope:
    return RuleScope(load()[platform], entities, "o'ne", later)


NAMED = (("order", "key"), ("order", "total"), ("order", "created"), ("order", "tax"))


def test_every_file_is_one_rule_named_as_the_file() -> None:
    for path in (sql_dir() / "rules").glob("*.sql"):
        source = path.read_text(encoding="utf-8")
        assert source.startswith(f"-- {path.stem}: ")
        assert source.splitlines()[0].endswith(".")
        assert parse(source)
        assert ";" not in re.sub(r"--.*", "", source)


def test_names_are_short_and_no_two_rules_share_one() -> None:
    names = [rule.name for rule in rules()]
    assert len(set(names)) == len(names) > 60
    assert all(re.fullmatch(r"[a-z_]{3,30}", name) for name in names)


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.name)
def test_a_rule_speaks_of_meanings_that_some_platform_has_and_of_nothing_else(rule: Rule) -> None:
    """A word that is mistyped would be a rule that is never applied, or a column that is not there."""
    words = {(e.name, m) for p in platforms.load() for e in load()[p].entities for m in e.columns}
    money = ("key", "order", "amount", "created", "order_number", "currency", "shop_domain")
    words |= {("refund", "payment"), *((e, m) for e in ("payment", "refund") for m in money)}
    computed = {
        ("order", "says_paid"),
        ("order", "says_refunded"),
        ("order", "says_cancelled"),
        ("order", "says_open"),
        ("order", "says_authorized"),
        ("event", "kind"),
        ("event", "place"),
    }
    computed |= {(fact, "spent") for fact in FACTS}
    assert set(rule.named) <= words | computed
    named = {entity for entity, _ in rule.named} | {"run", *RELATIONS, "clicked_slack", "offered_whole", "fact"}
    for token in tokens(rule.text):
        name, has, meaning = re.sub("_(room|slack)_", "_has_", token).partition("_has_")
        assert re.sub("_(all|any|then)$", "", name) in named
        whose = rule.fact if name == "fact" else name
        assert not has or (whose, meaning) in rule.named


def test_shops_and_ads_have_rules_of_their_own() -> None:
    shop, ads = ({rule.entity for rule in concerning(load()[p])} for p in ("magento", "google_ads"))
    assert shop == {"order", "item", "product", "variant", "customer", "payment", "refund", "event"}
    assert ads == set(FACTS)


def test_one_file_may_be_the_rule_of_several_entities() -> None:
    made = parse(
        "-- fact_x: says.\n-- of: keyword creative\n-- needs: fact.clicks campaign.key\nSELECT 1 AS key FROM :fact f\n"
    )
    assert [(rule.name, rule.needs, rule.fact) for rule in made] == [
        ("keyword_x", ("keyword.clicks", "campaign.key"), "keyword"),
        ("creative_x", ("creative.clicks", "campaign.key"), "creative"),
    ]


def test_what_is_missing_is_named() -> None:
    there = scope(entity("order", key="text", total="numeric", nullable=False, paid="timestamptz"))
    assert there.missing(("order.total", "order.tax|order.total")) == ()
    assert there.missing(("order.tax", "order.tax|order.discount", "item.order")) == (
        "order.tax", "order.tax|order.discount", "item.order",
    )  # fmt: skip
    assert there.missing(("order.paid", "order.paid?")) == ("order.paid?",)
    assert there.missing(("order.says_paid", CLICKED)) == ("order.says_paid", CLICKED)


def test_a_relation_has_a_column_for_each_meaning_in_its_own_type() -> None:
    there = scope(entity("order", key="int8", total="text", created="timestamp"))
    sql = there.relation("order", NAMED, "")
    assert 't."The key"::text COLLATE "C" AS "key"' in sql
    assert 'nullif(t."The total", \'\')::numeric AS "total"' in sql
    assert '(t."The created" AT TIME ZONE \'UTC\') AS "created"' in sql
    assert 'NULL::numeric AS "tax"' in sql
    assert 'FROM "S"."t order" t WHERE t."tenant" = \'o\'\'ne\' AND t.xmin = ' in sql
    assert "xmin" not in there.relation("order_all", NAMED, "")
    assert there.relation("order_has_total", NAMED, "") == "true"
    assert there.relation("order_has_tax", NAMED, "") == "false"
    assert "WHERE false" in there.relation("customer", (("customer", "created"),), "")


def test_any_is_the_run_s_own_until_it_is_committed() -> None:
    order = entity("order", key="text")
    assert "xmin" in scope(order).relation("order_any", NAMED, "")
    assert "xmin" not in scope(order, later=True).relation("order_any", NAMED, "")


def test_one_date_makes_every_time_of_the_rule_a_day() -> None:
    there = scope(entity("order", key="text", created="date"), entity("customer", key="text", created="timestamp"))
    named = (("order", "created"), ("customer", "created"), ("customer", "updated"))
    assert 't."The created" AS "created"' in there.relation("order", named, "")
    sql = there.relation("customer", named, "")
    assert "((t.\"The created\" AT TIME ZONE 'UTC') AT TIME ZONE 'UTC')::date" in sql
    assert 'NULL::date AS "updated"' in sql
    assert "::date" not in there.relation("customer", (("customer", "created"),), "")


def test_a_status_says_only_what_its_word_means_alone() -> None:
    woo = scope(entity("order", "woocommerce", key="text", status="text"), platform="woocommerce")
    said = {w: woo.relation("order", (("order", f"says_{w}"),), "") for w in ("paid", "refunded", "cancelled")}
    assert "WHEN 'completed' THEN true" in said["paid"]
    assert "WHEN 'on-hold' THEN false" in said["paid"]
    assert "'completed'" not in said["refunded"], "a partly refunded order is completed too"
    assert "WHEN 'failed' THEN true" in said["cancelled"], "a failed order was dropped, as a cancelled one"
    assert "WHEN 'processing' THEN false" in said["cancelled"]


def test_a_word_for_both_views_is_a_page_s() -> None:
    sql = scope(entity("event", event_name="text")).relation("event", (("event", "kind"),), "")
    assert "WHEN 'page_view' THEN 'page_view'" in sql
    assert "WHEN 'product_viewed' THEN 'product_view'" in sql
    assert "WHEN 'checkout_completed' THEN 'purchase'" in sql


def test_no_funnel_is_asked_of_events_that_have_no_word_for_a_step() -> None:
    event = entity("event", event_name="text")
    bound = event.bound[0]
    narrow = replace(bound, column=replace(bound.column, allowed=("ADD_TO_CART", "purchase")))
    assert scope(replace(event, bound=(narrow,))).missing(("event.kind",)) == ("event.kind",)
    wide = replace(bound, column=replace(bound.column, allowed=("page_view", "ADD_TO_CART", "purchase")))
    assert scope(replace(event, bound=(wide,))).missing(("event.kind",)) == ()


def test_money_of_single_precision_is_not_compared() -> None:
    there = scope(entity("order", key="text", total="numeric", tax="float4"))
    assert there.missing(("order.tax",)) == ()
    assert there.inexact(NAMED) == ("order.tax (exactly)",)
    assert there.inexact(NAMED[:2]) == ()


def test_a_table_of_several_platforms_is_read_by_platform() -> None:
    both = [entity("order", p, key="text", platform="text") for p in ("shopify", "magento")]
    assert "t.\"The platform\"::text = 'shopify'" in scope(*both).relation("order_all", NAMED, "")
    assert "The platform" not in scope(both[0]).relation("order_all", NAMED, "")


def test_a_time_that_must_be_there_says_nothing_when_it_is_the_order_s_own() -> None:
    there = scope(entity("order", nullable=False, key="text", created="timestamptz", paid="timestamptz"))
    assert 'nullif(t."The paid", t."The created") AS "paid"' in there.relation("order", (("order", "paid"),), "")


def test_clicked_orders_are_those_of_every_shop_that_shows_its_landing_page() -> None:
    shown = entity("order", key="text", total="numeric", landing_page="text")
    hidden = entity("order", "magento", key="text", total="numeric")
    there = scope(shown, hidden, platform="google_ads")
    assert there.relation(CLICKED, (), "").count("SELECT") == 1
    assert scope(hidden, platform="google_ads").missing((CLICKED,)) == (CLICKED,)


def test_marked_orders_have_a_click_s_id_for_each_ads_platform_that_leaves_one() -> None:
    order = entity("order", key="text", landing_page="text", gclid="text", msclkid="text")
    words = load()["shopify"]
    two = replace(words, kinds=words.kinds | {"msclkid": "mark"})
    both = RuleScope(two, (order,), "w", False).relation(MARKED, (), "")
    assert both.count(" UNION ALL ") == 1
    for mark in ("gclid", "msclkid"):
        assert f'nullif(t."The {mark}"::text COLLATE "C", \'\') AS kept' in both
        assert f"'[?&]{mark}=([^&#]*)'" in both
    assert both.count("xmin = ") == 2, "the run's own orders alone"
    assert "msclkid" not in scope(order).relation(MARKED, (), "")
    assert scope(order).missing(("order.landing_page", MARKED)) == ()
    for lacking in (entity("order", key="text", landing_page="text"), entity("order", key="text", gclid="text")):
        there = scope(lacking)
        assert there.missing((MARKED,)) == (MARKED,)
        assert "WHERE false" in there.relation(MARKED, (), "")


def test_python_fills_in_what_psql_would() -> None:
    text = "-- :order in a comment\nSELECT o.key::text FROM :order o WHERE :order_has_tax -- by :'run_id'\n"
    assert tokens(text) == ("order", "order_has_tax")
    filled = fill("SELECT 1::text FROM :order", {"order": "(SELECT :'run_id')"}, {"run_id": "it's"})
    assert filled == "SELECT 1::text FROM (SELECT 'it''s')"


def test_psql_gets_quotes_and_backslashes_whole() -> None:
    assert _set("order", "a 'b' \\c") == "\\set order 'a ''b'' \\\\c'\n"
