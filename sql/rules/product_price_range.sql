-- product_price_range: a product's price range runs from its cheapest variant to its dearest.
-- needs: product.key product.min_price|product.max_price variant.product variant.price
SELECT p.key
FROM :product p
JOIN (SELECT v.product, min(v.price) AS low, max(v.price) AS high FROM :variant_any v GROUP BY v.product) v
  ON v.product = p.key
WHERE abs(p.min_price - v.low) > :product_slack_min_price + :variant_slack_price
  OR abs(p.max_price - v.high) > :product_slack_max_price + :variant_slack_price
