-- figure: stock_out_share 0.01 0.15 share of variants that are sold out
-- figure: stock_out_of_best 1 30 sold out among the best fifth of variants, against all
-- needs: variant.stock item.variant item.quantity
WITH sold AS (
  SELECT v.key, v.stock, coalesce(sum(i.quantity), 0) AS pieces
  FROM :variant v LEFT JOIN :item i ON i.variant = v.key GROUP BY v.key, v.stock
), ranked AS (
  SELECT s.stock, ntile(5) OVER (ORDER BY s.pieces DESC) AS fifth FROM sold s
)
SELECT avg((r.stock <= 0)::int) AS stock_out_share,
  avg((r.stock <= 0)::int) FILTER (WHERE r.fifth = 1) / nullif(avg((r.stock <= 0)::int), 0) AS stock_out_of_best
FROM ranked r
