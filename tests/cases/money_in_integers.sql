-- case: one integer money column beside decimal ones
-- base: empty
-- expect: loads
-- check: SELECT 1 FROM data.orders HAVING avg(total_price) NOT BETWEEN 10 AND 1000
-- check: SELECT 1 FROM data.customers HAVING sum(total_spent) > 2 * (SELECT sum(total_price) FROM data.orders)
create schema data; create schema semantic;
create table data.orders (tenant_id uuid not null, id bigint primary key, total_price numeric(12,2), currency text, created_at timestamptz);
create table data.items (tenant_id uuid not null, id bigint primary key, order_id bigint references data.orders, quantity int, price numeric(12,2));
create table data.customers (tenant_id uuid not null, id bigint primary key, email text, total_spent bigint);
create view semantic.dm_orders_shopify as select * from data.orders;
create view semantic.dm_order_items_shopify as select * from data.items;
create view semantic.dm_customers_shopify as select * from data.customers;
