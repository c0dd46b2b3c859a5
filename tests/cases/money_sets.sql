-- case: amounts as sets of shop and presentment money
-- base: empty
-- expect: loads
-- check: SELECT id FROM data.orders WHERE total_price_set_shop_amount IS NULL OR total_price_set_shop_currency_code IS NULL OR total_price_set_pres_amount <> total_price_set_shop_amount OR subtotal_price_set_shop_amount IS NULL OR total_tax_set_shop_amount IS NULL OR subtotal_price_set_shop_amount > total_price_set_shop_amount OR display_financial_status IS NULL
create schema data; create schema semantic;
create table data.orders (tenant_id uuid not null, id bigint primary key, created_at timestamptz, display_financial_status text, total_price_set_shop_amount double precision, total_price_set_shop_currency_code text, total_price_set_pres_amount double precision, subtotal_price_set_shop_amount double precision, total_tax_set_shop_amount double precision);
create table data.customers (tenant_id uuid not null, id bigint primary key, email text, orders_count bigint, total_spent double precision);
create view semantic.dm_orders_shopify as select * from data.orders;
create view semantic.dm_customers_shopify as select * from data.customers;
