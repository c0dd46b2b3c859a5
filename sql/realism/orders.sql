-- figure: average_order 30 250 average order value, in units of the currency
-- figure: order_skew 1.1 2.5 average order value against the median one
-- figure: single_line_share 0.45 0.75 share of orders with one line
-- figure: units_per_order 1.3 3.5 pieces per order
-- figure: largest_orders_share 0.2 0.5 share of revenue that the largest tenth of orders makes
-- needs: order.total order.created item.order item.quantity
WITH orders AS MATERIALIZED (
  SELECT o.key, o.total, count(*) AS lines, sum(i.quantity) AS pieces,
    ntile(10) OVER (ORDER BY o.total) AS tenth
  FROM :order o JOIN :item i ON i.order = o.key
  GROUP BY o.key, o.total
)
SELECT avg(o.total) AS average_order,
  avg(o.total) / nullif(percentile_cont(0.5) WITHIN GROUP (ORDER BY o.total), 0) AS order_skew,
  avg((o.lines = 1)::int) AS single_line_share,
  avg(o.pieces) AS units_per_order,
  sum(o.total) FILTER (WHERE o.tenth = 10) / nullif(sum(o.total), 0) AS largest_orders_share
FROM orders o
