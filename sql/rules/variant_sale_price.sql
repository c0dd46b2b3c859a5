-- variant_sale_price: a sale price is below the regular one.
-- needs: variant.regular_price variant.sale_price
SELECT v.key
FROM :variant v
WHERE v.sale_price - v.regular_price >= :variant_slack_sale_price + :variant_slack_regular_price
