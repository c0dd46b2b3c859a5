-- trait: the tenant column has another name, and the semantic views filter by it, one of them two views down
-- expect: loads
-- check: SELECT 1 FROM core.orders WHERE org_id::text <> '7f0c5a52-8f6b-4f0e-9d0e-1f4f6f0a9b11'
-- check: SELECT 1 FROM core.customers WHERE store_uuid <> '7f0c5a52-8f6b-4f0e-9d0e-1f4f6f0a9b11'
CREATE SCHEMA core;
CREATE FUNCTION public.current_workspace_id() RETURNS uuid LANGUAGE sql STABLE
  AS $$ SELECT nullif(current_setting('app.workspace_id', true), '')::uuid $$;
ALTER TABLE semantic.dm_orders_shopify SET SCHEMA core;
ALTER TABLE core.dm_orders_shopify RENAME TO orders;
ALTER TABLE core.orders RENAME tenant_id TO org_id;
ALTER TABLE core.orders ALTER org_id TYPE uuid USING org_id::uuid;
ALTER TABLE semantic.dm_customers_shopify SET SCHEMA core;
ALTER TABLE core.dm_customers_shopify RENAME TO customers;
ALTER TABLE core.customers RENAME tenant_id TO store_uuid;
CREATE VIEW semantic.dm_orders_shopify AS SELECT id, customer_id, financial_status, total_price, subtotal_price,
  created_at, updated_at FROM core.orders WHERE org_id = (SELECT public.current_workspace_id());
CREATE VIEW core.own AS SELECT id AS cid, store_uuid AS owner, email, first_name, last_name, created_at, updated_at
  FROM core.customers;
CREATE VIEW core.mine AS SELECT * FROM core.own WHERE owner = public.current_workspace_id()::text;
CREATE VIEW semantic.dm_customers_shopify AS SELECT cid AS id, email, first_name, last_name, created_at, updated_at
  FROM core.mine;
