-- trait: composite foreign keys with the tenant
-- expect: loads
ALTER TABLE semantic.dm_orders_shopify ADD UNIQUE (tenant_id, id);
ALTER TABLE semantic.dm_order_items_shopify DROP CONSTRAINT dm_order_items_shopify_order_id_fkey, ADD FOREIGN KEY (tenant_id, order_id) REFERENCES semantic.dm_orders_shopify (tenant_id, id);
