-- trait: the table inherits its columns, and has a child table of its own
-- expect: loads
-- check: SELECT 1 FROM ONLY semantic.dm_customers_shopify HAVING count(*) = 0
-- check: SELECT 1 FROM core.vip
CREATE SCHEMA core;
CREATE TABLE core.row_of_all (imported_at timestamptz NOT NULL DEFAULT now(), batch integer);
ALTER TABLE semantic.dm_customers_shopify ADD imported_at timestamptz NOT NULL DEFAULT now(), ADD batch integer;
ALTER TABLE semantic.dm_customers_shopify INHERIT core.row_of_all;
CREATE TABLE core.vip (level integer) INHERITS (semantic.dm_customers_shopify);
