-- figure: discount_share 0.1 0.35 share of orders with a discount
-- figure: discount_depth 0.05 0.25 discount of discounted orders, of what they would have cost
-- figure: sale_weeks 1.2 10 share of discounted orders in the week with most, against all weeks
-- needs: order.discount order.total order.created
WITH weeks AS (
  SELECT count(*) AS orders, count(*) FILTER (WHERE o.discount > 0) AS discounted, sum(o.discount) AS discount,
    sum(o.total + o.discount) FILTER (WHERE o.discount > 0) AS before
  FROM :order o
  GROUP BY date_trunc('week', o.created)
)
SELECT sum(w.discounted) / sum(w.orders) AS discount_share,
  sum(w.discount) / nullif(sum(w.before), 0) AS discount_depth,
  max(w.discounted * 1.0 / w.orders) FILTER (WHERE w.orders >= 30) / nullif(sum(w.discounted) / sum(w.orders), 0)
    AS sale_weeks
FROM weeks w
