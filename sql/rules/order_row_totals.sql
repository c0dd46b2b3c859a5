-- order_row_totals: what the totals of an order's lines are less than the lines is the order's discount.
-- needs: order.key order.discount item.order item.row_total item.price item.quantity
SELECT o.key
FROM :order o
JOIN (
  SELECT i.order, sum(i.price * i.quantity - i.row_total) AS discount,
    sum(:item_slack_price * i.quantity + :item_slack_row_total) AS slack
  FROM :item_any i
  GROUP BY i.order
) l ON l.order = o.key
WHERE abs(o.discount - l.discount) > :order_slack_discount + l.slack
