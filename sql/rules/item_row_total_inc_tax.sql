-- item_row_total_inc_tax: a line's total with tax is its price times its quantity, less its discount, and its tax.
-- needs: item.row_total_inc_tax item.price item.quantity item.tax
-- uses: item.discount
SELECT i.key
FROM :item i
WHERE i.row_total_inc_tax <> i.price * i.quantity - coalesce(i.discount, 0)
  + CASE WHEN (SELECT r.tax_included FROM :run r) THEN 0 ELSE coalesce(i.tax, 0) END
