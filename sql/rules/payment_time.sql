-- payment_time: no payment is older than its order.
-- needs: payment.order payment.created order.key order.created
SELECT p.key FROM :payment p LEFT JOIN :order_all o ON o.key = p.order WHERE o.key IS NULL OR p.created < o.created
