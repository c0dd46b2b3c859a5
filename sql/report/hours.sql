-- chart: hours hours | Hour of the week | hour, from Monday on | share of orders | When in the week orders are placed, by the shop's clock.
-- needs: order.created
SELECT (extract(isodow FROM l.at) - 1) * 24 + extract(hour FROM l.at) AS x, count(*) / sum(count(*)) OVER () AS hours
FROM (SELECT o.created AT TIME ZONE :'zone' AS at FROM :order o WHERE o.created IS NOT NULL) l
GROUP BY 1 ORDER BY 1
