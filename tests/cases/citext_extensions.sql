-- case: supabase: citext lives in schema extensions, not on this role's search_path
-- expect: loads
CREATE SCHEMA extensions; CREATE EXTENSION citext SCHEMA extensions;
DROP VIEW semantic.dm_customers_shopify;
ALTER TABLE data.dm_customers_shopify ALTER email TYPE extensions.citext, ADD UNIQUE (tenant_id, email), ADD handle extensions.citext NOT NULL CHECK (handle OPERATOR(extensions.~) '^[a-z]+$');
CREATE VIEW semantic.dm_customers_shopify AS SELECT c.* FROM data.dm_customers_shopify c WHERE tenant_id = public.current_workspace_id();
