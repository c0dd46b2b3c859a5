-- case: a line whose quantity and title live in two tables
-- base: empty
-- expect: refuses order_item.*order_line_item
create schema data; create schema semantic;
create table data."order" (tenant_id uuid not null, id text primary key, created_at timestamptz not null default now(), currency_code text not null);
create table data.order_line_item (tenant_id uuid not null, id text primary key, title text not null, product_id text, variant_id text, unit_price numeric);
create table data.order_item (tenant_id uuid not null, id text primary key, order_id text not null references data."order", item_id text not null references data.order_line_item, quantity numeric not null);
create view semantic.dm_orders_shopify as select * from data."order";
create view semantic.dm_order_items_shopify as select i.tenant_id, i.id, i.order_id, i.quantity, l.title, l.product_id, l.variant_id, l.unit_price from data.order_item i join data.order_line_item l on l.id = i.item_id;
