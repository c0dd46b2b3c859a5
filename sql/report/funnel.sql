-- chart: funnel bars | Funnel | visits that | share of visits | How far visits come; a visit is what a visitor does without half an hour of silence.
-- needs: event.kind event.place event.client_id|event.user_id
-- uses: event.client_id event.user_id
WITH marked AS (
  SELECT e.visitor, e.kind, e.place,
    coalesce(e.place - lag(e.place) OVER (PARTITION BY e.visitor ORDER BY e.place) > 1800000000000, true)::int AS begins
  FROM (SELECT hashtextextended(coalesce(e.client_id, e.user_id), 0) AS visitor, e.place, e.kind
        FROM :event e WHERE coalesce(e.client_id, e.user_id) IS NOT NULL OFFSET 0) e
), turns AS (
  SELECT m.visitor, m.kind, sum(m.begins) OVER (PARTITION BY m.visitor ORDER BY m.place ROWS UNBOUNDED PRECEDING) AS turn
  FROM marked m
), visits AS (
  SELECT bool_or(t.kind = 'product_view') AS views, bool_or(t.kind = 'add_to_cart') AS carts,
    bool_or(t.kind = 'checkout') AS checks_out, bool_or(t.kind = 'purchase') AS buys
  FROM turns t GROUP BY t.visitor, t.turn
)
SELECT s.step AS x, s.share AS funnel
FROM (SELECT avg(v.views::int) AS views, avg(v.carts::int) AS carts, avg(v.checks_out::int) AS checks_out,
        avg(v.buys::int) AS buys, count(*) AS visits FROM visits v) t,
  LATERAL (VALUES (1, 'see a product', t.views), (2, 'fill a cart', t.carts), (3, 'check out', t.checks_out),
    (4, 'buy', t.buys)) s (place, step, share)
WHERE t.visits > 0 AND s.share > 0
ORDER BY s.place
