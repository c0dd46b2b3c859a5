-- order_number: an order's number is unique in the workspace.
-- needs: order.number
SELECT o.key
FROM :order o
JOIN (SELECT a.number FROM :order_all a GROUP BY a.number HAVING count(*) > 1) d ON d.number = o.number
