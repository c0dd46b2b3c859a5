-- order_session: the visit that buys begins on its order's landing page, and comes from where the order says.
-- needs: order.landing_page event.kind event.place event.order event.page_url event.client_id|event.user_id|event.session_id
-- uses: order.referrer event.referrer event.sequence event.client_id event.user_id event.session_id
-- A visit is what its visitor did within half an hour before the purchase; none is longer, and none is nearer to another.
-- Events that only know their day are not told apart. Of an address the host counts in neither; a short column has the
-- first of it only, one that must say something says nothing by ''. A first event that somebody edited is not the run's.
WITH bought AS MATERIALIZED (
  SELECT hashtextextended(coalesce(e.client_id, e.user_id, e.session_id), 0) AS visitor, e.place, o.key,
    o.landing_page, o.referrer
  FROM :event e JOIN :order o ON o.key = e.order
  WHERE e.kind = 'purchase' AND e.place / 1000 % 86400000000 <> 0
), began AS (
  SELECT DISTINCT ON (b.key) b.key, b.landing_page, nullif(b.referrer, '') AS referrer, e.page_url,
    nullif(e.referrer, '') AS came, coalesce(e.sequence, 1) AS sequence,
    regexp_replace(b.landing_page, '^[a-z]+://[^/]*', '') AS landing,
    regexp_replace(e.page_url, '^[a-z]+://[^/]*', '') AS page
  FROM bought b
  JOIN :event e ON hashtextextended(coalesce(e.client_id, e.user_id, e.session_id), 0) = b.visitor
    AND e.place BETWEEN b.place - 1800000000000 AND b.place
  ORDER BY b.key, e.place
)
SELECT b.key
FROM (
  SELECT b.*,
    least(CASE WHEN length(b.landing_page) >= :order_room_landing_page THEN length(b.landing) END,
          CASE WHEN length(b.page_url) >= :event_room_page_url THEN length(b.page) END) AS cut
  FROM began b
) b
WHERE b.sequence = 1
  AND (left(b.landing, coalesce(b.cut, length(b.landing))) IS DISTINCT FROM left(b.page, coalesce(b.cut, length(b.page)))
    OR (:order_has_referrer AND :event_has_referrer
        AND left(b.referrer, least(:order_room_referrer, :event_room_referrer))
          IS DISTINCT FROM left(b.came, least(:order_room_referrer, :event_room_referrer))))
