-- order_customer: an order's customer exists in the workspace.
-- needs: order.customer customer.key
SELECT o.key
FROM :order o
LEFT JOIN :customer_all c ON c.key = o.customer
WHERE o.customer IS NOT NULL AND c.key IS NULL
