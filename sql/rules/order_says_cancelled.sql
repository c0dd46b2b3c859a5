-- order_says_cancelled: an order has a cancellation time if and only if its status is a cancelled one.
-- needs: order.says_cancelled order.cancelled?
SELECT o.key FROM :order o WHERE o.says_cancelled <> (o.cancelled IS NOT NULL)
