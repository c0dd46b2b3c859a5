-- order_says_refunded: an order that says it was refunded has an amount refunded, and no other.
-- needs: order.says_refunded order.refunded
SELECT o.key FROM :order o WHERE o.says_refunded <> (o.refunded > 0)
