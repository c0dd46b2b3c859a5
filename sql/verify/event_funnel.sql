-- event_funnel: what goes into a cart was looked at, who buys has a cart, and what events name exists.
-- needs: event.kind event.occurred event.client_id|event.user_id|event.session_id
-- uses: event.sequence event.product event.variant product.key variant.key variant.product
-- One scan: what each visitor did first with each product; views of no product say nothing where events name products.
-- `place` is a time in microseconds and the place in the visit, in one number.
WITH things AS MATERIALIZED (
  SELECT e.visitor, e.product, min(e.place) FILTER (WHERE e.kind IN ('page_view', 'product_view')) AS seen,
    min(e.place) FILTER (WHERE e.kind = 'add_to_cart') AS carted, min(e.place) FILTER (WHERE e.kind = 'purchase') AS bought,
    min(e.key) FILTER (WHERE NOT e.known) AS unknown
  FROM (
    SELECT coalesce(e.client_id, e.user_id, e.session_id) AS visitor, e.product, e.kind, e.key,
      (date_part('epoch', e.occurred) * 1000000)::bigint * 1000 + least(coalesce(e.sequence, 0), 999)::bigint AS place,
      e.variant IS NULL OR NOT (:event_has_variant AND :variant_has_key)
        OR (v.key IS NOT NULL AND coalesce(v.product = e.product, true)) AS known
    FROM :event e
    LEFT JOIN :variant_all v ON v.key = e.variant
    WHERE e.product IS NOT NULL OR NOT :event_has_product OR e.kind IN ('add_to_cart', 'purchase')
    OFFSET 0
  ) e
  GROUP BY e.visitor, e.product
), visitors AS (
  SELECT t.visitor, min(t.carted) AS carted, min(t.bought) AS bought
  FROM things t
  WHERE t.carted IS NOT NULL OR t.bought IS NOT NULL
  GROUP BY t.visitor
)
SELECT t.visitor AS key FROM things t WHERE t.carted < coalesce(t.seen, t.carted + 1)
UNION ALL
SELECT v.visitor FROM visitors v WHERE v.bought < coalesce(v.carted, v.bought + 1)
UNION ALL
SELECT t.unknown FROM things t WHERE t.unknown IS NOT NULL
UNION ALL
SELECT t.product
FROM (SELECT DISTINCT t.product FROM things t WHERE t.product IS NOT NULL AND :product_has_key) t
LEFT JOIN :product_all p ON p.key = t.product
WHERE p.key IS NULL
