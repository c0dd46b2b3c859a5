-- figure: on_sale_share 0.05 0.45 share of variants with a price before the sale
-- figure: sale_depth 0.05 0.5 what a sale takes off
-- needs: variant.price variant.compare_at
SELECT avg(coalesce(v.compare_at > v.price, false)::int) AS on_sale_share,
  avg(1 - v.price / nullif(v.compare_at, 0)) FILTER (WHERE v.compare_at > v.price) AS sale_depth
FROM :variant v
