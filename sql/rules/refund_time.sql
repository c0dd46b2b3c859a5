-- refund_time: no refund is older than its order, or than the order's payment.
-- needs: refund.order refund.created order.key order.created
-- uses: order.paid
SELECT r.key
FROM :refund r
LEFT JOIN :order_all o ON o.key = r.order
WHERE o.key IS NULL OR r.created < greatest(o.created, o.paid)
