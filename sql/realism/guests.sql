-- figure: guest_share 0.08 0.28 share of orders without a customer, where that may be
-- needs: order.customer?
-- 0 stands for a guest on some platforms.
SELECT nullif(avg((o.customer IS NULL OR o.customer = '0')::int), 0) AS guest_share FROM :order o
