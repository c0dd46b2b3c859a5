-- The order lines of one side, for loader.realism: keys as hashes, so nothing of a person leaves the server.
-- needs: item.order order.key
-- uses: item.product item.quantity item.price item.discount order.customer order.created product.key product.product_type
-- sample: customer
SELECT hashtextextended(o.key, 0) AS order,
  CASE WHEN o.customer NOT IN ('', '0') THEN hashtextextended(o.customer, 0) END AS customer,
  hashtextextended(i.product, 0) AS product, hashtextextended(nullif(p.product_type, ''), 0) AS category,
  i.quantity::float8 AS quantity, i.price::float8 AS price, i.discount::float8 AS discount,
  o.created AT TIME ZONE :'zone' AS at
FROM :item i JOIN :order o ON o.key = i.order LEFT JOIN :product_all p ON p.key = i.product
ORDER BY o.created, o.key, i.key
