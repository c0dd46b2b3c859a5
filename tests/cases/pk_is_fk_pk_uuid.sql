-- case: drizzle-orm#5204: one-to-one: customers' uuid primary key references auth.users (id), as Supabase's profiles do
-- expect: loads
CREATE SCHEMA auth; CREATE TABLE auth.users (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), email text);
INSERT INTO auth.users (email) SELECT 'u'||i FROM generate_series(1,500) i;
DROP VIEW semantic.dm_customers_shopify; DROP VIEW semantic.dm_order_items_shopify; DROP VIEW semantic.dm_orders_shopify;
ALTER TABLE data.dm_orders_shopify DROP CONSTRAINT dm_orders_shopify_tenant_id_customer_id_fkey, ALTER customer_id TYPE uuid USING NULL;
ALTER TABLE data.dm_customers_shopify DROP CONSTRAINT dm_customers_shopify_pkey, ALTER customer_id TYPE uuid USING NULL, ADD PRIMARY KEY (customer_id), ADD FOREIGN KEY (customer_id) REFERENCES auth.users ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE data.dm_orders_shopify ADD FOREIGN KEY (customer_id) REFERENCES data.dm_customers_shopify;
CREATE VIEW semantic.dm_customers_shopify AS SELECT * FROM data.dm_customers_shopify WHERE tenant_id = public.current_workspace_id();
CREATE VIEW semantic.dm_orders_shopify AS SELECT * FROM data.dm_orders_shopify WHERE tenant_id = public.current_workspace_id();
CREATE VIEW semantic.dm_order_items_shopify AS SELECT * FROM data.dm_order_items_shopify WHERE tenant_id = public.current_workspace_id();
