-- product_sale_price: a sale price is below the regular one.
-- needs: product.regular_price product.sale_price
SELECT p.key
FROM :product p
WHERE p.sale_price - p.regular_price >= :product_slack_sale_price + :product_slack_regular_price
