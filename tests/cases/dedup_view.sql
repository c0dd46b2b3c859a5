-- case: airbyte/fivetran style: raw history table, semantic view keeps the newest version by row_number()
-- expect: loads
CREATE TABLE data.orders_raw (LIKE data.dm_orders_shopify INCLUDING DEFAULTS, _airbyte_id uuid PRIMARY KEY DEFAULT gen_random_uuid(), _fivetran_deleted boolean);
DROP VIEW semantic.dm_order_items_shopify; DROP VIEW semantic.dm_customers_shopify; DROP VIEW semantic.dm_orders_shopify;
ALTER TABLE data.dm_order_items_shopify DROP CONSTRAINT dm_order_items_shopify_tenant_id_order_id_fkey;
CREATE VIEW semantic.dm_orders_shopify AS SELECT order_id, tenant_id, order_number, shop_domain, total_price, subtotal_price, total_discounts, total_tax, currency, financial_status, fulfillment_status, cancelled_at, customer_id, email, line_items_count, created_at, updated_at FROM (SELECT *, row_number() OVER (PARTITION BY tenant_id, order_id ORDER BY _synced_at DESC) rn FROM data.orders_raw) t WHERE rn = 1 AND NOT coalesce(_fivetran_deleted, false) AND tenant_id = public.current_workspace_id();
CREATE VIEW semantic.dm_customers_shopify AS SELECT * FROM data.dm_customers_shopify WHERE tenant_id = public.current_workspace_id();
CREATE VIEW semantic.dm_order_items_shopify AS SELECT * FROM data.dm_order_items_shopify WHERE tenant_id = public.current_workspace_id();
