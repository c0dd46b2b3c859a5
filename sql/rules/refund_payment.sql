-- refund_payment: an order's refunds do not exceed its payments.
-- needs: refund.order refund.amount payment.order payment.amount
SELECT r.order AS key
FROM (SELECT r.order, sum(r.amount) AS amount, count(*) AS parts FROM :refund_any r GROUP BY r.order) r
LEFT JOIN (SELECT p.order, sum(p.amount) AS amount FROM :payment_any p GROUP BY p.order) p ON p.order = r.order
WHERE r.amount > coalesce(p.amount, 0) + :refund_slack_amount * r.parts + :payment_slack_amount
