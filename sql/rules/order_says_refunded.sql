-- order_says_refunded: an order has an amount refunded if and only if its status is a refunded one.
-- needs: order.says_refunded order.refunded
SELECT o.key FROM :order o WHERE o.says_refunded <> (o.refunded > 0)
