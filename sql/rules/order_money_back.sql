-- order_money_back: an order is paid in full or not at all, and refunds do not exceed what was paid.
-- needs: order.total order.paid_amount|order.refunded
SELECT o.key
FROM :order o
WHERE (abs(o.paid_amount) > :order_slack_paid_amount
    AND abs(o.paid_amount - o.total) > :order_slack_paid_amount + :order_slack_total)
  OR o.refunded < 0
  OR o.refunded > coalesce(o.paid_amount, o.total)
    + :order_slack_refunded + greatest(:order_slack_paid_amount, :order_slack_total)
