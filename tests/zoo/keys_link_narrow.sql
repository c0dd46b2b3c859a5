-- trait: a link without a foreign key keeps its join
-- expect: loads
-- check: SELECT 1 FROM semantic.dm_order_items_shopify i LEFT JOIN semantic.dm_orders_shopify o ON o.id = i.order_id WHERE o.id IS NULL
ALTER TABLE semantic.dm_order_items_shopify DROP CONSTRAINT dm_order_items_shopify_order_id_fkey, ALTER order_id TYPE varchar(6);
