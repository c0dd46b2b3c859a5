-- order_age: no card is reserved for more than a week, and no order waits for more than a month to be paid and sent.
-- needs: order.says_open|order.says_authorized order.created
SELECT o.key
FROM :order o, :run r
WHERE (o.says_authorized AND o.created::date + 7 < r.as_of::date)
  OR (o.says_open AND o.created::date + 30 < r.as_of::date)
