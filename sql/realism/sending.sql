-- figure: hours_to_send 12 60 median hours from the payment to the fulfilment
-- figure: sent_share 0.9 1 share of orders paid 21 days ago and more that were sent
-- needs: order.paid order.fulfilled
SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM o.fulfilled::timestamptz - o.paid::timestamptz) / 3600) AS hours_to_send,
  avg((o.fulfilled IS NOT NULL)::int) FILTER (WHERE o.paid < r.as_of - interval '21 days') AS sent_share
FROM :order o, :run r
WHERE o.paid IS NOT NULL
