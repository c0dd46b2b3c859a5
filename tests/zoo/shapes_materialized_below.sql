-- trait: a view over a materialized view over the table
-- expect: loads
-- warns: REFRESH MATERIALIZED VIEW core.stored
CREATE SCHEMA core;
ALTER TABLE semantic.dm_customers_shopify SET SCHEMA core;
CREATE MATERIALIZED VIEW core.stored AS SELECT * FROM core.dm_customers_shopify;
CREATE VIEW semantic.dm_customers_shopify AS SELECT * FROM core.stored WHERE email IS NOT NULL;
