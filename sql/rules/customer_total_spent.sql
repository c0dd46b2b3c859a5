-- customer_total_spent: a customer's total spent is the sum of the totals of the orders placed.
-- needs: customer.key customer.total_spent order.customer order.total
SELECT c.key
FROM :customer c
LEFT JOIN (SELECT o.customer, sum(o.total) AS total FROM :order_all o GROUP BY o.customer) o ON o.customer = c.key
WHERE c.total_spent <> coalesce(o.total, 0)
