-- customer_orders_count: a customer's order count is the number of orders placed.
-- needs: customer.key customer.orders_count order.customer
SELECT c.key
FROM :customer c
LEFT JOIN (SELECT o.customer, count(*) AS orders FROM :order_all o GROUP BY o.customer) o ON o.customer = c.key
WHERE c.orders_count <> coalesce(o.orders, 0)
