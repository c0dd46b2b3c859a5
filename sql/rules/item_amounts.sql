-- item_amounts: a line sells something, and its discount is no more than it costs.
-- needs: item.price item.quantity
-- uses: item.discount
SELECT i.key
FROM :item i
WHERE i.quantity <= 0 OR i.price < 0 OR i.discount < 0 OR i.discount > i.price * i.quantity
