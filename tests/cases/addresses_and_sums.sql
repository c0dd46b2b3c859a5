-- case: addresses, sums of the order, objects in jsonb
-- base: empty
-- expect: loads
-- check: SELECT id FROM data.orders WHERE billing_address_city IS NULL OR billing_address_country IS NULL OR billing_address_country_code IS NULL OR shipping_address_zip IS NULL OR total_line_items_price IS NULL OR current_total_price > total_price OR total_outstanding IS NULL
-- check: SELECT id FROM data.orders WHERE billing_address->>'city' <> billing_address_city OR billing_address->>'country_code' <> billing_address_country_code
-- check: SELECT count(DISTINCT billing_address_country) FROM data.orders GROUP BY billing_address_country_code HAVING count(DISTINCT billing_address_country) > 1
create schema data; create schema semantic;
create table data.orders (tenant_id uuid not null, id bigint primary key, created_at timestamptz, total_price numeric(12,2), total_line_items_price numeric(12,2), current_total_price numeric(12,2), total_outstanding numeric(12,2), taxes_included boolean, total_weight int, landing_site_base_url text,
 billing_address_city text, billing_address_country text, billing_address_country_code text, billing_address_first_name text, shipping_address_city text, shipping_address_country_code text, shipping_address_province_code text, shipping_address_zip text, billing_address jsonb, customer jsonb);
create table data.customers (tenant_id uuid not null, id bigint primary key, email text, default_address jsonb);
create view semantic.dm_orders_shopify as select * from data.orders;
create view semantic.dm_customers_shopify as select * from data.customers;
