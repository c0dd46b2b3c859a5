-- case: one status that has no word for paid
-- base: empty
-- count: 200
-- expect: loads
-- check: SELECT status FROM data.orders GROUP BY status HAVING count(*) > 190
-- check: SELECT 1 FROM data.orders HAVING count(*) FILTER (WHERE status IN ('returned', 'canceled', 'expired')) > 60
create schema data; create schema semantic;
create table data.orders (tenant_id uuid not null, id bigint primary key, created_at timestamptz, total_price numeric(12,2),
 status text not null check (status in ('draft','unconfirmed','unfulfilled','partially fulfilled','returned','fulfilled','canceled','expired')));
create view semantic.dm_orders_shopify as select * from data.orders;
