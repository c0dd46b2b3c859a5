-- figure: category_lift 1.5 12 pairs of lines of one category in an order, against chance
-- figure: category_focus 1.1 12 two orders of a customer begin with the same category, against chance
-- figure: product_again 0.01 0.4 share of a customer's products bought in more than one order, of those with several orders
-- needs: item.order item.product product.product_type order.customer order.created
WITH lines AS MATERIALIZED (
  SELECT i.key, i.order, o.customer, o.created, i.product, p.product_type AS category
  FROM :item i JOIN :order o ON o.key = i.order JOIN :product p ON p.key = i.product
), shares AS (
  SELECT sum(s.share ^ 2) AS chance
  FROM (SELECT count(*) * 1.0 / sum(count(*)) OVER () AS share FROM lines l GROUP BY l.category) s
), pairs AS (
  SELECT avg((a.category = b.category)::int) AS same FROM lines a JOIN lines b ON b.order = a.order AND b.key > a.key
), firsts AS MATERIALIZED (
  SELECT DISTINCT ON (l.order) l.customer, l.category, l.created FROM lines l WHERE l.customer IS NOT NULL
  ORDER BY l.order, l.key
), begins AS (
  SELECT sum(s.share ^ 2) AS chance
  FROM (SELECT count(*) * 1.0 / sum(count(*)) OVER () AS share FROM firsts f GROUP BY f.category) s
), again AS (
  SELECT avg((f.category = f.before)::int) AS same
  FROM (SELECT f.category, lag(f.category) OVER (PARTITION BY f.customer ORDER BY f.created) AS before FROM firsts f) f
  WHERE f.before IS NOT NULL
), repeats AS (
  SELECT avg((r.orders > 1)::int) AS share
  FROM (SELECT count(DISTINCT l.order) AS orders FROM lines l
        WHERE l.customer IN (SELECT f.customer FROM firsts f GROUP BY f.customer HAVING count(*) > 1)
        GROUP BY l.customer, l.product) r
)
SELECT p.same / nullif(s.chance, 0) AS category_lift, a.same / nullif(b.chance, 0) AS category_focus,
  r.share AS product_again
FROM pairs p, shares s, again a, begins b, repeats r
