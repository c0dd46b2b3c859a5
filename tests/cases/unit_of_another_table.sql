-- case: a variant's word in the shop's table
-- base: empty
-- expect: loads
-- check: SELECT id FROM data.shop WHERE weight_unit NOT IN ('kg', 'g', 'lb', 'oz')
create schema data; create schema semantic;
create table data.shop (tenant_id uuid not null, id bigint primary key, name text, currency text, weight_unit text, myshopify_domain text, timezone text, iana_timezone text);
create table data.orders (tenant_id uuid not null, id bigint primary key, total_price numeric(12,2), created_at timestamptz);
create view semantic.dm_shop_info_shopify as select * from data.shop;
create view semantic.dm_orders_shopify as select * from data.orders;
