-- item_published: nothing is sold before it was published, or created if no publication time is stored.
-- needs: item.order item.product order.key order.created product.key product.created|product.published
SELECT i.key
FROM :item i
JOIN :order_all o ON o.key = i.order
JOIN :product_all p ON p.key = i.product
WHERE o.created < coalesce(p.published, p.created)
