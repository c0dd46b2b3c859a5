-- case: airbyte raw: the view takes its columns out of jsonb
-- expect: refuses _airbyte_data
CREATE TABLE data.orders_json (tenant_id uuid NOT NULL, _airbyte_data jsonb NOT NULL, _airbyte_ab_id uuid DEFAULT gen_random_uuid());
DROP VIEW semantic.dm_order_items_shopify; DROP VIEW semantic.dm_customers_shopify; DROP VIEW semantic.dm_orders_shopify;
CREATE VIEW semantic.dm_orders_shopify AS SELECT tenant_id, _airbyte_data->>'id' AS order_id, (_airbyte_data->>'total_price')::numeric AS total_price, (_airbyte_data->>'created_at')::timestamptz AS created_at FROM data.orders_json WHERE tenant_id = public.current_workspace_id();
