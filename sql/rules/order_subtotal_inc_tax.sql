-- order_subtotal_inc_tax: the subtotal with tax is the subtotal plus the tax, unless prices include it already.
-- needs: order.subtotal order.subtotal_inc_tax
-- uses: order.tax
SELECT o.key
FROM :order o
WHERE abs(o.subtotal_inc_tax - o.subtotal
  - CASE WHEN (SELECT r.tax_included FROM :run r) THEN 0 ELSE coalesce(o.tax, 0) END
) > :order_slack_subtotal_inc_tax + :order_slack_subtotal + :order_slack_tax
