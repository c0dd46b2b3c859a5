-- order_shipping_place: a country's code goes with one name, and a postal code with a city.
-- needs: order.shipping_country_code order.shipping_country
-- uses: order.shipping_city order.shipping_zip
-- Of several names of one code the commonest is right: a row whose name is another one is wrong.
SELECT o.key
FROM :order o
JOIN (
  SELECT p.shipping_country_code AS code, mode() WITHIN GROUP (ORDER BY p.shipping_country) AS country
  FROM :order p WHERE p.shipping_country IS NOT NULL GROUP BY p.shipping_country_code
) c ON c.code = o.shipping_country_code
WHERE o.shipping_country <> c.country
  OR (:order_has_shipping_city AND :order_has_shipping_zip AND (o.shipping_city IS NULL) <> (o.shipping_zip IS NULL))
