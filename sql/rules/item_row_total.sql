-- item_row_total: a line's total is its price times its quantity, less its discount.
-- needs: item.row_total item.price item.quantity
-- uses: item.discount
SELECT i.key FROM :item i WHERE i.row_total <> i.price * i.quantity - coalesce(i.discount, 0)
