-- figure: categories_a_vendor 1 3.2 categories of a vendor, on average
-- needs: product.vendor product.product_type
SELECT avg(v.categories) AS categories_a_vendor
FROM (SELECT count(DISTINCT p.product_type) AS categories FROM :product p GROUP BY p.vendor) v
