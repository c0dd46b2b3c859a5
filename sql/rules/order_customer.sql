-- order_customer: an order's customer exists in the workspace.
-- needs: order.customer customer.key
-- 0 stands for a guest on some platforms.
SELECT o.key
FROM :order o
LEFT JOIN :customer_all c ON c.key = o.customer
WHERE o.customer <> '0' AND c.key IS NULL
