-- event_funnel: what goes into a cart was looked at, who buys has a cart, and what was looked at exists.
-- needs: event.kind event.occurred event.client_id|event.user_id|event.session_id
-- uses: event.sequence event.product event.variant product.key variant.key variant.product
-- One scan: first what each visitor did with each product, then each visitor. Microseconds and the place in the visit
-- in one number; page views of no product say nothing where events name products.
WITH acts AS MATERIALIZED (
  SELECT e.visitor, e.product, e.kind, min(e.place) AS place, min(e.key) FILTER (WHERE NOT e.known) AS unknown
  FROM (
    SELECT coalesce(e.client_id, e.user_id, e.session_id) AS visitor, e.product,
      CASE e.kind WHEN 'product_view' THEN 'page_view' ELSE e.kind END AS kind, e.key,
      (date_part('epoch', e.occurred) * 1000000)::bigint * 1000 + least(coalesce(e.sequence, 0), 999)::bigint AS place,
      e.variant IS NULL OR NOT (:event_has_variant AND :variant_has_key)
        OR (v.key IS NOT NULL AND coalesce(v.product = e.product, true)) AS known
    FROM :event e
    LEFT JOIN :variant_all v ON v.key = e.variant
    WHERE e.product IS NOT NULL OR NOT :event_has_product OR e.kind IN ('add_to_cart', 'purchase')
    OFFSET 0
  ) e
  GROUP BY e.visitor, e.product, e.kind
), things AS (
  SELECT a.visitor, a.product, min(a.place) FILTER (WHERE a.kind = 'page_view') AS seen,
    min(a.place) FILTER (WHERE a.kind = 'add_to_cart') AS carted
  FROM acts a
  WHERE a.kind <> 'purchase'
  GROUP BY a.visitor, a.product
), visitors AS (
  SELECT a.visitor, min(a.place) FILTER (WHERE a.kind = 'add_to_cart') AS carted,
    min(a.place) FILTER (WHERE a.kind = 'purchase') AS bought
  FROM acts a
  WHERE a.kind <> 'page_view'
  GROUP BY a.visitor
)
SELECT t.visitor AS key FROM things t WHERE t.carted < coalesce(t.seen, t.carted + 1)
UNION ALL
SELECT v.visitor FROM visitors v WHERE v.bought < coalesce(v.carted, v.bought + 1)
UNION ALL
SELECT a.unknown FROM acts a WHERE a.unknown IS NOT NULL
UNION ALL
SELECT a.product
FROM (SELECT DISTINCT a.product FROM acts a WHERE a.product IS NOT NULL AND :product_has_key) a
LEFT JOIN :product_all p ON p.key = a.product
WHERE p.key IS NULL
