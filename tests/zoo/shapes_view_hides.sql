-- trait: the semantic view shows only rows with a flag that is off by default: the flag is on
-- expect: loads
-- check: SELECT 1 FROM semantic.dm_orders_shopify HAVING count(*) <> (SELECT count(*) FROM core.orders)
CREATE SCHEMA core;
ALTER TABLE semantic.dm_orders_shopify SET SCHEMA core;
ALTER TABLE core.dm_orders_shopify RENAME TO orders;
ALTER TABLE core.orders ADD approved boolean NOT NULL DEFAULT false;
CREATE VIEW semantic.dm_orders_shopify AS SELECT * FROM core.orders WHERE approved;
