-- order_lines_total: an order's total of its lines is their prices times their quantities, before any discount.
-- needs: order.key order.lines_total item.order item.price item.quantity
SELECT o.key
FROM :order o
LEFT JOIN (SELECT i.order, sum(i.price * i.quantity) AS amount FROM :item_any i GROUP BY i.order) i ON i.order = o.key
WHERE o.lines_total <> coalesce(i.amount, 0)
