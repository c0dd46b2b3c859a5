-- case: a view that shows one type only
-- base: empty
-- platform: woocommerce
-- expect: loads
-- check: SELECT 1 FROM semantic.dm_orders_woocommerce HAVING count(*) <> (SELECT count(*) FROM data.wc_orders)
create schema data; create schema semantic;
create table data.wc_orders (tenant_id uuid not null, id bigint primary key, status varchar(20), type varchar(20), total_amount numeric(26,8), date_created_gmt timestamp, date_updated_gmt timestamp);
create view semantic.dm_orders_woocommerce as select * from data.wc_orders where type = 'shop_order';
