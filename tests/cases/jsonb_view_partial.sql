-- case: airbyte raw: only the price is taken out of jsonb, the key columns are plain
-- expect: refuses _airbyte_data
CREATE TABLE data.orders_json (tenant_id uuid NOT NULL, order_id text NOT NULL, created_at timestamptz NOT NULL, _airbyte_data jsonb NOT NULL, PRIMARY KEY (tenant_id, order_id));
ALTER TABLE data.dm_order_items_shopify DROP CONSTRAINT dm_order_items_shopify_tenant_id_order_id_fkey;
DROP VIEW semantic.dm_order_items_shopify; DROP VIEW semantic.dm_customers_shopify; DROP VIEW semantic.dm_orders_shopify;
CREATE VIEW semantic.dm_order_items_shopify AS SELECT * FROM data.dm_order_items_shopify WHERE tenant_id = public.current_workspace_id();
CREATE VIEW semantic.dm_customers_shopify AS SELECT * FROM data.dm_customers_shopify WHERE tenant_id = public.current_workspace_id();
CREATE VIEW semantic.dm_orders_shopify AS SELECT tenant_id, order_id, created_at, (_airbyte_data->>'total_price')::numeric AS total_price, _airbyte_data->>'financial_status' AS financial_status, (_airbyte_data->>'customer_id') AS customer_id FROM data.orders_json WHERE tenant_id = public.current_workspace_id();
