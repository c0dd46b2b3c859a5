-- order_says_paid_amount: an order has an amount paid if and only if its status is a paid one.
-- needs: order.says_paid order.paid_amount order.total
SELECT o.key
FROM :order o
WHERE o.says_paid IS NOT NULL
  AND abs(o.paid_amount - CASE WHEN o.says_paid THEN o.total ELSE 0 END) > :order_slack_paid_amount + :order_slack_total
