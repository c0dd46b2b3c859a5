-- case: calendar texts and days that the shop's own clock says, beside one in UTC
-- base: empty
-- expect: loads
-- check: SELECT id FROM data.orders WHERE order_day IS DISTINCT FROM to_char(created_at AT TIME ZONE 'Asia/Tokyo', 'YYYY-MM-DD')
-- check: SELECT id FROM data.orders WHERE hour_text IS DISTINCT FROM to_char(created_at AT TIME ZONE 'Asia/Tokyo', 'HH24')
-- check: SELECT id FROM data.orders WHERE lot IS DISTINCT FROM 'LOT-' || to_char(created_at AT TIME ZONE 'UTC', 'YYYYMMDD')
-- check: SELECT id FROM data.orders WHERE booked_on IS DISTINCT FROM (created_at AT TIME ZONE 'Asia/Tokyo')::date
create schema data; create schema semantic;
create table data.shop (tenant_id uuid not null, id bigint primary key, name text, currency text, myshopify_domain text, iana_timezone text);
insert into data.shop values ('{workspace}', 1, 'Mill', 'JPY', 'mill.myshopify.com', 'Asia/Tokyo');
create table data.orders (tenant_id uuid not null, id bigint primary key, created_at timestamptz, total_price numeric(12,2), currency text,
  order_day text, hour_text text, lot text, booked_on date);
insert into data.orders
select '{workspace}', g, t, 1000 + g, 'JPY', to_char(u, 'YYYY-MM-DD'), to_char(u, 'HH24'), 'LOT-' || to_char(t at time zone 'UTC', 'YYYYMMDD'), u::date
from generate_series(1, 300) g, lateral (select now() - g * interval '31 hours') x (t), lateral (select t at time zone 'Asia/Tokyo') y (u);
create view semantic.dm_shop_info_shopify as select * from data.shop;
create view semantic.dm_orders_shopify as select * from data.orders;
