-- order_net_total: an order's net total is its total without tax and shipping.
-- needs: order.total order.net_total
-- uses: order.tax order.shipping
SELECT o.key FROM :order o WHERE o.net_total <> o.total - coalesce(o.tax, 0) - coalesce(o.shipping, 0)
