-- figure: old_unpaid_share 0 0.01 share of orders older than 30 days that still wait for their payment
-- figure: paid_share 0.8 0.99 share of orders older than 30 days that were paid
-- needs: order.created order.says_paid order.says_cancelled
SELECT avg((NOT o.says_paid AND NOT o.says_cancelled)::int) AS old_unpaid_share, avg(o.says_paid::int) AS paid_share
FROM :order o
WHERE o.created < (SELECT r.as_of FROM :run r) - interval '30 days'
