-- customer_total_spent: a customer's total spent is the sum of the totals of the orders placed.
-- needs: customer.key customer.total_spent order.customer order.total
SELECT c.key
FROM :customer c
LEFT JOIN (SELECT o.customer, sum(o.total) AS total, count(*) AS orders FROM :order_all o GROUP BY o.customer) o ON o.customer = c.key
WHERE abs(c.total_spent - coalesce(o.total, 0))
  > :customer_slack_total_spent + :order_slack_total * coalesce(o.orders, 0)
