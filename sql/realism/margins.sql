-- figure: gross_margin 0.25 0.75 gross margin of the products, by their price
-- figure: margin_spread 0.02 0.4 standard deviation of the margins
-- needs: variant.price variant.cost
SELECT 1 - sum(v.cost) / nullif(sum(v.price), 0) AS gross_margin,
  stddev(1 - v.cost / nullif(v.price, 0)) AS margin_spread
FROM :variant v
