-- case: whole places and copies in live rows
-- base: empty
-- expect: loads
-- check: SELECT id FROM data.orders WHERE billing_address_city IS NULL OR (billing_address_city IN ('Austin', 'Berlin') AND (billing_address_city, billing_address_country, billing_address_country_code, billing_address_zip) NOT IN (('Austin', 'United States', 'US', '78701'), ('Berlin', 'Germany', 'DE', '10115')) AND NOT (billing_address_country_code = 'US' AND billing_address_country = 'United States' AND billing_address_zip LIKE '787%') AND NOT (billing_address_country_code = 'DE' AND billing_address_country = 'Germany' AND billing_address_zip LIKE '1%'))
-- check: SELECT 1 FROM data.orders WHERE id > 300 HAVING avg((billing_address_city IN ('Austin', 'Berlin'))::int) < 0.75
-- check: SELECT id FROM data.orders WHERE total_line_items_price < subtotal_price
-- check: SELECT order_number FROM data.orders WHERE order_number - number <> 1000
create schema data; create schema semantic;
create table data.orders (tenant_id uuid not null, id bigint primary key, order_number int, number int, created_at timestamptz, subtotal_price numeric(12,2), total_price numeric(12,2), total_line_items_price numeric(12,2), billing_address_city text, billing_address_country text, billing_address_country_code text, billing_address_zip text);
insert into data.orders select '{workspace}', g, 1000+g, g, now()-g*interval '1 day', 40, 43, 40, (array['Austin','Berlin'])[1+g%2], (array['United States','Germany'])[1+g%2], (array['US','DE'])[1+g%2], (array['78701','10115'])[1+g%2] from generate_series(1,300) g;
create view semantic.dm_orders_shopify as select * from data.orders;
