-- case: a line's total is after its share of the order's discount, which no column of the line shows
-- base: empty
-- platform: woocommerce
-- expect: loads
-- check: SELECT o.id FROM data.orders o JOIN data.items i ON i.order_id = o.id GROUP BY o.id HAVING sum(i.subtotal) - sum(i.total) <> coalesce(min(o.discount_total), 0)
create schema data; create schema semantic;
create table data.orders (tenant_id uuid not null, id bigint primary key, total numeric(12,2), discount_total numeric(12,2), date_created timestamptz);
create table data.items (tenant_id uuid not null, id bigint primary key, order_id bigint references data.orders, quantity int, price numeric(12,2), subtotal numeric(12,2), total numeric(12,2));
create view semantic.dm_orders_woocommerce as select * from data.orders;
create view semantic.dm_order_items_woocommerce as select * from data.items;
