-- event_funnel: visitors view, add to the cart, then buy; each order of the web has one purchase, at its time and total.
-- needs: event.kind event.place event.client_id|event.user_id|event.session_id|event.order
-- uses: event.product event.variant event.order event.value event.client_id event.user_id event.session_id
-- uses: order.created order.total order.landing_page product.key variant.key variant.product
-- And what events name exists. One scan, since events are most of what a shop has: what each visitor did first with each
-- product, and each order's purchase. Texts go as hashes of 64 bits, which are cheaper to send and to group. Where events
-- name products and orders, one that names neither is a view of another page: left out, unread. A view may name no
-- variant, so what seems carted too early is compared with all views of its product. Of what is broken in a visit the
-- first twenty are looked up. An order without a landing page was not placed in a visit.
WITH things AS MATERIALIZED (
  SELECT e.visitor, e.thing, e.variant, e.sale, count(*) AS times, min(e.value) AS value,
    min(e.place) FILTER (WHERE e.step = 1) AS seen, min(e.place) FILTER (WHERE e.step = 2) AS carted,
    min(e.place) FILTER (WHERE e.step = 3) AS bought
  FROM (
    SELECT k.visitor, k.thing, k.variant, k.step, k.place,
      CASE WHEN k.step = 3 THEN hashtextextended(k.order, 0) END AS sale, CASE WHEN k.step = 3 THEN k.value END AS value
    FROM (
      SELECT hashtextextended(coalesce(e.client_id, e.user_id, e.session_id), 0) AS visitor,
        hashtextextended(e.product, 0) AS thing, e.order, e.value,
        CASE WHEN :event_has_variant AND :variant_has_key THEN hashtextextended(e.variant, 0) END AS variant,
        CASE e.kind WHEN 'purchase' THEN 3 WHEN 'add_to_cart' THEN 2 WHEN 'page_view' THEN 1 WHEN 'product_view' THEN 1
        END AS step,
        e.place
      FROM :event e
      WHERE CASE WHEN :event_has_product AND :event_has_order THEN e.product IS NOT NULL OR e.order IS NOT NULL
                 ELSE e.product IS NOT NULL OR NOT :event_has_product OR e.kind IN ('add_to_cart', 'purchase') END
      OFFSET 0
    ) k
  ) e
  GROUP BY e.visitor, e.thing, e.variant, e.sale
), early AS MATERIALIZED (
  SELECT t.visitor, t.thing, t.carted FROM things t WHERE t.carted < coalesce(t.seen, t.carted + 1)
), named AS (
  SELECT DISTINCT t.thing, t.variant FROM things t WHERE t.thing IS NOT NULL OR t.variant IS NOT NULL
), broken AS MATERIALIZED (
  SELECT c.visitor, c.thing, NULL::bigint AS variant, 'add_to_cart' AS kind, c.carted AS place
  FROM (SELECT c.visitor, c.thing, min(c.carted) AS carted, min(t.seen) AS seen
        FROM early c JOIN things t ON t.visitor = c.visitor AND t.thing IS NOT DISTINCT FROM c.thing
        GROUP BY c.visitor, c.thing) c
  WHERE c.carted < coalesce(c.seen, c.carted + 1)
  UNION ALL
  SELECT v.visitor, NULL, NULL, 'purchase', v.bought
  FROM (SELECT t.visitor, min(t.carted) AS carted, min(t.bought) AS bought FROM things t
        WHERE t.visitor IS NOT NULL AND (t.carted IS NOT NULL OR t.bought IS NOT NULL) GROUP BY t.visitor) v
  WHERE v.bought < coalesce(v.carted, v.bought + 1)
  UNION ALL
  SELECT NULL, n.thing, NULL, NULL, NULL
  FROM named n LEFT JOIN :product_all p ON hashtextextended(p.key, 0) = n.thing
  WHERE :product_has_key AND n.thing IS NOT NULL AND p.key IS NULL
  UNION ALL
  SELECT NULL, n.thing, n.variant, NULL, NULL
  FROM named n LEFT JOIN :variant_all v ON hashtextextended(v.key, 0) = n.variant
  WHERE n.variant IS NOT NULL
    AND (v.key IS NULL OR coalesce(hashtextextended(v.product, 0) <> n.thing, false))
  LIMIT 20
), unsold AS MATERIALIZED (
  SELECT o.key, s.sale IS NULL AS missing
  FROM :order o
  LEFT JOIN (SELECT t.sale, sum(t.times) AS times, min(t.value) AS value, min(t.bought) / 1000 AS bought FROM things t
             WHERE t.sale IS NOT NULL GROUP BY t.sale) s ON s.sale = hashtextextended(o.key, 0)
  WHERE :event_has_order AND CASE
    WHEN s.sale IS NULL THEN o.landing_page <> '' AND EXISTS (SELECT FROM things)
    ELSE s.times <> 1 OR s.value <> o.total OR (:order_has_landing_page AND coalesce(o.landing_page, '') = '')
      OR abs(s.bought - (date_part('epoch', o.created) * 1000000)::bigint) > 1000000
  END
)
SELECT DISTINCT e.key
FROM (SELECT x.* FROM :event x WHERE EXISTS (SELECT FROM broken)) e
JOIN broken b
  ON coalesce(b.visitor = hashtextextended(coalesce(e.client_id, e.user_id, e.session_id), 0), true)
  AND coalesce(b.thing = hashtextextended(e.product, 0), b.thing IS NULL)
  AND coalesce(b.variant = hashtextextended(e.variant, 0), b.variant IS NULL)
  AND coalesce(b.kind = e.kind AND b.place = e.place, b.kind IS NULL)
UNION ALL
SELECT u.key -- a purchase that somebody edited is no longer the run's, but it is there
FROM unsold u
LEFT JOIN (SELECT DISTINCT x.order FROM :event_any x WHERE EXISTS (SELECT FROM unsold) AND x.kind = 'purchase') e
  ON e.order = u.key AND u.missing
WHERE e.order IS NULL
