-- trait: a UNION of two tables: which of them a new row belongs to nobody knows
-- expect: refuses semantic.dm_orders_shopify is a view of which no column comes straight from a table
CREATE SCHEMA core;
ALTER TABLE semantic.dm_orders_shopify SET SCHEMA core;
CREATE TABLE core.orders_archive (LIKE core.dm_orders_shopify);
CREATE VIEW semantic.dm_orders_shopify AS SELECT * FROM core.dm_orders_shopify UNION ALL SELECT * FROM core.orders_archive;
