-- order_invoiced: an order's parts are invoiced in full once it is paid, and not before.
-- needs: order.subtotal_invoiced|order.tax_invoiced|order.shipping_invoiced|order.discount_invoiced order.says_paid
-- uses: order.subtotal order.tax order.shipping order.discount
-- uses: order.subtotal_invoiced order.tax_invoiced order.shipping_invoiced order.discount_invoiced
SELECT o.key
FROM :order o
WHERE o.subtotal_invoiced <> CASE WHEN o.says_paid THEN o.subtotal WHEN NOT o.says_paid THEN 0 END
  OR o.tax_invoiced <> CASE WHEN o.says_paid THEN o.tax WHEN NOT o.says_paid THEN 0 END
  OR o.shipping_invoiced <> CASE WHEN o.says_paid THEN o.shipping WHEN NOT o.says_paid THEN 0 END
  OR o.discount_invoiced <> CASE WHEN o.says_paid THEN o.discount WHEN NOT o.says_paid THEN 0 END
