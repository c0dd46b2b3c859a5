-- case: nobody can tell from its source which setting a function reads
-- base: empty
-- expect: loads
-- warns: visibility was not checked.*dm_orders_shopify.*app.tenant
CREATE SCHEMA data; CREATE SCHEMA semantic; CREATE SCHEMA app;
CREATE TABLE data.orders (tenant_id uuid NOT NULL, id bigint PRIMARY KEY, total_price numeric(12,2), currency text, financial_status text,
  created_at timestamptz);
CREATE FUNCTION app.tenant() RETURNS uuid LANGUAGE plpgsql STABLE
  AS $$ DECLARE name text := 'shop.' || 'tenant'; BEGIN RETURN current_setting(name, true)::uuid; END $$;
CREATE VIEW semantic.dm_orders_shopify AS SELECT * FROM data.orders WHERE tenant_id = app.tenant();
