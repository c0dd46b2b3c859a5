-- order_says_paid: an order has a payment time if and only if its status is a paid one.
-- needs: order.says_paid order.paid?
SELECT o.key FROM :order o WHERE o.says_paid <> (o.paid IS NOT NULL)
