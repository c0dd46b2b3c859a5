-- refund_sum: an order's refunds add up to what was refunded for it.
-- needs: order.key order.refunded refund.order refund.amount
SELECT o.key
FROM :order o
LEFT JOIN (SELECT r.order, sum(r.amount) AS amount, count(*) AS parts FROM :refund_any r GROUP BY r.order) r ON r.order = o.key
WHERE abs(o.refunded - coalesce(r.amount, 0)) > :order_slack_refunded + :refund_slack_amount * coalesce(r.parts, 0)
