-- order_lines: every order has at least one line.
-- needs: order.key item.order
SELECT o.key
FROM :order o
LEFT JOIN (SELECT DISTINCT i.order FROM :item_any i) l ON l.order = o.key
WHERE l.order IS NULL
