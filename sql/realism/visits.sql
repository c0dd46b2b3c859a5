-- figure: conversion 0.02 0.04 share of visits that buy
-- figure: cart_share 0.08 0.14 share of visits that add to the cart
-- figure: abandonment 0.7 0.78 share of visits with a cart that do not buy
-- figure: checkout_left 0.3 0.75 share of visits with a checkout that do not buy
-- figure: single_page 0.35 0.7 share of visits with a single event
-- figure: pages_bought 4 12 page views of a visit that buys
-- figure: visits_before 0.2 6 earlier visits of the visitors who buy, a purchase
-- figure: email_converts 1.3 4 conversion of visits from mails, against all
-- figure: social_converts 0.1 0.7 conversion of visits from social media, against all
-- figure: ads_convert 0.6 1.6 conversion of visits from ads, against all
-- figure: ad_visits 0.15 0.5 share of visits that an ad led to
-- figure: mobile_visits 0.5 0.82 share of visits with a mobile telephone
-- figure: desktop_converts 1.3 3 conversion on desktops, against mobile telephones
-- figure: holidays_convert 1.1 2 conversion from 20 November to 20 December, against the rest of the year
-- figure: landing_agrees 0.99 1 share of orders with a landing page whose visit began on it
-- figure: referrer_agrees 0.99 1 share of orders with a landing page whose visit came from the order's referrer
-- needs: event.kind event.place event.client_id|event.user_id order.key
-- uses: event.client_id event.user_id event.order event.page_url event.referrer event.user_agent order.landing_page
-- uses: order.referrer
-- A visit is what a visitor does without half an hour of silence.
WITH marked AS MATERIALIZED (
  SELECT e.*, coalesce(e.place - lag(e.place) OVER w > 1800000000000, true)::int AS begins
  FROM (SELECT hashtextextended(coalesce(e.client_id, e.user_id), 0) AS visitor, e.place, e.kind, e.page_url, e.referrer,
          e.user_agent, e.order
        FROM :event e WHERE coalesce(e.client_id, e.user_id) IS NOT NULL OFFSET 0) e
  WINDOW w AS (PARTITION BY e.visitor ORDER BY e.place)
), visits AS MATERIALIZED (
  SELECT v.visitor, v.turn, count(*) AS events, min(v.place) AS place,
    count(*) FILTER (WHERE v.kind = 'page_view') AS pages,
    bool_or(v.kind = 'add_to_cart') AS carts, bool_or(v.kind = 'checkout') AS checks_out,
    bool_or(v.kind = 'purchase') AS buys, max(v.order) FILTER (WHERE v.kind = 'purchase') AS order,
    max(v.page_url) FILTER (WHERE v.begins = 1) AS page, max(v.referrer) FILTER (WHERE v.begins = 1) AS referrer,
    max(v.user_agent) FILTER (WHERE v.begins = 1) AS agent
  FROM (SELECT m.*, sum(m.begins) OVER (PARTITION BY m.visitor ORDER BY m.place ROWS UNBOUNDED PRECEDING) AS turn
        FROM marked m) v
  GROUP BY v.visitor, v.turn
), seen AS MATERIALIZED (
  SELECT v.*, v.buys::int AS bought,
    coalesce(v.page, '') ~ '[?&]utm_medium=email' AS mail,
    coalesce(v.page, '') ~ '[?&](gclid|gbraid|wbraid|msclkid)=' AS ad,
    coalesce(v.referrer, '') ~* '(instagram|facebook|tiktok|pinterest)' AS social,
    v.agent ~ 'Mobi' AND v.agent !~ 'iPad|Tablet' AS mobile, v.agent ~ 'Windows NT|Macintosh|X11' AS desktop,
    extract(month FROM d.day) * 100 + extract(day FROM d.day) BETWEEN 1120 AND 1220 AS holiday
  FROM visits v, LATERAL (SELECT to_timestamp(v.place / 1000000000.0) AS day) d
), pairs AS (
  SELECT max(p.page) AS page, max(p.referrer) AS referrer, max(p.landing_page) AS landing_page,
    max(p.order_referrer) AS order_referrer
  FROM (
    SELECT v.order, v.page, v.referrer, NULL AS landing_page, NULL AS order_referrer FROM visits v WHERE v.buys
    UNION ALL
    SELECT o.key, NULL, NULL, o.landing_page, o.referrer FROM :order o WHERE o.landing_page IS NOT NULL
  ) p
  GROUP BY p.order
  HAVING count(p.page) > 0 AND count(p.landing_page) > 0
), landed AS MATERIALIZED (
  SELECT avg((right(p.page, length(p.landing_page)) = p.landing_page)::int) AS page,
    avg((coalesce(p.referrer, '') = coalesce(p.order_referrer, ''))::int) AS referrer
  FROM pairs p
)
SELECT avg(s.bought) AS conversion, avg(s.carts::int) AS cart_share,
  1 - avg(s.bought) FILTER (WHERE s.carts) AS abandonment, 1 - avg(s.bought) FILTER (WHERE s.checks_out) AS checkout_left,
  avg((s.events = 1)::int) AS single_page,
  nullif(avg(s.pages) FILTER (WHERE s.buys), 0) AS pages_bought, avg(s.turn - 1) FILTER (WHERE s.buys) AS visits_before,
  avg(s.bought) FILTER (WHERE s.mail) / nullif(avg(s.bought), 0) AS email_converts,
  avg(s.bought) FILTER (WHERE s.social) / nullif(avg(s.bought), 0) AS social_converts,
  avg(s.bought) FILTER (WHERE s.ad) / nullif(avg(s.bought), 0) AS ads_convert,
  nullif(avg(s.ad::int), 0) AS ad_visits, avg(s.mobile::int) AS mobile_visits,
  avg(s.bought) FILTER (WHERE s.desktop) / nullif(avg(s.bought) FILTER (WHERE s.mobile), 0) AS desktop_converts,
  avg(s.bought) FILTER (WHERE s.holiday) / nullif(avg(s.bought) FILTER (WHERE NOT s.holiday), 0) AS holidays_convert,
  CASE WHEN :event_has_page_url THEN (SELECT l.page FROM landed l) END AS landing_agrees,
  CASE WHEN :order_has_referrer AND :event_has_referrer THEN (SELECT l.referrer FROM landed l) END AS referrer_agrees
FROM seen s
