-- payment_order: a payment's order exists in the workspace.
-- needs: payment.order order.key
SELECT p.key FROM :payment p LEFT JOIN :order_all o ON o.key = p.order WHERE p.order IS NOT NULL AND o.key IS NULL
