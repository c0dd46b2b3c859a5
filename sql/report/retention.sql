-- chart: retention curve | Retention | months since the first order | share who order again | Of the customers of either side, the share who order in each month after that of their first order.
-- needs: order.customer order.created customer.key
-- sample: customer
WITH bought AS MATERIALIZED (
  SELECT b.customer, b.first, floor(extract(epoch FROM b.created - b.first) / 2629800) AS month
  FROM (SELECT o.customer, o.created::timestamptz AS created,
          min(o.created::timestamptz) OVER (PARTITION BY o.customer) AS first
        FROM :order o JOIN :customer c ON c.key = o.customer) b
), buyers AS (
  SELECT DISTINCT b.customer, b.first FROM bought b
), span AS (
  SELECT max(o.created::timestamptz) AS last FROM :order o
), again AS (
  SELECT DISTINCT b.customer, b.month FROM bought b WHERE b.month BETWEEN 1 AND 12
), cohorts AS (
  SELECT m.month, count(*) AS buyers
  FROM generate_series(1, 12) m (month), span s, buyers b
  WHERE b.first + make_interval(months => m.month + 1) <= s.last
  GROUP BY m.month
), returned AS (
  SELECT a.month, count(*) AS buyers
  FROM again a JOIN buyers b ON b.customer = a.customer, span s
  WHERE b.first + make_interval(months => a.month::int + 1) <= s.last
  GROUP BY a.month
)
SELECT c.month AS x, coalesce(r.buyers, 0) * 1.0 / c.buyers AS retention
FROM cohorts c LEFT JOIN returned r ON r.month = c.month
WHERE c.buyers >= 5
ORDER BY 1
