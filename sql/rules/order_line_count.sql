-- order_line_count: an order's line count is the number of its lines.
-- needs: order.key order.line_count item.order
SELECT o.key
FROM :order o
LEFT JOIN (SELECT i.order, count(*) AS lines FROM :item_any i GROUP BY i.order) l ON l.order = o.key
WHERE o.line_count <> coalesce(l.lines, 0)
