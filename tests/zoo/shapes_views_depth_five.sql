-- trait: a view over four views over a table in another schema, renaming on the way
-- expect: loads
-- check: SELECT 1 FROM core.orders HAVING count(*) <> 50
CREATE SCHEMA core;
CREATE FUNCTION public.current_workspace_id() RETURNS uuid LANGUAGE sql STABLE
  AS $$ SELECT nullif(current_setting('app.workspace_id', true), '')::uuid $$;
ALTER TABLE semantic.dm_orders_shopify SET SCHEMA core;
ALTER TABLE core.dm_orders_shopify RENAME TO orders;
ALTER TABLE core.orders RENAME total_price TO amt;
CREATE VIEW core.v1 AS SELECT *, amt * 2 AS twice FROM core.orders;
CREATE VIEW core.v2 AS SELECT id AS the_id, tenant_id, customer_id, financial_status, fulfillment_status,
  amt AS total_price, subtotal_price, created_at, updated_at, twice FROM core.v1;
CREATE VIEW core.v3 AS SELECT * FROM core.v2 WHERE the_id IS NOT NULL;
CREATE VIEW core.v4 AS WITH c AS (SELECT * FROM core.v3) SELECT c.* FROM c;
CREATE VIEW semantic.dm_orders_shopify AS SELECT v.the_id AS id, v.* FROM core.v4 v
  WHERE v.tenant_id = public.current_workspace_id()::text;
