-- trait: tenant_id and workspace_id in one table: the view says which is meant
-- expect: loads
-- check: SELECT 1 FROM core.orders WHERE workspace_id <> '7f0c5a52-8f6b-4f0e-9d0e-1f4f6f0a9b11'
CREATE SCHEMA core;
CREATE FUNCTION public.current_workspace_id() RETURNS uuid LANGUAGE sql STABLE
  AS $$ SELECT nullif(current_setting('app.workspace_id', true), '')::uuid $$;
ALTER TABLE semantic.dm_orders_shopify SET SCHEMA core;
ALTER TABLE core.dm_orders_shopify RENAME TO orders;
ALTER TABLE core.orders ADD workspace_id uuid NOT NULL, ALTER tenant_id DROP NOT NULL;
CREATE VIEW semantic.dm_orders_shopify AS SELECT * FROM core.orders WHERE workspace_id = current_workspace_id();
