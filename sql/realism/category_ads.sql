-- figure: ad_category_lift 3 60 first lines of the category that the ad's campaign is named for, against all orders
-- needs: order.landing_page item.order item.product product.product_type
WITH firsts AS MATERIALIZED (
  SELECT DISTINCT ON (i.order) i.order, p.product_type AS category,
    substring(o.landing_page FROM '[?&]utm_campaign=([^&#]*)') AS campaign
  FROM :item i JOIN :order o ON o.key = i.order JOIN :product p ON p.key = i.product
  ORDER BY i.order, i.key
), shares AS (
  SELECT f.category, regexp_replace(lower(f.category), '[^a-z0-9]+', '_', 'g') AS word,
    count(*) * 1.0 / sum(count(*)) OVER () AS share
  FROM firsts f WHERE f.category <> '' GROUP BY f.category
)
SELECT avg((f.category = s.category)::int) / nullif(avg(s.share), 0) AS ad_category_lift
FROM firsts f JOIN shares s ON position(s.word IN translate(f.campaign, '-+', '__')) > 0
