-- item_amounts: a line's quantity is positive, its price not negative, its discount no more than both multiplied.
-- needs: item.price item.quantity
-- uses: item.discount
SELECT i.key
FROM :item i
WHERE i.quantity <= 0 OR i.price < 0 OR i.discount < 0 OR i.discount > i.price * i.quantity
  + :item_slack_price * i.quantity + :item_slack_discount
