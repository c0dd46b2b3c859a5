-- refund_sum: an order's refunds add up to what was refunded for it.
-- needs: order.key order.refunded refund.order refund.amount
SELECT o.key
FROM :order o
LEFT JOIN (SELECT r.order, sum(r.amount) AS amount FROM :refund_any r GROUP BY r.order) r ON r.order = o.key
WHERE o.refunded <> coalesce(r.amount, 0)
