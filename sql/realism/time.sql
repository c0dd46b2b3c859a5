-- figure: hours_uneven 5 10000 chi-square of orders by hour against an even day, per degree of freedom
-- figure: weekdays_uneven 2 1000 chi-square of orders by weekday against an even week, per degree of freedom
-- figure: months_uneven 2 10000 chi-square of orders by month against an even year, per degree of freedom
-- figure: holiday_share 0.13 0.36 share of a whole year's orders in November and December
-- figure: month_step 0.7 1.5 orders a day in a month's first week against the week before, the largest step but of holidays
-- figure: first_order_days 0 45 days from the first order to the hundredth
-- needs: order.created
-- A time may be a day: then it has no hour. A month counts only if the run has all of it. Holidays are November to January.
WITH orders AS MATERIALIZED (
  SELECT o.created::timestamptz AS created, row_number() OVER (ORDER BY o.created) AS place FROM :order o
), span AS MATERIALIZED (
  SELECT min(o.created) AS first, max(o.created) AS last, count(*) AS count,
    extract(epoch FROM max(o.created) FILTER (WHERE o.place = 100) - min(o.created)) / 86400 AS first_hundred
  FROM orders o
), hours AS (
  SELECT sum((h.n - s.count / 24.0) ^ 2 / (s.count / 24.0)) / 23 AS chi
  FROM (SELECT count(o.place) AS n FROM generate_series(0, 23) g LEFT JOIN orders o ON extract(hour FROM o.created) = g
        GROUP BY g) h, span s
), weekdays AS (
  SELECT sum((h.n - s.count / 7.0) ^ 2 / (s.count / 7.0)) / 6 AS chi
  FROM (SELECT count(o.place) AS n FROM generate_series(0, 6) g LEFT JOIN orders o ON extract(dow FROM o.created) = g
        GROUP BY g) h, span s
), months AS MATERIALIZED (
  SELECT m.month, count(*) AS n, min(m.days) AS days
  FROM (SELECT date_trunc('month', o.created) AS month,
          extract(day FROM date_trunc('month', o.created) + interval '1 month' - interval '1 day') AS days
        FROM orders o) m, span s
  WHERE m.month >= s.first - interval '1 day' AND m.month + interval '1 month' <= s.last + interval '1 day'
  GROUP BY m.month
), uneven AS (
  SELECT sum((m.n - m.days * t.rate) ^ 2 / (m.days * t.rate)) / nullif(count(*) - 1, 0) AS chi
  FROM months m, (SELECT sum(m.n) / sum(m.days) AS rate FROM months m) t
), steps AS (
  SELECT count(*) FILTER (WHERE o.created >= m.month) * 1.0
      / nullif(count(*) FILTER (WHERE o.created < m.month), 0) AS step
  FROM months m JOIN orders o ON o.created >= m.month - interval '7 days' AND o.created < m.month + interval '7 days'
  WHERE extract(month FROM m.month) BETWEEN 3 AND 10
  GROUP BY m.month
  HAVING count(*) >= 200
)
SELECT CASE WHEN (SELECT max(extract(hour FROM o.created)) FROM orders o) > 0 THEN h.chi END AS hours_uneven, w.chi AS weekdays_uneven, u.chi AS months_uneven,
  (SELECT sum(1.0) / s.count FROM orders o
   WHERE extract(month FROM o.created) IN (11, 12) AND s.last - s.first BETWEEN interval '355 days' AND interval '375 days'
  ) AS holiday_share,
  (SELECT exp(max(abs(ln(t.step)))) FROM steps t WHERE t.step > 0) AS month_step,
  s.first_hundred AS first_order_days
FROM hours h, weekdays w, uneven u, span s
