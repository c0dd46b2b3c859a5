-- ad_product_offer: an advertised product is one of a shop's, with its title and its brand, as much as the columns hold.
-- needs: ad_product.offer ad_product.title offered_products
-- uses: ad_product.brand
-- If there is no shop at all, ads show what they made up; a shop may not say whose product it is, and another platform's
-- product may have the same key.
SELECT a.key
FROM :ad_product a
LEFT JOIN (
  SELECT p.key, array_agg(rtrim(left(coalesce(p.title, ''), :ad_product_room_title))) AS titles,
    CASE WHEN bool_and(p.vendor IS NOT NULL) THEN array_agg(rtrim(left(p.vendor, :ad_product_room_brand))) END AS brands
  FROM :offered_products p GROUP BY p.key
) p ON p.key = a.offer
WHERE (p.key IS NULL AND :offered_whole AND (SELECT r.linked FROM :run r) <> 'none'
    AND EXISTS (SELECT FROM :offered_products o))
  OR rtrim(coalesce(a.title, '')) <> ALL (p.titles)
  OR (:ad_product_has_brand AND rtrim(coalesce(a.brand, '')) <> ALL (p.brands))
