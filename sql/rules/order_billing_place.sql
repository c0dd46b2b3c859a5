-- order_billing_place: a country's code goes with one name, and a postal code with a city.
-- needs: order.billing_country_code order.billing_country
-- uses: order.billing_city order.billing_zip
-- Of several names of one code the commonest is right: a row whose name is another one is wrong.
SELECT o.key
FROM :order o
JOIN (
  SELECT p.billing_country_code AS code, mode() WITHIN GROUP (ORDER BY p.billing_country) AS country
  FROM :order p WHERE p.billing_country IS NOT NULL GROUP BY p.billing_country_code
) c ON c.code = o.billing_country_code
WHERE o.billing_country <> c.country
  OR (:order_has_billing_city AND :order_has_billing_zip AND (o.billing_city IS NULL) <> (o.billing_zip IS NULL))
