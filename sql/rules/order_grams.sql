-- order_grams: an order weighs what its lines weigh.
-- needs: order.key order.grams item.order item.quantity item.grams
SELECT o.key
FROM :order o
LEFT JOIN (SELECT i.order, sum(i.grams * i.quantity) AS grams FROM :item_any i GROUP BY i.order) i ON i.order = o.key
WHERE o.grams <> coalesce(i.grams, 0)
