-- order_sequence: an order is placed, then paid, then fulfilled, then refunded; its last update is not earlier.
-- needs: order.created order.processed|order.paid|order.fulfilled|order.cancelled|order.refunded_at|order.updated
SELECT o.key
FROM :order o
WHERE o.paid < o.created
  OR o.processed < o.created
  OR o.cancelled < o.created
  OR o.fulfilled < greatest(o.created, o.paid)
  OR o.refunded_at < greatest(o.created, o.paid)
  OR o.updated < greatest(o.created, o.processed, o.paid, o.fulfilled, o.cancelled, o.refunded_at)
