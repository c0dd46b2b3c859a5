-- customer_untouched: no new order belongs to a live customer whose counters are stored: they would become false.
-- needs: order.customer customer.key customer.orders_count|customer.total_spent|customer.last_order_at
-- 0 stands for a guest on some platforms.
SELECT o.key
FROM :order o
LEFT JOIN :customer_any c ON c.key = o.customer
WHERE o.customer <> '0' AND c.key IS NULL
