-- figure: one_order_share 0.5 0.78 share of customers with orders who ordered once
-- figure: nine_orders_share 0.0005 0.05 share of customers with orders who ordered nine times or more
-- figure: never_ordered_share 0.08 0.35 share of customers who never ordered
-- figure: spend_gini 0.35 0.75 Gini of what customers spent
-- figure: top_tenth_share 0.25 0.6 share of revenue that the best tenth of customers makes
-- figure: lifetime_value 1.15 3.5 revenue of a customer against an average order
-- figure: repeat_90_days 0.1 0.45 share of new customers who ordered again within 90 days
-- figure: days_between_orders 10 120 median days between a customer's orders
-- figure: new_revenue_share 0.2 0.85 share of the last quarter's revenue that first orders make
-- figure: retention_decay 1.05 20 buyers again in the second month after the first order against the sixth
-- needs: order.customer order.created order.total customer.key
WITH bought AS MATERIALIZED (
  SELECT o.*, row_number() OVER own AS turn, min(o.created) OVER (PARTITION BY o.customer) AS first,
    o.created - lag(o.created) OVER own AS gap
  FROM (SELECT o.customer, o.created::timestamptz AS created, o.total FROM :order o WHERE o.customer <> '0') o
  WINDOW own AS (PARTITION BY o.customer ORDER BY o.created)
), buyers AS MATERIALIZED (
  SELECT b.customer, count(*) AS orders, sum(b.total) AS spent, min(b.first) AS first,
    min(b.created) FILTER (WHERE b.turn = 2) AS second,
    bool_or(b.created >= b.first + interval '30 days' AND b.created < b.first + interval '60 days') AS month_2,
    bool_or(b.created >= b.first + interval '150 days' AND b.created < b.first + interval '180 days') AS month_6
  FROM bought b GROUP BY b.customer
), ranked AS (
  SELECT b.spent, row_number() OVER (ORDER BY b.spent) AS place, count(*) OVER () AS count,
    ntile(10) OVER (ORDER BY b.spent) AS tenth
  FROM buyers b
), span AS MATERIALIZED (
  SELECT max(b.created) AS last FROM bought b
)
SELECT avg((b.orders = 1)::int) AS one_order_share,
  avg((b.orders >= 9)::int) AS nine_orders_share,
  (SELECT avg((x.customer IS NULL)::int) FROM :customer c LEFT JOIN buyers x ON x.customer = c.key) AS never_ordered_share,
  (SELECT 2 * sum(r.place * r.spent) / nullif(max(r.count) * sum(r.spent), 0) - (max(r.count) + 1.0) / max(r.count)
   FROM ranked r) AS spend_gini,
  (SELECT sum(r.spent) FILTER (WHERE r.tenth = 10) / nullif(sum(r.spent), 0) FROM ranked r) AS top_tenth_share,
  avg(b.spent) / nullif(sum(b.spent) / sum(b.orders), 0) AS lifetime_value,
  avg((coalesce(b.second <= b.first + interval '90 days', false))::int)
    FILTER (WHERE b.first < s.last - interval '90 days') AS repeat_90_days,
  (SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM x.gap)) / 86400 FROM bought x)
    AS days_between_orders,
  (SELECT sum(x.total) FILTER (WHERE x.turn = 1) / nullif(sum(x.total), 0) FROM bought x
   WHERE x.created > s.last - interval '91 days') AS new_revenue_share,
  avg(b.month_2::int) FILTER (WHERE b.first < s.last - interval '180 days')
    / nullif(avg(b.month_6::int) FILTER (WHERE b.first < s.last - interval '180 days'), 0) AS retention_decay
FROM buyers b, span s
GROUP BY s.last
