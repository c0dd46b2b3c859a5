-- case: two shops, one of them with totals after discount
-- base: empty
-- platform: all
-- expect: loads
create schema data; create schema semantic;
create table data.orders (tenant_id uuid not null, id bigint primary key, total numeric(12,2), discount_total numeric(12,2), date_created timestamptz);
create table data.items (tenant_id uuid not null, id bigint primary key, order_id bigint references data.orders, quantity int, price numeric(12,2), subtotal numeric(12,2), total numeric(12,2));
create view semantic.dm_orders_woocommerce as select * from data.orders;
create view semantic.dm_order_items_woocommerce as select * from data.items;
create table data.sh_orders (tenant_id uuid not null, id bigint primary key, total_price numeric(12,2), created_at timestamptz);
create view semantic.dm_orders_shopify as select * from data.sh_orders;
