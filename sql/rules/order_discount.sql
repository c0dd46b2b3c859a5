-- order_discount: an order's discount is the sum of its lines' discounts.
-- needs: order.key order.discount item.order item.discount
SELECT o.key
FROM :order o
JOIN (SELECT i.order, sum(i.discount) AS discount, count(*) AS lines FROM :item_any i GROUP BY i.order) l ON l.order = o.key
WHERE abs(o.discount - l.discount) > :order_slack_discount + :item_slack_discount * l.lines
