-- case: gross, net, charged and unit amounts that must have a value
-- base: empty
-- expect: loads
-- check: SELECT id FROM data.orders WHERE total_net_amount > total_gross_amount OR total_charged_amount > total_gross_amount OR subtotal_net_amount > total_net_amount OR user_email NOT LIKE '%@%'
-- check: SELECT id FROM data.items WHERE quantity_fulfilled > quantity OR abs(unit_price_gross_amount * quantity - total_price_gross_amount) > 0.01 * quantity
create schema data; create schema semantic;
create table data.orders (tenant_id uuid not null, id bigint primary key, created_at timestamptz, currency text, user_email text not null,
 subtotal_net_amount numeric(20,3) not null, total_net_amount numeric(20,3) not null, total_gross_amount numeric(20,3) not null, total_charged_amount numeric(20,3) not null);
create table data.items (tenant_id uuid not null, id bigint primary key, order_id bigint not null references data.orders, quantity int not null, quantity_fulfilled int not null, unit_price_gross_amount numeric(20,3) not null, total_price_gross_amount numeric(20,3) not null);
create view semantic.dm_orders_shopify as select * from data.orders;
create view semantic.dm_order_items_shopify as select * from data.items;
