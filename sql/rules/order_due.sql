-- order_due: what is due of an order is its total less what was paid.
-- needs: order.total order.due
-- uses: order.paid_amount order.says_paid
SELECT o.key
FROM :order o
WHERE o.due NOT IN (0, o.total) OR o.due <> o.total - o.paid_amount OR (o.due = 0 AND o.total > 0) <> o.says_paid
