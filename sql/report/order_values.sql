-- chart: order_values values | Order value | order value | share of orders | The share of orders whose total is at most that, in units of each order's own currency.
-- needs: order.total order.key
-- sample: order
SELECT unnest(percentile_disc(:'grid'::float8[]) WITHIN GROUP (ORDER BY o.total)) AS x, unnest(:'grid'::float8[]) AS order_values
FROM :order o WHERE o.total IS NOT NULL
