-- order_total_ex_tax: an order's total without tax is its total less its tax.
-- needs: order.total order.total_ex_tax
-- uses: order.tax
SELECT o.key
FROM :order o
WHERE abs(o.total_ex_tax - o.total + coalesce(o.tax, 0))
  > :order_slack_total_ex_tax + :order_slack_total + :order_slack_tax
