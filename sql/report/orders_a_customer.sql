-- chart: orders_a_customer bars | Orders a customer | orders | share of customers | How many orders a customer has who has any; 10 stands for all from 10 on.
-- needs: order.customer
-- sample: customer
SELECT least(c.orders, 10) AS x, count(*) / sum(count(*)) OVER () AS orders_a_customer
FROM (SELECT count(*) AS orders FROM :order o WHERE o.customer NOT IN ('', '0') GROUP BY o.customer) c
GROUP BY 1 ORDER BY 1
