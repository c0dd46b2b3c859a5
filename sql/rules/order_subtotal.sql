-- order_subtotal: an order's subtotal is the sum of its lines, less their discounts if the platform counts so.
-- needs: order.key order.subtotal item.order item.price item.quantity
-- uses: item.discount order.discount
SELECT o.key
FROM :order o
JOIN (
  SELECT i.order, sum(i.price * i.quantity) AS gross, sum(i.discount) AS discount,
    sum(:item_slack_price * i.quantity + :item_slack_discount) AS slack
  FROM :item_any i
  GROUP BY i.order
) l ON l.order = o.key
WHERE abs(o.subtotal - l.gross
  + CASE WHEN (SELECT r.subtotal_after_discount FROM :run r) THEN coalesce(l.discount, o.discount, 0) ELSE 0 END
) > :order_slack_subtotal + :order_slack_discount + l.slack
