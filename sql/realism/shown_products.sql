-- figure: shown_spread 1.2 10000 clicks of the dearest fifth of advertised products, against an even share
-- needs: ad_product.offer ad_product.clicks
SELECT sum(s.clicks) FILTER (WHERE s.fifth = 1) * 5.0 / nullif(sum(s.clicks), 0) AS shown_spread
FROM (SELECT sum(p.clicks) AS clicks, ntile(5) OVER (ORDER BY sum(p.clicks) DESC) AS fifth
      FROM :ad_product p GROUP BY p.offer) s
