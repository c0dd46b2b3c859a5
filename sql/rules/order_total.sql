-- order_total: an order's total is its subtotal less discount, plus tax and shipping.
-- needs: order.key order.total order.subtotal
-- uses: order.discount order.tax order.shipping item.order item.discount
SELECT o.key
FROM :order o
LEFT JOIN (
  SELECT i.order, sum(i.discount) AS discount, count(*) AS lines FROM :item_any i WHERE NOT :order_has_discount GROUP BY i.order
) l ON l.order = o.key
WHERE abs(o.total - o.subtotal - coalesce(o.shipping, 0)
  + CASE WHEN (SELECT r.subtotal_after_discount FROM :run r) THEN 0 ELSE coalesce(o.discount, l.discount, 0) END
  - CASE WHEN (SELECT r.tax_included FROM :run r) THEN 0 ELSE coalesce(o.tax, 0) END
) > :order_slack_total + :order_slack_subtotal + :order_slack_shipping + :order_slack_tax
  + :order_slack_discount + :item_slack_discount * coalesce(l.lines, 0)
