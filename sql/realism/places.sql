-- figure: home_share 0.75 0.98 share of customers in the country that most are from
-- figure: cities_uneven 3 10000 chi-square of customers by city against even cities, per degree of freedom
-- figure: largest_city 0.03 0.3 share of the home country's customers in its largest city
-- needs: customer.city customer.country|customer.country_code
-- uses: customer.country customer.country_code
WITH homes AS MATERIALIZED (
  SELECT coalesce(c.country, c.country_code) AS country, c.city, count(*) AS people
  FROM :customer c WHERE c.city IS NOT NULL GROUP BY 1, 2
), countries AS (
  SELECT h.country, sum(h.people) AS people, max(h.people) AS largest, count(*) AS cities
  FROM homes h GROUP BY h.country ORDER BY 2 DESC LIMIT 1
)
SELECT c.people / nullif((SELECT sum(h.people) FROM homes h), 0) AS home_share,
  (SELECT sum((h.people - c.people / c.cities) ^ 2 / (c.people / c.cities)) / nullif(c.cities - 1, 0)
   FROM homes h WHERE h.country = c.country) AS cities_uneven,
  c.largest / nullif(c.people, 0) AS largest_city
FROM countries c
