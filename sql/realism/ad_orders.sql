-- figure: ad_order_share 0.12 0.5 share of orders that a click on an ad led to
-- figure: landing_share 0.8 1 share of orders with a landing page
-- needs: order.landing_page
SELECT avg((coalesce(o.landing_page, '') ~ '[?&](gclid|gbraid|wbraid|msclkid)=')::int) AS ad_order_share,
  avg((o.landing_page IS NOT NULL)::int) AS landing_share
FROM :order o
