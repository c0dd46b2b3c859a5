-- order_says_refunded: an order has an amount refunded if and only if its status is a refunded one.
-- needs: order.says_refunded order.refunded
-- A small amount may be rounded to nothing.
SELECT o.key
FROM :order o
WHERE o.says_refunded <> (o.refunded > 0) AND NOT (o.says_refunded AND o.refunded = 0 AND :order_slack_refunded > 0)
