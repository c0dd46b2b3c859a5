-- order_current_total: what is left of an order is its total less what was refunded, part by part.
-- needs: order.total order.current_total
-- uses: order.refunded order.says_refunded order.current_subtotal order.current_discount order.current_tax
-- uses: order.current_shipping order.shipping
-- The parts are compared if all are shown: without a column for what is left of the shipping, if there is no shipping.
SELECT o.key
FROM :order o
WHERE o.current_total NOT BETWEEN 0 AND o.total
  OR o.current_total <> o.total - o.refunded
  OR (NOT o.says_refunded AND o.current_total <> o.total)
  OR (o.says_refunded AND o.current_total = o.total AND o.total > 0)
  OR (
    (:order_has_current_shipping OR NOT :order_has_shipping)
    AND (:order_has_current_discount OR (SELECT r.subtotal_after_discount FROM :run r))
    AND (:order_has_current_tax OR (SELECT r.tax_included FROM :run r))
    AND o.current_total <> o.current_subtotal + coalesce(o.current_shipping, 0)
      - CASE WHEN (SELECT r.subtotal_after_discount FROM :run r) THEN 0 ELSE coalesce(o.current_discount, 0) END
      + CASE WHEN (SELECT r.tax_included FROM :run r) THEN 0 ELSE coalesce(o.current_tax, 0) END
  )
