-- order_says_paid_amount: an order that says it was paid has an amount paid, and no other.
-- needs: order.says_paid order.paid_amount order.total
SELECT o.key
FROM :order o
WHERE o.says_paid IS NOT NULL AND o.paid_amount <> CASE WHEN o.says_paid THEN o.total ELSE 0 END
