-- customer_place: a country's code goes with one name, or with names that live rows have.
-- needs: customer.country_code customer.country
-- Of several names of one code the commonest is right, and those that rows of no run have: these are followed.
WITH live AS (
  SELECT DISTINCT a.country AS country FROM :customer_all a LEFT JOIN :customer o ON o.key = a.key WHERE o.key IS NULL
)
SELECT o.key
FROM :customer o
JOIN (
  SELECT p.country_code AS code, mode() WITHIN GROUP (ORDER BY p.country) AS country
  FROM :customer p WHERE p.country IS NOT NULL GROUP BY p.country_code
) c ON c.code = o.country_code
LEFT JOIN live l ON l.country = o.country
WHERE o.country <> c.country AND l.country IS NULL
