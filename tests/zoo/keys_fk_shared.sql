-- trait: one column in two foreign keys
-- expect: loads
ALTER TABLE semantic.dm_orders_shopify ADD UNIQUE (tenant_id, id);
ALTER TABLE semantic.dm_order_items_shopify ADD FOREIGN KEY (tenant_id, order_id) REFERENCES semantic.dm_orders_shopify (tenant_id, id);
