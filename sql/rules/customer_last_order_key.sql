-- customer_last_order_key: the order that a customer names as the last one is their latest, none if nobody placed one.
-- needs: customer.key customer.last_order order.key order.customer order.created
SELECT c.key
FROM :customer c
LEFT JOIN :order_all o ON o.key = c.last_order
LEFT JOIN (SELECT o.customer, max(o.created) AS last FROM :order_all o GROUP BY o.customer) l ON l.customer = c.key
WHERE (c.last_order IS NULL) <> (l.last IS NULL) OR o.created <> l.last OR o.customer <> c.key
  OR (c.last_order IS NOT NULL AND o.key IS NULL)
