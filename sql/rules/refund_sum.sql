-- refund_sum: the refunds of an order add up to what was refunded of it.
-- needs: order.key order.refunded refund.order refund.amount
SELECT o.key
FROM :order o
LEFT JOIN (SELECT r.order, sum(r.amount) AS amount FROM :refund_any r GROUP BY r.order) r ON r.order = o.key
WHERE o.refunded <> coalesce(r.amount, 0)
