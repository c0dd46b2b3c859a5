-- item_row_subtotal: a line's subtotal is its price times its quantity.
-- needs: item.row_subtotal item.price item.quantity
SELECT i.key
FROM :item i
WHERE abs(i.row_subtotal - i.price * i.quantity) > :item_slack_row_subtotal + :item_slack_price * i.quantity
