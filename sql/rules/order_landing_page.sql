-- order_landing_page: an order's ad parameters are those of the page on which its visit began.
-- needs: order.landing_page order.utm_source|order.utm_medium|order.utm_campaign
-- A short column has the first of it only; one that must say something says nothing by ''.
SELECT o.key
FROM (
  SELECT o.key, nullif(o.utm_source, '') AS utm_source, nullif(o.utm_medium, '') AS utm_medium,
    nullif(o.utm_campaign, '') AS utm_campaign,
    substring(o.landing_page FROM '[?&]utm_source=([^&#]*)') AS source,
    substring(o.landing_page FROM '[?&]utm_medium=([^&#]*)') AS medium,
    substring(o.landing_page FROM '[?&]utm_campaign=([^&#]*)') AS campaign
  FROM :order o
  WHERE o.landing_page IS NOT NULL
) o
WHERE (:order_has_utm_source AND o.utm_source IS DISTINCT FROM left(o.source, length(o.utm_source)))
  OR (:order_has_utm_medium AND o.utm_medium IS DISTINCT FROM left(o.medium, length(o.utm_medium)))
  OR (:order_has_utm_campaign AND o.utm_campaign IS DISTINCT FROM left(o.campaign, length(o.utm_campaign)))
  OR (:order_has_utm_source AND (o.utm_source IS NULL) <> (o.source IS NULL))
  OR (:order_has_utm_medium AND (o.utm_medium IS NULL) <> (o.medium IS NULL))
  OR (:order_has_utm_campaign AND (o.utm_campaign IS NULL) <> (o.campaign IS NULL))
