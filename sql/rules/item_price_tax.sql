-- item_price_tax: a piece with tax costs what it costs without, and its tax.
-- needs: item.price_tax item.price_inc_tax item.price_ex_tax
SELECT i.key FROM :item i WHERE i.price_inc_tax <> i.price_ex_tax + i.price_tax
