-- order_tax: an order's tax is the sum of its lines' taxes.
-- needs: order.key order.tax item.order item.tax
SELECT o.key
FROM :order o
JOIN (SELECT i.order, sum(i.tax) AS tax, count(*) AS lines FROM :item_any i GROUP BY i.order) l ON l.order = o.key
WHERE abs(o.tax - l.tax) > :order_slack_tax + :item_slack_tax * l.lines
