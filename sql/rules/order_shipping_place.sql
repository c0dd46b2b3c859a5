-- order_shipping_place: a country's code goes with one name, or with names that live rows have.
-- needs: order.shipping_country_code order.shipping_country
-- Of several names of one code the commonest is right, and those that rows of no run have: these are followed.
WITH live AS (
  SELECT DISTINCT a.shipping_country AS country FROM :order_all a LEFT JOIN :order o ON o.key = a.key WHERE o.key IS NULL
)
SELECT o.key
FROM :order o
JOIN (
  SELECT p.shipping_country_code AS code, mode() WITHIN GROUP (ORDER BY p.shipping_country) AS country
  FROM :order p WHERE p.shipping_country IS NOT NULL GROUP BY p.shipping_country_code
) c ON c.code = o.shipping_country_code
LEFT JOIN live l ON l.country = o.shipping_country
WHERE o.shipping_country <> c.country AND l.country IS NULL
