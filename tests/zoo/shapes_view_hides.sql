-- trait: the semantic view hides what the table holds: it is said, and the rows are kept
-- expect: loads
-- warns: semantic.dm_orders_shopify hides \d+ of the 25 new rows of core.orders
CREATE SCHEMA core;
ALTER TABLE semantic.dm_orders_shopify SET SCHEMA core;
ALTER TABLE core.dm_orders_shopify RENAME TO orders;
ALTER TABLE core.orders ADD approved boolean NOT NULL DEFAULT false;
CREATE VIEW semantic.dm_orders_shopify AS SELECT * FROM core.orders WHERE approved;
