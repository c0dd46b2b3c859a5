-- case: a view that joins by a loader's row key
-- base: empty
-- expect: loads
-- check: SELECT 1 FROM semantic.dm_order_items_shopify HAVING count(*) <> (SELECT count(*) FROM data.orders__line_items)
-- check: SELECT _dlt_parent_id FROM data.orders__line_items GROUP BY 1 HAVING min(_dlt_list_idx) <> 0 OR max(_dlt_list_idx) <> count(*) - 1
create schema data; create schema semantic;
create table data.orders (tenant_id uuid not null, id bigint primary key, total_price numeric(12,2), created_at timestamptz, _dlt_id varchar not null unique);
create table data.orders__line_items (tenant_id uuid not null, id bigint, quantity int, price numeric(12,2), _dlt_parent_id varchar not null, _dlt_list_idx bigint not null, _dlt_id varchar primary key);
create view semantic.dm_orders_shopify as select * from data.orders;
create view semantic.dm_order_items_shopify as select li.*, o.id as order_id from data.orders__line_items li join data.orders o on o._dlt_id = li._dlt_parent_id;
