-- order_piece_count: an order's piece count is the sum of its lines' quantities.
-- needs: order.key order.piece_count item.order item.quantity
SELECT o.key
FROM :order o
LEFT JOIN (SELECT i.order, sum(i.quantity) AS pieces FROM :item_any i GROUP BY i.order) l ON l.order = o.key
WHERE o.piece_count <> coalesce(l.pieces, 0)
