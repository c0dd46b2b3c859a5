"""Visits as an analyst rebuilds them from the rows: a client's events without half an hour of silence."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest

from loader import RunResult, generate
from tests.support.sessions import AS_OF, WORKSPACE, session
from tests.support.sql import rows

VISITS = """
WITH marked AS (
  SELECT e.*, coalesce(occurred_at - lag(occurred_at) OVER w > interval '30 minutes', true) AS begins
  FROM data.dm_shopify_pixel_events e WINDOW w AS (PARTITION BY client_id ORDER BY occurred_at, sequence_number)
), turns AS (
  SELECT m.*, count(*) FILTER (WHERE begins) OVER (PARTITION BY client_id ORDER BY occurred_at, sequence_number) AS turn
  FROM marked m
), visits AS (
  SELECT client_id, turn, min(occurred_at) AS began, max(order_id) AS order_id,
    (array_agg(page_url ORDER BY occurred_at, sequence_number))[1] AS page,
    (array_agg(referrer_url ORDER BY occurred_at, sequence_number))[1] AS referrer,
    (array_agg(event_name ORDER BY occurred_at, sequence_number))[1] AS first,
    min(sequence_number) AS sequence, count(*) AS events,
    sum(items_count) FILTER (WHERE event_name = 'product_added_to_cart') AS pieces
  FROM turns GROUP BY client_id, turn
)
"""


def generated(url: str, platform: str = "shopify", **more: Any) -> RunResult:
    return generate(session(url, WORKSPACE), platform, count=80, seed=7, as_of=AS_OF, **more)


def one(url: str, query: str) -> tuple[Any, ...]:
    (found,) = rows(url, VISITS + query)
    return found


def test_a_visit_that_buys_begins_where_its_order_says(warehouse_url: str) -> None:
    generated(warehouse_url)
    host = "https?://[^/]*"
    wrong = f"""
      SELECT count(*) FILTER (WHERE v.order_id IS NULL) <> count(*) FILTER (WHERE o.landing_page IS NULL),
        count(*) FILTER (WHERE regexp_replace(v.page, '{host}', '') <> o.landing_page
                           OR v.referrer IS DISTINCT FROM o.referrer),
        count(*) FILTER (WHERE v.pieces <> (SELECT sum(quantity) FROM data.dm_order_items_shopify i
                                            WHERE i.order_id = o.order_id)),
        count(*) FILTER (WHERE o.landing_page IS NULL AND (v.order_id IS NOT NULL OR o.referrer IS NOT NULL)),
        count(*) FILTER (WHERE v.order_id IS NOT NULL) > 50
      FROM data.dm_orders_shopify o LEFT JOIN visits v ON v.order_id = o.order_id"""
    assert one(warehouse_url, wrong) == (False, 0, 0, 0, True)
    first = (
        "SELECT count(*) FILTER (WHERE first <> 'page_viewed' OR sequence <> 1), count(DISTINCT order_id) FROM visits"
    )
    assert one(warehouse_url, first)[0] == 0


def test_every_page_is_opened_from_the_page_before(warehouse_url: str) -> None:
    generated(warehouse_url)
    (wrong,) = one(
        warehouse_url,
        """SELECT count(*) FROM turns t WHERE NOT begins AND NOT EXISTS (
             SELECT FROM turns b WHERE b.client_id = t.client_id AND b.turn = t.turn
               AND b.sequence_number < t.sequence_number
               AND (b.page_url = t.referrer_url
                    OR b.sequence_number = 1 AND b.page_url = t.page_url
                       AND b.referrer_url IS NOT DISTINCT FROM t.referrer_url))""",
    )
    assert wrong == 0
    paths = rows(
        warehouse_url,
        """SELECT count(*) FROM data.dm_shopify_pixel_events
           WHERE regexp_replace(page_url, 'https?://[^/]*|[?].*', '', 'g') <> page_path""",
    )
    assert paths == [(0,)]


def test_every_page_is_a_page_view_and_then_what_it_shows(warehouse_url: str) -> None:
    generated(warehouse_url)
    wrong = """
      SELECT count(*) FILTER (WHERE shows AND NOT (before = 'page_viewed' AND page_url = opened AND passed < 0.06)),
        count(*) FILTER (WHERE event_name = 'page_viewed' AND NOT begins AND before = 'page_viewed'
                           AND opened <> page_of_referrer),
        count(*) FILTER (WHERE event_name = 'checkout_completed' AND passed = 0)
      FROM (SELECT t.*, lag(event_name) OVER w AS before, lag(page_url) OVER w AS opened,
              referrer_url AS page_of_referrer, event_name <> 'page_viewed'
                AND event_name LIKE ANY (ARRAY['%\\_viewed', 'search%', 'checkout%']) AS shows,
              extract(epoch FROM occurred_at - lag(occurred_at) OVER w) AS passed
            FROM turns t WINDOW w AS (PARTITION BY client_id, turn ORDER BY sequence_number)) p"""
    assert one(warehouse_url, wrong) == (0, 0, 0)
    pages = """SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY pages) FILTER (WHERE buys),
        bool_and((events = 1) = (pages = 1 AND NOT carts)) FROM (
        SELECT count(*) FILTER (WHERE event_name = 'page_viewed') AS pages, count(*) AS events,
          bool_or(event_name = 'product_added_to_cart') AS carts, bool_or(event_name = 'checkout_completed') AS buys
        FROM turns GROUP BY client_id, turn) p"""
    median, single = one(warehouse_url, pages)
    assert 5 <= median <= 10 and single


def test_visits_from_an_ad_say_so_whether_they_buy_or_not(warehouse_url: str) -> None:
    generated(warehouse_url, "all")
    clicked, buying, several = one(
        warehouse_url,
        """SELECT count(*) FILTER (WHERE page ~ 'gclid='),
             count(*) FILTER (WHERE page ~ 'gclid=' AND order_id IS NOT NULL),
             count(DISTINCT substring(page FROM 'gclid=([^&]+)')) FROM visits""",
    )
    assert clicked == several > 10 * buying > 0, "a click is one visit's"


def test_events_say_what_the_pixel_says(warehouse_url: str) -> None:
    generated(warehouse_url)
    wrong = """SELECT
        count(*) FILTER (WHERE event_name = 'product_viewed' AND NOT (
          payload #>> '{productVariant,id}' = variant_id AND payload #>> '{productVariant,product,id}' = product_id
          AND payload #>> '{productVariant,product,title}' = product_title
          AND involved_product_ids = ARRAY[product_id])),
        count(*) FILTER (WHERE event_name = 'product_added_to_cart' AND NOT (
          (payload #>> '{cartLine,quantity}')::int = items_count
          AND (payload #>> '{cartLine,cost,totalAmount,amount}')::numeric = total_value)),
        count(*) FILTER (WHERE event_name LIKE 'checkout%' AND NOT (
          (payload #>> '{checkout,totalPrice,amount}')::numeric = total_value
          AND jsonb_array_length(payload #> '{checkout,lineItems}') = cardinality(involved_product_ids)
          AND payload #>> '{checkout,token}' = checkout_id)),
        count(*) FILTER (WHERE event_name = 'checkout_completed' AND payload #>> '{checkout,order,id}' <> order_id),
        count(*) FILTER (WHERE event_name = 'search_submitted' AND page_url NOT LIKE
                           '%/search?q=' || replace(payload #>> '{searchResult,query}', ' ', '+')),
        count(*) FILTER (WHERE event_name = 'collection_viewed'
                           AND payload #>> '{collection,title}' <> collection_title),
        count(*) FILTER (WHERE event_name IN ('collection_viewed', 'search_submitted') AND NOT (
          jsonb_array_length(coalesce(payload #> '{collection,productVariants}',
                                      payload #> '{searchResult,productVariants}'))
          = cardinality(involved_product_ids))),
        count(*) FILTER (WHERE EXISTS (SELECT FROM jsonb_path_query(payload, '$.collection.productVariants[*]') v
                                       WHERE v #>> '{product,type}' <> collection_title
                                         OR NOT v #>> '{product,id}' = ANY (involved_product_ids))),
        count(*) FILTER (WHERE event_name <> 'checkout_completed' AND order_id IS NOT NULL),
        count(DISTINCT event_name)
      FROM data.dm_shopify_pixel_events"""
    assert rows(warehouse_url, wrong) == [(0, 0, 0, 0, 0, 0, 0, 0, 0, 9)]
    searches = """SELECT count(DISTINCT payload #>> '{searchResult,query}') > 2 * count(DISTINCT collection_title)
      FROM data.dm_shopify_pixel_events"""
    assert one(warehouse_url, searches) == (True,), "people type more than the names of categories"
    listed = """SELECT avg(cardinality(involved_product_ids)) FROM data.dm_shopify_pixel_events
      WHERE event_name IN ('collection_viewed', 'search_submitted')"""
    assert 1.2 < one(warehouse_url, listed)[0] <= 4
    checkouts = """SELECT count(*) FROM turns e JOIN turns b USING (client_id, turn)
      WHERE e.event_name = 'checkout_completed' AND b.event_name IN ('checkout_started', 'payment_info_submitted')
        AND b.checkout_id IS DISTINCT FROM e.checkout_id"""
    assert one(warehouse_url, checkouts) == (0,)


@pytest.mark.parametrize(("sessions", "least", "most"), [("purchases", 1, 1), ("0.25", 3.9, 4.1), ("none", 0, 0)])
def test_as_many_visits_as_are_asked_for(warehouse_url: str, sessions: str, least: float, most: float) -> None:
    generated(warehouse_url, sessions=sessions)
    count, web = one(
        warehouse_url,
        "SELECT (SELECT count(*) FROM visits), (SELECT count(*) FROM data.dm_orders_shopify WHERE landing_page <> '')",
    )
    assert least * web <= count <= most * web and web > 50


def test_the_schema_s_own_words_win(warehouse_url: str) -> None:
    with psycopg.connect(warehouse_url) as conn:
        conn.execute(
            "ALTER TABLE data.dm_shopify_pixel_events"
            " ADD CHECK (event_name IN ('page_view', 'add_to_cart', 'begin_checkout', 'purchase'))"
        )
    generated(warehouse_url)
    names = rows(warehouse_url, "SELECT event_name, count(*) FROM data.dm_shopify_pixel_events GROUP BY 1 ORDER BY 2")
    assert [name for name, _ in names] == ["purchase", "begin_checkout", "add_to_cart", "page_view"]
    told = rows(
        warehouse_url,
        """SELECT count(*) FILTER (WHERE event_name = 'page_view' AND product_id IS NOT NULL) > 0,
             count(*) FILTER (WHERE event_name = 'page_view' AND lag = 'page_view' AND page_url = before
                                AND passed < interval '0.06 second')
           FROM (SELECT *, lag(event_name) OVER w, lag(page_url) OVER w AS before,
                   occurred_at - lag(occurred_at) OVER w AS passed
                 FROM data.dm_shopify_pixel_events WINDOW w AS (PARTITION BY client_id ORDER BY occurred_at)) e""",
    )
    assert told == [(True, 0)], "no page is seen twice at once, and a page view says what a kind without a word would"
