-- case: a word that another platform uses otherwise
-- base: empty
-- platform: bigcommerce
-- expect: loads
-- check: SELECT id FROM data.products WHERE type NOT IN ('physical', 'digital')
-- check: SELECT id FROM data.items WHERE base_price <= 0
create schema data; create schema semantic;
create table data.products (tenant_id uuid not null, id bigint primary key, name text, type text, price numeric(12,2), date_created timestamptz);
create table data.orders (tenant_id uuid not null, id bigint primary key, total_inc_tax numeric(12,2), date_created timestamptz);
create table data.items (tenant_id uuid not null, id bigint primary key, order_id bigint, product_id bigint, quantity int, base_price numeric(12,2));
create view semantic.dm_products_bigcommerce as select * from data.products;
create view semantic.dm_orders_bigcommerce as select * from data.orders;
create view semantic.dm_order_items_bigcommerce as select * from data.items;
