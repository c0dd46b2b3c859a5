-- case: the views find their workspace in a claim within a claim
-- base: empty
-- expect: loads
-- check: SELECT 1 FROM mock_data.runs WHERE run_id IS NULL
CREATE SCHEMA data; CREATE SCHEMA semantic; CREATE SCHEMA app;
CREATE TABLE data.orders (tenant_id uuid NOT NULL, id bigint PRIMARY KEY, total_price numeric(12,2), currency text, financial_status text,
  created_at timestamptz);
CREATE FUNCTION app.claims() RETURNS jsonb LANGUAGE sql STABLE
  AS $$ SELECT nullif(current_setting('request.jwt.claims', true), '')::jsonb -> 'app_metadata' $$;
CREATE FUNCTION app.tenant() RETURNS uuid LANGUAGE plpgsql STABLE AS $$ BEGIN RETURN (app.claims() ->> 'workspace_id')::uuid; END $$;
CREATE VIEW semantic.dm_orders_shopify AS SELECT * FROM data.orders WHERE tenant_id = app.tenant();
