-- case: a payment's states in an enum
-- base: empty
-- count: 200
-- expect: loads
-- check: SELECT 1 FROM data.orders HAVING count(*) FILTER (WHERE payment_status = 'captured') < 100 OR count(*) FILTER (WHERE payment_status = 'canceled') > 40
create schema data; create schema semantic;
create type data.pay as enum ('not_paid','awaiting','captured','partially_refunded','refunded','canceled','requires_action');
create table data.orders (tenant_id uuid not null, id text primary key, created_at timestamptz not null default now(), total_price numeric(12,2), payment_status data.pay not null default 'not_paid');
create view semantic.dm_orders_shopify as select * from data.orders;
