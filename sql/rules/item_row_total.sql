-- item_row_total: a line's total is its price times its quantity, less its share of the discount.
-- needs: item.row_total item.price item.quantity
-- uses: item.discount order.discount
-- If only the order shows a discount, a line's share of it is anything up to the line (order_row_totals has their sum).
SELECT i.key
FROM :item i
WHERE CASE
  WHEN :order_has_discount AND NOT :item_has_discount THEN i.row_total NOT BETWEEN 0
    AND i.price * i.quantity + :item_slack_row_total + :item_slack_price * i.quantity
  ELSE abs(i.row_total - i.price * i.quantity + coalesce(i.discount, 0))
    > :item_slack_row_total + :item_slack_price * i.quantity + :item_slack_discount
END
