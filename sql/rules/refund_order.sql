-- refund_order: a refund's order exists in the workspace.
-- needs: refund.order order.key
SELECT r.key FROM :refund r LEFT JOIN :order_all o ON o.key = r.order WHERE r.order IS NOT NULL AND o.key IS NULL
