-- chart: popularity curve | Product popularity | share of the products sold, the best first | share of lines | How much of all lines the best sold products make.
-- needs: item.product item.order
-- sample: order
WITH sold AS (
  SELECT count(*) AS lines FROM :item i WHERE i.product IS NOT NULL GROUP BY i.product
), ranked AS (
  SELECT s.lines, row_number() OVER (ORDER BY s.lines DESC) AS place, count(*) OVER () AS products,
    sum(s.lines) OVER () AS total
  FROM sold s
), summed AS (
  SELECT r.place, r.products, r.total, sum(r.lines) OVER (ORDER BY r.place) AS lines FROM ranked r
)
SELECT max(s.place) * 1.0 / max(s.products) AS x, max(s.lines) / max(s.total) AS popularity
FROM summed s GROUP BY ceil(s.place * 100.0 / s.products) ORDER BY 1
