-- order_says_paid: an order that says it was paid has a time of payment, and no other.
-- needs: order.says_paid order.paid?
SELECT o.key FROM :order o WHERE o.says_paid <> (o.paid IS NOT NULL)
