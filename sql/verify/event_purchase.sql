-- event_purchase: every order has one purchase, at its time and for its total.
-- needs: order.key event.kind event.order
-- uses: event.value event.occurred order.total order.created
SELECT o.key
FROM :order o
LEFT JOIN (
  SELECT e.order, count(*) AS times, min(e.value) AS value, min(e.occurred) AS occurred
  FROM :event_any e
  WHERE e.order IS NOT NULL AND e.kind = 'purchase'
  GROUP BY e.order
) e ON e.order = o.key
WHERE e.order IS NULL
  OR e.times <> 1
  OR e.value <> o.total
  OR e.occurred NOT BETWEEN o.created - interval '1 second' AND o.created + interval '1 second'
