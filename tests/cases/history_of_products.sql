-- case: columns of live lines that are functions of the product, and products of two numbers
-- base: empty
-- expect: loads
-- check: SELECT product_id FROM data.items GROUP BY 1 HAVING count(DISTINCT shelf) > 1 OR count(shelf) < count(*)
-- check: SELECT id FROM data.items WHERE points_earned <> quantity * price OR points_earned IS NULL
-- check: SELECT id FROM data.items WHERE shelf NOT IN ('A', 'B', 'C')
create schema data; create schema semantic;
create table data.products (tenant_id uuid not null, id bigint primary key, title text, product_type text, created_at timestamptz);
create table data.variants (tenant_id uuid not null, id bigint primary key, product_id bigint references data.products, price numeric(10,2), sku text);
create table data.orders (tenant_id uuid not null, id bigint primary key, created_at timestamptz, total_price numeric(12,2));
create table data.items (tenant_id uuid not null, id bigint primary key, order_id bigint references data.orders, product_id bigint, variant_id bigint, quantity int, price numeric(10,2), shelf text, points_earned numeric(12,2));
insert into data.products select '{workspace}', g, 'Thing ' || g, 'Things', now() - interval '900 days' from generate_series(1, 12) g;
insert into data.variants select '{workspace}', g, g, 5 + g, 'T' || g from generate_series(1, 12) g;
insert into data.orders select '{workspace}', g, now() - g * interval '1 day', (1 + g / 12 % 3) * (6 + g % 12) from generate_series(1, 300) g;
insert into data.items select '{workspace}', g, g, 1 + g % 12, 1 + g % 12, 1 + g / 12 % 3, 6 + g % 12, (array['A', 'B', 'C'])[1 + (g % 12) % 3], (1 + g / 12 % 3) * (6 + g % 12) from generate_series(1, 300) g;
create view semantic.dm_products_shopify as select * from data.products;
create view semantic.dm_variants_shopify as select * from data.variants;
create view semantic.dm_orders_shopify as select * from data.orders;
create view semantic.dm_order_items_shopify as select * from data.items;
