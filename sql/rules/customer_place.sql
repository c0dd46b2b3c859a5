-- customer_place: a country's code goes with one name, and a postal code with a city.
-- needs: customer.country_code customer.country
-- uses: customer.city customer.zip
-- Of several names of one code the commonest is right: a row whose name is another one is wrong.
SELECT o.key
FROM :customer o
JOIN (
  SELECT p.country_code AS code, mode() WITHIN GROUP (ORDER BY p.country) AS country
  FROM :customer p WHERE p.country IS NOT NULL GROUP BY p.country_code
) c ON c.code = o.country_code
WHERE o.country <> c.country
  OR (:customer_has_city AND :customer_has_zip AND (o.city IS NULL) <> (o.zip IS NULL))
