-- chart: baskets bars | Lines an order | lines | share of orders | How many lines an order has; 10 stands for all from 10 on.
-- needs: item.order
-- sample: order
SELECT least(b.lines, 10) AS x, count(*) / sum(count(*)) OVER () AS baskets
FROM (SELECT count(*) AS lines FROM :item i WHERE i.order IS NOT NULL GROUP BY i.order) b
GROUP BY 1 ORDER BY 1
