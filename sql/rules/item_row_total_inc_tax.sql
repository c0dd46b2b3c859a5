-- item_row_total_inc_tax: a line's total with tax is its price times its quantity, less its discount, and its tax.
-- needs: item.row_total_inc_tax item.price item.quantity item.tax
-- uses: item.discount item.row_total order.discount
-- If only the order shows a discount, the line's total is after a share of it, and without a total any share may be.
SELECT i.key
FROM (
  SELECT i.key, i.row_total, :item_slack_row_total_inc_tax + :item_slack_price * i.quantity + :item_slack_discount
      + :item_slack_tax AS slack, i.price * i.quantity - coalesce(i.discount, 0) AS gross,
    i.row_total_inc_tax - CASE WHEN (SELECT r.tax_included FROM :run r) THEN 0 ELSE coalesce(i.tax, 0) END AS without_tax
  FROM :item i
) i
WHERE CASE
  WHEN :order_has_discount AND NOT :item_has_discount
    THEN i.without_tax NOT BETWEEN -i.slack AND i.gross + i.slack
      OR abs(i.without_tax - i.row_total) > i.slack + :item_slack_row_total
  ELSE abs(i.without_tax - i.gross) > i.slack
END
