-- product_stock: a product's stock is the sum of its variants' stock.
-- needs: product.key product.stock variant.product variant.stock
SELECT p.key
FROM :product p
JOIN (SELECT v.product, sum(v.stock) AS stock FROM :variant_any v GROUP BY v.product) v ON v.product = p.key
WHERE p.stock <> v.stock
