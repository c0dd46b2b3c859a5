-- order_discount: an order's discount is the sum of its lines' discounts.
-- needs: order.key order.discount item.order item.discount
SELECT o.key
FROM :order o
JOIN (SELECT i.order, sum(i.discount) AS discount FROM :item_any i GROUP BY i.order) l ON l.order = o.key
WHERE o.discount <> l.discount
