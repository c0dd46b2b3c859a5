-- item_pre_tax_price: a line's total before tax is its price times its quantity, less its discount and a tax inside it.
-- needs: item.pre_tax_price item.price item.quantity item.discount
-- uses: item.tax
SELECT i.key
FROM :item i
WHERE NOT (SELECT r.tax_included FROM :run r) AND i.pre_tax_price <> i.price * i.quantity - i.discount
