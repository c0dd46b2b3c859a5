-- trait: a materialized view: its base is loaded, the REFRESH is offered and never done
-- expect: loads
-- warns: REFRESH MATERIALIZED VIEW semantic.dm_products_shopify
-- check: SELECT 1 FROM semantic.dm_products_shopify
-- check: SELECT 1 FROM core.products HAVING count(*) = 0
CREATE SCHEMA core;
ALTER TABLE semantic.dm_products_shopify SET SCHEMA core;
ALTER TABLE core.dm_products_shopify RENAME TO products;
CREATE MATERIALIZED VIEW semantic.dm_products_shopify AS SELECT * FROM core.products;
