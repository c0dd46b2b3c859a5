-- chart: orders_by_day days | Orders by day | day | orders a day | How many orders were placed, by the shop's clock.
-- chart: revenue_by_day days | Revenue by day | day | revenue a day | What they came to, each order in units of its own currency.
-- needs: order.created
-- uses: order.total
SELECT (o.created AT TIME ZONE :'zone')::date AS x, count(*) AS orders_by_day, sum(o.total) AS revenue_by_day
FROM :order o WHERE o.created IS NOT NULL GROUP BY 1 ORDER BY 1
