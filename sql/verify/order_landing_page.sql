-- order_landing_page: an order's marks of an ad are those of the page its visit began on.
-- needs: order.landing_page order.gclid|order.utm_source|order.utm_medium|order.utm_campaign
SELECT o.key
FROM (
  SELECT o.key, o.gclid, o.utm_source, o.utm_medium, o.utm_campaign,
    substring(o.landing_page FROM '[?&]gclid=([^&#]*)') AS clicked,
    substring(o.landing_page FROM '[?&]utm_source=([^&#]*)') AS source,
    substring(o.landing_page FROM '[?&]utm_medium=([^&#]*)') AS medium,
    substring(o.landing_page FROM '[?&]utm_campaign=([^&#]*)') AS campaign
  FROM :order o
  WHERE o.landing_page IS NOT NULL
) o
WHERE (:order_has_gclid AND o.gclid IS DISTINCT FROM o.clicked)
  OR (:order_has_utm_source AND o.utm_source IS DISTINCT FROM o.source)
  OR (:order_has_utm_medium AND o.utm_medium IS DISTINCT FROM o.medium)
  OR (:order_has_utm_campaign AND o.utm_campaign IS DISTINCT FROM o.campaign)
