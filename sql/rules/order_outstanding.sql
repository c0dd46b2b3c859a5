-- order_outstanding: nothing is outstanding once an order is paid or cancelled, else all of it.
-- needs: order.total order.outstanding
-- uses: order.says_paid order.says_cancelled order.cancelled
SELECT o.key
FROM :order o
WHERE o.outstanding NOT IN (0, o.total)
  OR (o.outstanding <> 0 AND (o.says_paid OR o.says_cancelled OR o.cancelled IS NOT NULL))
