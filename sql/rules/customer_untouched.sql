-- customer_untouched: no new order belongs to a live customer whose counters are stored: they would become false.
-- needs: order.customer customer.key customer.orders_count|customer.total_spent|customer.last_order_at
SELECT o.key
FROM :order o
LEFT JOIN :customer_any c ON c.key = o.customer
WHERE o.customer IS NOT NULL AND c.key IS NULL
