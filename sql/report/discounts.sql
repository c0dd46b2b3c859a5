-- chart: discounts bars | Discount of an order | discount | share of orders | The discount of an order, of what it would have cost.
-- needs: order.discount order.total order.key
-- sample: order
SELECT CASE WHEN r.rate <= 0 THEN 'none' WHEN r.rate <= 0.05 THEN 'to 5%' WHEN r.rate <= 0.1 THEN 'to 10%'
    WHEN r.rate <= 0.15 THEN 'to 15%' WHEN r.rate <= 0.25 THEN 'to 25%' WHEN r.rate <= 0.5 THEN 'to 50%'
    ELSE 'more' END AS x, count(*) / sum(count(*)) OVER () AS discounts
FROM (SELECT coalesce(o.discount, 0) / nullif(o.total + coalesce(o.discount, 0), 0) AS rate FROM :order o) r
WHERE r.rate IS NOT NULL
GROUP BY 1 ORDER BY min(r.rate)
