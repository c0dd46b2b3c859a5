-- item_order: a line's order exists in the workspace.
-- needs: item.order order.key
SELECT i.key FROM :item i LEFT JOIN :order_all o ON o.key = i.order WHERE o.key IS NULL
