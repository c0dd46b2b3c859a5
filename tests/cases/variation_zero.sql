-- case: 0 for the variation of a simple product
-- base: empty
-- platform: woocommerce
-- expect: loads
-- check: SELECT order_item_id FROM data.wc_order_product_lookup WHERE product_net_revenue <= 0 AND product_qty > 0 AND product_gross_revenue <= 0
create schema data; create schema semantic;
create table data.wc_order_stats (tenant_id uuid not null, order_id bigint primary key, date_created timestamp not null, num_items_sold int not null default 0, total_sales double precision not null default 0, net_total double precision not null default 0);
create table data.wc_order_product_lookup (tenant_id uuid not null, order_item_id bigint primary key, order_id bigint not null, product_id bigint not null, variation_id bigint not null, product_qty int not null, product_net_revenue double precision not null default 0, product_gross_revenue double precision not null default 0);
create view semantic.dm_orders_woocommerce as select * from data.wc_order_stats;
create view semantic.dm_order_items_woocommerce as select * from data.wc_order_product_lookup;
