-- trait: constants of several types, a meaning under a foreign name, a column that is left though its name has a meaning
-- expect: loads
-- columns: [dm_orders_shopify.presentment]
-- columns: constant = "EUR"
-- columns: [dm_orders_shopify.grade]
-- columns: constant = 7
-- columns: [dm_orders_shopify.since]
-- columns: constant = 2026-01-02
-- columns: ["semantic.dm_orders_shopify".share]
-- columns: constant = 0.25
-- columns: [semantic.dm_orders_shopify.live]
-- columns: constant = true
-- columns: [dm_customers_shopify.mail]
-- columns: meaning = "email"
-- columns: [dm_products_shopify.vendor]
-- columns: leave = true
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE (presentment, grade, since, share, live) IS DISTINCT FROM ('EUR', 7::smallint, '2026-01-02'::date, 0.25, true)
-- check: SELECT 1 FROM semantic.dm_products_shopify WHERE vendor IS NOT NULL
-- check: SELECT 1 FROM semantic.dm_customers_shopify HAVING count(*) FILTER (WHERE mail LIKE '%@%') = 0
ALTER TABLE semantic.dm_orders_shopify
  ADD presentment char(3) NOT NULL, ADD grade smallint, ADD since date, ADD share numeric(6,4), ADD live boolean NOT NULL;
ALTER TABLE semantic.dm_customers_shopify RENAME email TO mail;
