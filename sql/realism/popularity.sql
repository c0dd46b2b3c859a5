-- figure: top_fifth_share 0.6 0.93 share of pieces sold that the best fifth of the products makes
-- figure: never_sold_share 0 0.5 share of products of which nothing was sold
-- needs: item.product item.quantity product.key
WITH sold AS (
  SELECT p.key, coalesce(sum(i.quantity), 0) AS pieces FROM :product p LEFT JOIN :item i ON i.product = p.key GROUP BY p.key
), ranked AS (
  SELECT s.pieces, ntile(5) OVER (ORDER BY s.pieces DESC) AS fifth FROM sold s
)
SELECT sum(r.pieces) FILTER (WHERE r.fifth = 1) / nullif(sum(r.pieces), 0) AS top_fifth_share,
  avg((r.pieces = 0)::int) AS never_sold_share
FROM ranked r
