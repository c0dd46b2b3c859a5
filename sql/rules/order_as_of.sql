-- order_as_of: nothing happens to an order after as-of.
-- needs: order.created
-- uses: order.processed order.paid order.fulfilled order.cancelled order.refunded_at order.updated
SELECT o.key
FROM :order o
WHERE greatest(o.created, o.processed, o.paid, o.fulfilled, o.cancelled, o.refunded_at, o.updated)
  > (SELECT r.as_of FROM :run r)
