-- fact_shop: a row names the currency of its shop, and the domain, as much of it as its column has room for.
-- of: product variant customer order item payment refund event
-- needs: fact.currency|fact.shop_domain shop.currency|shop.domain|shop.site
SELECT f.key
FROM :fact f
WHERE f.currency NOT IN (SELECT rtrim(s.currency) FROM :shop_then s WHERE s.currency IS NOT NULL)
    AND EXISTS (SELECT FROM :shop_then s WHERE s.currency IS NOT NULL)
  OR rtrim(f.shop_domain) NOT IN (
      SELECT rtrim(left(split_part(regexp_replace(coalesce(s.domain, s.site), '^\w+://', ''), '/', 1), :fact_room_shop_domain))
      FROM :shop_then s WHERE coalesce(s.domain, s.site) IS NOT NULL)
    AND EXISTS (SELECT FROM :shop_then s WHERE coalesce(s.domain, s.site) IS NOT NULL)
