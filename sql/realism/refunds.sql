-- figure: refund_share 0.02 0.15 share of orders older than 60 days of which something was refunded
-- figure: refund_young 0 0.6 share of refunded orders of the last week against that of orders older than 60 days
-- needs: order.created order.says_refunded
SELECT avg(coalesce(o.says_refunded, false)::int) FILTER (WHERE o.created < r.as_of - interval '60 days') AS refund_share,
  coalesce(avg(coalesce(o.says_refunded, false)::int) FILTER (WHERE o.created > r.as_of - interval '7 days'), 0)
    / nullif(avg(coalesce(o.says_refunded, false)::int) FILTER (WHERE o.created < r.as_of - interval '60 days'), 0)
    AS refund_young
FROM :order o, :run r
