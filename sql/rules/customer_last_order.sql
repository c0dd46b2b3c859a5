-- customer_last_order: a customer's last order is the last one placed.
-- needs: customer.key customer.last_order_at order.customer order.created
SELECT c.key
FROM :customer c
LEFT JOIN (SELECT o.customer, max(o.created) AS last FROM :order_all o GROUP BY o.customer) o ON o.customer = c.key
WHERE c.last_order_at IS DISTINCT FROM o.last
