-- chart: days_between values | Days between a customer's orders | days | share of pairs | The share of consecutive orders of a customer that are at most so many days apart.
-- needs: order.customer order.created
-- sample: customer
WITH gaps AS (
  SELECT extract(epoch FROM o.created::timestamptz - lag(o.created::timestamptz) OVER (PARTITION BY o.customer ORDER BY o.created)) / 86400 AS days
  FROM :order o WHERE o.customer NOT IN ('', '0')
)
SELECT round(unnest(percentile_disc(:'grid'::float8[]) WITHIN GROUP (ORDER BY g.days)), 2) AS x,
  unnest(:'grid'::float8[]) AS days_between
FROM gaps g WHERE g.days IS NOT NULL
