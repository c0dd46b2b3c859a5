-- order_says_cancelled: an order that says it was cancelled has a time of cancellation, and no other.
-- needs: order.says_cancelled order.cancelled?
SELECT o.key FROM :order o WHERE o.says_cancelled <> (o.cancelled IS NOT NULL)
