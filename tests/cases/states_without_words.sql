-- case: status columns for which the platform has no words
-- base: empty
-- platform: bigcommerce, woocommerce
-- expect: loads
-- check: SELECT DISTINCT payment_status FROM data.orders WHERE payment_status IN ('fulfilled', 'cancelled', 'voided', 'purchase')
-- check: SELECT DISTINCT state FROM data.wc_customer_lookup WHERE state IN ('enabled', 'disabled')
-- check: SELECT id FROM data.spree_orders WHERE item_total > total OR (item_total IS NOT NULL AND item_total < 1)
create schema data; create schema semantic;
create table data.orders (tenant_id uuid not null, id bigint primary key, date_created timestamptz, total_inc_tax numeric(12,2), payment_status text);
create view semantic.dm_orders_bigcommerce as select * from data.orders;
create table data.spree_orders (tenant_id uuid not null, id bigint primary key, created_at timestamptz, total numeric(12,2), item_total numeric(12,2), state text, completed_at timestamptz);
create view semantic.dm_orders_woocommerce as select * from data.spree_orders;
create table data.wc_customer_lookup (tenant_id uuid not null, customer_id bigint primary key, email text, country text, city text, state text);
create view semantic.dm_customers_woocommerce as select * from data.wc_customer_lookup;
