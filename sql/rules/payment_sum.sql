-- payment_sum: an order's payments add up to what was paid for it.
-- needs: order.key order.total payment.order payment.amount
-- uses: order.paid_amount order.says_paid
SELECT o.key
FROM :order o
LEFT JOIN (SELECT p.order, sum(p.amount) AS amount FROM :payment_any p GROUP BY p.order) p ON p.order = o.key
WHERE (coalesce(p.amount, 0) <> 0 AND abs(p.amount - o.total) > :payment_slack_amount + :order_slack_total)
  OR abs(coalesce(p.amount, 0) - o.paid_amount) > :payment_slack_amount + :order_slack_paid_amount
  OR (abs(coalesce(p.amount, 0) - o.total) <= :payment_slack_amount + :order_slack_total) <> o.says_paid
