-- figure: welcome_first 0.98 1 share of orders with a welcome code that are the customer's first
-- figure: codes_in_season 0.95 1 share of orders with a spring code in March to May
-- needs: order.coupon order.customer order.created
WITH orders AS (
  SELECT o.coupon, o.created, row_number() OVER (PARTITION BY o.customer ORDER BY o.created) AS turn
  FROM :order o WHERE o.customer IS NOT NULL AND o.customer <> '0'
)
SELECT avg((o.turn = 1)::int) FILTER (WHERE o.coupon ~* 'welcome') AS welcome_first,
  avg((extract(month FROM o.created) BETWEEN 3 AND 5)::int) FILTER (WHERE o.coupon ~* 'spring') AS codes_in_season
FROM orders o
