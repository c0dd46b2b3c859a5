-- order_tax_parts: an order's tax is that of its goods and that of its shipping.
-- needs: order.tax order.cart_tax
-- uses: order.shipping_tax
SELECT o.key FROM :order o WHERE o.tax <> o.cart_tax + coalesce(o.shipping_tax, 0)
