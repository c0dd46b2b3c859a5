-- item_gross_total: a line's gross total is its total, its tax and its share of the shipping.
-- needs: item.row_total item.gross_total
-- uses: item.tax item.shipping order.tax order.shipping
-- A part that only the order shows is in it too.
SELECT i.key
FROM :item i
WHERE CASE
  WHEN (:order_has_tax AND NOT :item_has_tax) OR (:order_has_shipping AND NOT :item_has_shipping)
    THEN i.gross_total < i.row_total
  ELSE i.gross_total <> i.row_total + coalesce(i.shipping, 0)
    + CASE WHEN (SELECT r.tax_included FROM :run r) THEN 0 ELSE coalesce(i.tax, 0) END
END
