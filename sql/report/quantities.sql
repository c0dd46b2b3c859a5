-- chart: quantities bars | Pieces a line | pieces | share of lines | How many pieces of a product a line has; 10 stands for all from 10 on.
-- needs: item.quantity item.order
-- sample: order
SELECT least(round(i.quantity), 10) AS x, count(*) / sum(count(*)) OVER () AS quantities
FROM :item i WHERE i.quantity IS NOT NULL GROUP BY 1 ORDER BY 1
